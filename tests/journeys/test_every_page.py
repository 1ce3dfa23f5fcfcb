"""Every page of the admin in a browser, as its superuser sees it: no barriers by WCAG 2.2 AA, no complaints."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from comments.states import State
from moderation.models import Ban, Term
from tests import make
from tests.journeys.stories import a_paper
from tests.journeys.test_staff import SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaft" * 8
RIGHT_TO_LEFT = "الجسر جزء من حياتنا اليومية منذ سنوات"


def addresses(boss) -> list[str]:
    """The index, and of each model its list, its form and one of its rows, where the boss may see them."""
    found = ["/admin/", "/admin/password_change/", reverse("admin:moderation_case_clusters")]
    for model, own in sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label):
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{base}_changelist"))
        if own.has_add_permission(boss):
            found.append(reverse(f"{base}_add"))
        row = model._default_manager.order_by("-pk").first()
        if row is not None and len(own.get_urls()) > 2:
            found.append(reverse(f"{base}_change", args=[row.pk]))
            found.append(reverse(f"{base}_history", args=[row.pk]))
    return found


class Boss:
    """Stands in for a request in the question whether something may be added."""

    def __init__(self, user) -> None:
        self.user = user


@pytest.mark.parametrize(("viewport", "color_scheme"), SCREENS)
@pytest.mark.timeout(400)
def test_no_page_of_the_admin_has_a_barrier(visitor, client, viewport, color_scheme):
    article = a_paper()
    make.a_cluster(3, article)
    comment = make.a_comment(article, by=LONG[:60], body=f"{LONG} {RIGHT_TO_LEFT} {LONG}", state=State.HELD)
    make.a_waiting_comment(article, by="ليلى", body=f"{RIGHT_TO_LEFT} {make.SPAM}")
    make.a_policy(article, max_links=3)
    Term.objects.create(term="casino", note=LONG[:200])
    boss = User.objects.create_superuser("boss")
    Ban.objects.create(commenter=comment.commenter, user=boss, why=RIGHT_TO_LEFT)
    client.force_login(boss)
    seer = visitor(viewport=viewport, color_scheme=color_scheme)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}
    seer.page.context.add_cookies([cookie])
    faults = []
    for address in addresses(Boss(boss)):
        seer.complaints.clear()
        seer.page.goto(address)
        heard = list(seer.complaints)  # before axe, which sets styles of its own
        faults += [f"{address} {fault[:400]}" for fault in (*heard, *seer.barriers())]
    assert faults == []
