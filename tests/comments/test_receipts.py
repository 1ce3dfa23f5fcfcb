"""The receipt: what its holder sees and may do, and what nobody else may."""

import datetime
import json
import threading
import time

import pytest
import time_machine
from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from comments import editing, posting, receipts
from comments.models import Comment, Commenter, TextRevision
from comments.refusals import ReceiptUnknown
from comments.states import State
from moderation import decisions, screening
from newsroom.api.models import IdempotencyRecord
from tests import make

pytestmark = pytest.mark.django_db


def holder_of(comment):
    return make.Api(receipt=receipts.issue(comment.commenter))


def test_a_receipt_is_signed_as_django_signs(settings):
    commenter = make.a_comment().commenter
    for settings.SECRET_KEY in ("a key", "another key"):
        receipt = receipts.issue(commenter)
        assert receipt == signing.Signer(salt=receipts.SALT).sign(receipt.rpartition(":")[0])
        assert receipts.holder(receipt) == commenter


def own(comment):
    return holder_of(comment).get("receipt/").json()["results"][0]


def test_the_holder_sees_the_own_waiting_comment_with_its_reasons():
    comment = make.a_waiting_comment()
    said = own(comment)
    assert (said["id"], said["state"], said["waiting"]) == (str(comment.pk), "held", True)
    assert "links" in said["reasons"]
    assert said["article"]["slug"] == comment.thread.article.slug


def test_the_holder_sees_why_a_comment_was_rejected():
    comment = make.a_comment(state=State.REJECTED)
    said = own(comment)
    assert (said["state"], said["waiting"], said["reasons"]) == ("rejected", False, ["spam"])


def test_own_comments_come_newest_first_and_in_pages():
    first = make.a_comment()
    others = [make.a_comment(commenter=first.commenter) for _ in range(4)]
    api = holder_of(first)
    page = api.get("receipt/?limit=2").json()
    second = api.get(page["next"]).json()
    ids = [row["id"] for row in page["results"] + second["results"]]
    assert ids == [str(comment.pk) for comment in reversed(others)]
    assert api.get(second["previous"]).json()["results"] == page["results"]
    assert make.Api(receipt=receipts.issue(make.a_comment().commenter)).get(page["next"]).status_code == 400


def test_without_a_receipt_there_is_nothing_to_see():
    comment = make.a_comment()
    for method, path in [
        ("get", "receipt/"),
        ("get", "receipt/export/"),
        ("delete", "receipt/"),
        ("patch", f"comments/{comment.pk}/"),
        ("delete", f"comments/{comment.pk}/"),
    ]:
        answer = getattr(make.Api(), method)(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated"), path
        assert answer["WWW-Authenticate"] == "Receipt"
        assert answer["Content-Type"] == "application/problem+json"


def test_a_forged_or_altered_receipt_is_refused():
    genuine = receipts.issue(make.a_comment().commenter)
    other = receipts.issue(make.a_comment().commenter)
    number, serial, signature = genuine[:32], "1", genuine.rpartition(":")[2]
    forged = [
        "",
        "x",
        genuine[:-1],
        genuine + "A",
        genuine.swapcase(),
        f"{number}.2:{signature}",
        f"{other[:32]}.{serial}:{signature}",
        f"{number}.{serial}:",
        f"{number}.{serial}",
        other[:32] + genuine[32:],
        "é" * 20,
        ":" * 50,
    ]
    for receipt in forged:
        with pytest.raises(ReceiptUnknown):
            receipts.holder(receipt)
        answer = make.Api(Authorization=f"Receipt {receipt}").get("receipt/")
        assert answer.status_code == 401, receipt
        assert answer.json()["code"] == "not_authenticated"


def test_every_single_altered_character_kills_a_receipt():
    genuine = receipts.issue(make.a_comment().commenter)
    for place, char in enumerate(genuine):
        altered = genuine[:place] + ("0" if char != "0" else "1") + genuine[place + 1 :]
        # The last character of the signature holds fewer bits than it could: base64 reads some of them as one.
        if place == len(genuine) - 1:
            continue
        with pytest.raises(ReceiptUnknown):
            receipts.holder(altered)


def test_a_receipt_signed_for_another_purpose_is_refused():
    from django.core import signing

    commenter = make.a_comment().commenter
    elsewhere = signing.Signer(salt="another").sign(f"{commenter.pk.hex}.1")
    assert make.Api(receipt=elsewhere).get("receipt/").status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", "Token", "Receipts"])
def test_another_scheme_says_nothing_about_a_reader(scheme):
    article = make.an_article()
    api = make.Api(Authorization=f"{scheme} x")
    assert api.get(f"articles/{article.slug}/comments/").status_code == 200
    assert api.get("receipt/").status_code == 401


def test_acc_01_what_a_receipt_shows_is_private():
    """ACC-01: never cached, and the receipt is never in an address."""
    api = holder_of(make.a_comment())
    for path in ("receipt/", "receipt/export/"):
        assert api.get(path)["Cache-Control"] == "private, no-store"
    receipt = api.headers["Authorization"].split()[1]
    assert make.Api().get(f"receipt/?receipt={receipt}").status_code == 401


def test_an_edit_within_the_window_is_checked_again_before_others_see_it(ringing):
    comment = make.a_comment(body="Frist!")
    api, article = holder_of(comment), comment.thread.article
    answer = api.patch(f"comments/{comment.pk}/", {"body": "First!"})
    assert (answer.status_code, answer.json()["state"], answer.json()["body"]) == (200, "pending", "First!")
    assert answer["Cache-Control"] == "private, no-store"
    assert api.get(f"articles/{article.slug}/comments/").json()["count"] == 0
    assert api.get(f"comments/{comment.pk}/").status_code == 404
    screening.screen_due()
    shown = api.get(f"articles/{article.slug}/comments/").json()["results"][0]
    assert shown["body"] == "First!"
    assert shown["edited_at"]


def test_an_edit_is_no_way_around_the_checks(ringing):
    comment = make.a_comment()
    with ringing():
        holder_of(comment).patch(f"comments/{comment.pk}/", {"body": make.SPAM})
    comment.refresh_from_db()
    assert comment.state == State.HELD


@pytest.mark.parametrize("seconds", [299, 301])
def test_the_edit_window_closes_after_five_minutes(seconds):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        comment = make.a_comment()
    with time_machine.travel(now + datetime.timedelta(seconds=seconds), tick=False):
        answer = holder_of(comment).patch(f"comments/{comment.pk}/", {"body": "Another text."})
    comment.refresh_from_db()
    if seconds < 300:
        assert (answer.status_code, comment.body) == (200, "Another text.")
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "edit_over")
        assert comment.body != "Another text."


