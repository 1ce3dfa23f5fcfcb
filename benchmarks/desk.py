"""How long the moderators' pages take on a full paper: `python -m benchmarks.desk`, on a database that
`benchmarks.corpus` has filled (and that it may decide in). Server time, in one process, without the network.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import newsroom.wsgi  # noqa: F401  (Django as the web server loads it)

from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.test import Client

from comments.models import Comment
from moderation.admin.asking import ORDER_NAMES
from moderation.models import STANDING_QUEUES, Case

QUEUE, API = "/admin/moderation/case/", "/api/v1/moderation/"
API_ORDERS = ("age", "-age", "score", "-score", "harm", "-harm")
ROUNDS = 50


def a_moderator() -> Client:
    user, _ = User.objects.get_or_create(username="benchmark-desk", defaults={"is_staff": True})
    user.groups.add(Group.objects.get(name="moderator"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def times(act: Callable[[], object], rounds: int = ROUNDS) -> str:
    """Median and 95th percentile of *act* in milliseconds, after three rounds to warm up."""
    for _ in range(3):
        act()
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    p95 = statistics.quantiles(took, n=20)[-1]
    return f"{statistics.median(took):7.1f} {p95:7.1f}"


def boxes_on(client: Client) -> list[tuple[str, str]]:
    """(comment, version) of a hundred that wait."""
    answer = client.get("/api/v1/moderation/queue/?limit=100")
    return [(one["id"], one["version"]) for one in answer.json()["results"]]


def main() -> None:
    client = a_moderator()
    pages = {
        **{f"queue, {str(name).lower()}": f"{QUEUE}?ordering={order}" for order, name in ORDER_NAMES},
        "queue, one reason": f"{QUEUE}?reason=links",
        "queue, one section": f"{QUEUE}?section=sport",
        "queue, a word that many have": f"{QUEUE}?q=casino",
        "queue, a word that nobody has": f"{QUEUE}?q=nothingofthekind",
        "one by one": f"{QUEUE}focus/",
        "all that match": f"{QUEUE}all/",
        "live, made anew": f"{QUEUE}live/",
        **{f"API, 50 of {name}": f"{API}queue/?limit=50&queue={name}" for name in STANDING_QUEUES},
        **{f"API, 50 by {order}": f"{API}queue/?limit=50&ordering={order}" for order in API_ORDERS},
        "API, 50 of a section": f"{API}queue/?limit=50&section=sport",
        "API, every queue's count": f"{API}queues/",
    }
    print(f"{Comment.objects.count():,} comments, {Case.objects.filter(closed_at=None).count():,} wait")
    print(f"{'':36} {'median':>7} {'95 %':>7}  (ms)")

    def get(path: str) -> None:
        cache.clear()
        with connection.cursor() as cursor:  # something has changed: no answer is kept
            cursor.execute("SELECT pg_current_xact_id()")
        assert client.get(path).status_code == 200, path  # noqa: S101

    for name, path in pages.items():
        print(f"{name:36} {times(lambda path=path: get(path))}")
    etag = client.get(f"{QUEUE}live/")["ETag"]
    ask = {"If-None-Match": etag}
    print(f"{'live, as before':36} {times(lambda: client.get(f'{QUEUE}live/', headers=ask))}")
    boxes = iter(boxes_on(client))

    def decide() -> None:
        comment, version = next(boxes)
        sent = {"comment": comment, "version": version, "choice": "reject:spam"}
        answer = client.post(f"{QUEUE}decide/", sent, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.content  # noqa: S101

    print(f"{'a decision':36} {times(decide, rounds=ROUNDS)}")


if __name__ == "__main__":
    main()
