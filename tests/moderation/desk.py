"""A moderator at the desk: signed in to the admin, looking at pages and pressing their buttons."""

import re

from django.contrib.auth.models import Permission, User
from django.test import Client

from tests import make

QUEUE = "/admin/moderation/case/"
DECIDE, DECIDE_MANY, UNDO = f"{QUEUE}decide/", f"{QUEUE}decide-many/", f"{QUEUE}undo/"


def a_desk(user=None) -> Client:
    """The admin, with a moderator signed in."""
    client = Client()
    client.force_login(user or make.a_moderator())
    return client


def seen(client, path=QUEUE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def names_on(page: str) -> list[str]:
    """Whose comments the page lists, in order."""
    return re.findall(r'<h2 id="about-[^"]*"><bdi>(.*?)</bdi>', page)


def press(client, choice, comment, **more) -> str:
    """The page that one sees after pressing a button beside *comment*, as it was shown."""
    sent = {"comment": comment.pk, "version": comment.version, "choice": choice, "next": QUEUE, **more}
    answer = client.post(DECIDE, sent, follow=True)
    assert answer.status_code == 200
    comment.refresh_from_db()
    return answer.content.decode()


def press_many(client, choice, comments, **more) -> str:
    boxes = [f"{comment.pk}:{comment.version}" for comment in comments]
    answer = client.post(DECIDE_MANY, {"chosen": boxes, "choice": choice, "next": QUEUE, **more}, follow=True)
    for comment in comments:
        comment.refresh_from_db()
    return answer.content.decode()


def messages_on(page: str) -> str:
    return re.search(r'id="desk-messages">(.*?)</div>', page, re.DOTALL)[1]


def a_person_with(*rights: str, staff: bool = True) -> User:
    user = User.objects.create_user("pat", is_staff=staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def undo_buttons(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<button form="undo-form" name="(\w+)" value="([^"]+)"', page)


def sent_by_script(client, path, about=None, **sent):
    """What the desk's script is answered: the same form, asked for as JSON."""
    if about:
        sent = {"comment": about.pk, "version": about.version, "next": QUEUE} | sent
    return client.post(path, sent, headers={"Accept": "application/json"})