def test_editable_until_says_when_the_window_closes(settings):
    comment = make.a_comment()
    until = datetime.datetime.fromisoformat(own(comment)["editable_until"])
    assert until == comment.created_at + settings.EDIT_WINDOW


def test_a_rejected_comment_cannot_be_edited():
    comment = make.a_comment(state=State.REJECTED)
    assert holder_of(comment).patch(f"comments/{comment.pk}/", {"body": "Please?"}).json()["code"] == "edit_over"


@pytest.mark.parametrize("body", ["", " ", "\u200b", None, "\0", "\u202e", "x" * 5001, 7, "\ud800"])
def test_acc_04_an_edit_is_refused_as_a_new_comment_would_be(body):
    """ACC-04, OUT-05: one rule for a text, whichever way it comes."""
    comment = make.a_comment()
    fresh = make.Api().post(f"articles/{comment.thread.article.slug}/comments/", {"name": "Ada", "body": body})
    edit = holder_of(comment).patch(f"comments/{comment.pk}/", {"body": body})
    assert (edit.status_code, edit.json()["errors"]) == (fresh.status_code, fresh.json()["errors"])
    assert edit.status_code == 400


def test_a_receipt_opens_only_its_own_comments():
    mine, published = make.a_comment(), make.a_comment()
    for act in (lambda path: holder_of(mine).patch(path, {"body": "Ha."}), holder_of(mine).delete):
        answer = act(f"comments/{published.pk}/")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    published.refresh_from_db()
    assert published.state == State.PUBLISHED


@pytest.mark.parametrize("state", [State.PENDING, State.HELD, State.REJECTED])
def test_acc_11_somebody_elses_hidden_comment_is_not_there(state):
    """ACC-11: to the holder of another receipt it looks as one that never was."""
    mine, hidden = make.a_comment(), make.a_comment(state=state)
    for act in (lambda path: holder_of(mine).patch(path, {"body": "Ha."}), holder_of(mine).delete):
        there = act(f"comments/{hidden.pk}/")
        absent = act("comments/01890000-0000-7000-8000-000000000000/")
        assert there.status_code == absent.status_code == 404
        assert {**there.json(), "request_id": ""} == {**absent.json(), "request_id": ""}


def test_withdrawing_twice_is_once():
    comment = make.a_comment()
    api = holder_of(comment)
    for _ in range(2):
        answer = api.delete(f"comments/{comment.pk}/")
        assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(f"articles/{comment.thread.article.slug}/comments/").json()["count"] == 0
    assert api.get(f"comments/{comment.pk}/").status_code == 404
    assert own(comment)["state"] == "withdrawn"


