"""Is it alive, is it able to serve, and how is it doing: for load balancers and for Prometheus."""

from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.models import Comment
from moderation import queues
from moderation.models import Decision

LATE_SECONDS = 60  # a comment that nobody has checked for so long: the worker or the sweeper stands still


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return HttpResponse("ok\n", "text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and due comments are being checked; 503 with the reason otherwise."""
    try:
        oldest = oldest_due_seconds()
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "The database does not answer."}, status=503)
    if oldest > LATE_SECONDS:
        return JsonResponse({"ready": False, "why": f"A comment has waited {oldest:.0f} s to be checked."}, status=503)
    return JsonResponse({"ready": True, "oldest_due_seconds": round(oldest, 1)})


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the Prometheus text format. Counted from small partial indexes, never over a whole table."""
    figures = {
        "newsroom_oldest_due_seconds": oldest_due_seconds(),
        "newsroom_due_comments": Comment.objects.due().count(),
        "newsroom_open_cases": queues.open_cases().count(),
        "newsroom_decisions_total": Decision.objects.order_by("-id").values_list("id", flat=True).first() or 0,
    }
    lines = [f"# TYPE {name} gauge\n{name} {value}" for name, value in figures.items()]
    by_reason = queues.open_cases().values_list("reasons__code").annotate(n=Count("pk")).order_by("reasons__code")
    lines += [f'newsroom_open_cases_by_reason{{reason="{code}"}} {n}' for code, n in by_reason if code]
    return HttpResponse("\n".join(lines) + "\n", "text/plain; version=0.0.4")


def oldest_due_seconds() -> float:
    """How long the oldest due comment has been due; 0 when none is."""
    connection.ensure_connection()
    oldest = Comment.objects.due().order_by("check_due_at").values_list("check_due_at", flat=True).first()
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0