def test_a_withdrawn_comment_is_never_published_again():
    comment = make.a_pending_comment()
    holder_of(comment).delete(f"comments/{comment.pk}/")
    screening.screen_due()
    comment.refresh_from_db()
    answer = make.Api(make.a_moderator()).post(
        f"moderation/comments/{comment.pk}/decisions/", {"action": "approve", "version": comment.version}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "impossible_move")
    assert holder_of(comment).patch(f"comments/{comment.pk}/", {"body": "Again."}).json()["code"] == "edit_over"


def test_the_export_holds_everything_that_is_stored():
    comment = make.a_comment(body="Frist!")
    other = make.a_comment()
    api = holder_of(comment)
    api.patch(f"comments/{comment.pk}/", {"body": "First!"})
    api.put(f"comments/{other.pk}/reaction/")
    api.post(f"comments/{other.pk}/reports/", {"reason": "other", "note": "See line two.", "outcome": "open"})
    answer = api.get("receipt/export/")
    said = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="comments.json"'
    assert said["name"] == "Ada"
    assert said["comments"][0]["body"] == "First!"
    assert said["comments"][0]["earlier_texts"] == ["Frist!"]
    assert said["reports"] == [
        {"comment": str(other.pk), "reason": "other", "note": "See line two.", "outcome": "open"}
    ]
    assert said["likes"] == [str(other.pk)]


def test_erasing_empties_every_text_and_kills_the_receipt(ringing):
    """The canary stands in no row afterwards, and in no answer; the record of decisions stays whole."""
    article = make.an_article()
    sent = {"name": "Canary Bird", "body": "A canaryword sings.", "email": "canary@example.org"}
    first = make.Api().post(f"articles/{article.slug}/comments/", sent, Idempotency_Key="erase-me-please").json()
    api = make.Api(receipt=first["receipt"])
    screening.screen_due()
    with ringing():
        api.patch(f"comments/{first['id']}/", {"body": "Another canaryword."})
    other = make.a_comment(article)
    api.post(f"comments/{other.pk}/reports/", {"reason": "other", "note": "canarynote"})
    answer = api.delete("receipt/")
    assert (answer.status_code, answer.json()) == (200, {"erased": 1})
    assert api.get("receipt/").status_code == 401
    assert make.Api().get(f"articles/{article.slug}/comments/").json()["count"] == 1
    assert "canary" not in everything_stored().casefold()
    assert TextRevision.objects.get().body == ""
    assert Comment.objects.get(pk=first["id"]).state == State.ERASED
    assert not IdempotencyRecord.objects.exists()


def everything_stored():
    from django.apps import apps

    rows = [row for model in apps.get_models() for row in model.objects.values()]
    return json.dumps(rows, default=str)


def test_nothing_is_posted_with_a_receipt_that_dies_meanwhile():
    """Somebody erases everything in one window while another one is sending."""
    comment = make.a_comment()
    stale = Commenter.objects.get(pk=comment.commenter_id)
    editing.erase(comment.commenter)
    draft = posting.Draft("Ada", "Too late.")
    with pytest.raises(ReceiptUnknown):
        posting.submit(comment.thread.article, draft, commenter=stale)
    assert not Comment.objects.filter(body="Too late.").exists()


def test_a_comment_that_is_being_posted_is_erased_with_the_others(many_connections):
    """One window erases everything while the transaction of another is still open."""
    comment = make.a_comment()
    commenter, article = Commenter.objects.get(pk=comment.commenter_id), comment.thread.article
    posted = threading.Event()

    def post():
        with transaction.atomic():
            posting.submit(article, posting.Draft("Ada", "Almost too late."), commenter=commenter)
            posted.set()
            time.sleep(0.3)  # the other one is waiting for this transaction by now
        connection.close()

    writer = threading.Thread(target=post)
    writer.start()
    assert posted.wait(10)
    assert editing.erase(comment.commenter) == 2
    writer.join()
    assert not Comment.objects.exclude(body="").exists()


def test_erasing_keeps_the_place_of_what_was_answered():
    top = make.a_comment()
    answer = make.a_comment(to=top)
    holder_of(top).delete("receipt/")
    row = make.Api().get(f"articles/{top.thread.article.slug}/comments/").json()["results"][0]
    assert (row["removed"], [one["id"] for one in row["replies"]]) == (True, [str(answer.pk)])


def test_a_new_secret_key_keeps_old_receipts_while_the_old_one_is_listed(settings):
    comment = make.a_comment()
    receipt = receipts.issue(comment.commenter)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-secret-key-of-at-least-fifty-characters-in-all"
    assert receipts.holder(receipt).pk == comment.commenter_id
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ReceiptUnknown):
        receipts.holder(receipt)


def test_a_person_s_decision_bears_an_edit_only_by_version():
    comment = make.a_comment(state=State.HELD)
    holder_of(comment).patch(f"comments/{comment.pk}/", {"body": "A milder text."})
    from moderation.refusals import StaleVersion

    with pytest.raises(StaleVersion):
        decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=comment.version)
