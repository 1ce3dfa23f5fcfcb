"""What waits for people, and who of them is at work on what."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from articles.models import Section
from comments.models import Comment, Thread
from comments.states import State
from moderation.models.record import Decision

STANDING_QUEUES = ("waiting", "spam", "reported", "new_evidence", "appeals", "afterwards")

QUEUE_ORDERS = {
    "age": ["opened_at", "id"],
    "score": ["priority", "opened_at", "id"],
    "harm": ["harm", "opened_at", "id"],
}
SERIOUS_FROM = 0.5  # of the abuse score


class Case(models.Model):
    """One comment's place in review: opened when it has to wait for a person, closed when nothing is left to decide."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="cases")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="cases", db_index=False)
    section = models.ForeignKey(Section, models.PROTECT, db_index=False)
    spam = models.FloatField(_("spam score"), null=True)
    abuse = models.FloatField(_("abuse score"), null=True)
    # What the queues sort by, stored so that an index can answer: see moderation.harm.
    priority = models.FloatField(_("probability of harm"), default=0)
    readers = models.PositiveIntegerField(_("readers"), default=0)
    report_weight = models.FloatField(_("weight of reports"), default=0)
    harm = models.FloatField(_("expected harm"), default=0)
    # The mixed order brings these in turn with the others: moderation.admin.mixing.
    is_serious = models.GeneratedField(
        expression=GreaterThanOrEqual(Coalesce(F("abuse"), 0.0), SERIOUS_FROM),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # Which of the standing queues it is in: moderation.queues.
    in_waiting = models.BooleanField(default=False)
    in_spam = models.BooleanField(default=False)
    in_reported = models.BooleanField(default=False)
    in_new_evidence = models.BooleanField(default=False)
    in_appeals = models.BooleanField(default=False)
    in_afterwards = models.BooleanField(default=False)
    opened_at = models.DateTimeField(_("waiting since"))
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("moderation queue")
        constraints = [
            models.UniqueConstraint(fields=["comment"], name="one_open_case_a_comment", condition=Q(closed_at=None))
        ]
        indexes = [
            # moderation.queues: each standing queue in each order, and those of a section or a thread. Only what is
            # open is in them, so they stay small, whatever the table's size.
            *(
                models.Index(
                    fields=fields, name=f"{queue}_by_{order}", condition=Q(closed_at=None, **{f"in_{queue}": True})
                )
                for queue in STANDING_QUEUES
                for order, fields in QUEUE_ORDERS.items()
            ),
            *(
                models.Index(
                    fields=["section", *fields],
                    name=f"waiting_in_section_by_{order}",
                    condition=Q(closed_at=None, in_waiting=True),
                )
                for order, fields in QUEUE_ORDERS.items()
            ),
            models.Index(fields=["opened_at", "id"], name="open_by_age", condition=Q(closed_at=None)),
            models.Index(
                fields=["opened_at", "id"], name="open_serious_by_age", condition=Q(closed_at=None, is_serious=True)
            ),
            models.Index(
                fields=["opened_at", "id"], name="open_harmless_by_age", condition=Q(closed_at=None, is_serious=False)
            ),
            models.Index(fields=["thread", "opened_at", "id"], name="open_in_thread", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.comment)


class CaseReason(models.Model):
    """One reason why a case is open: the name of a check, a mode, or what a person did."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reasons", db_index=False)
    code = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="one_reason_a_code")]
        indexes = [models.Index(fields=["code", "case"], name="cases_by_reason")]

    def __str__(self) -> str:
        return self.code


class Appeal(models.Model):
    """A commenter's objection to the decision that rejected a comment, once a decision; answered by another one.

    The answer is a decision by somebody else than who took the first: approved overturns it, rejected upholds it.
    """

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="appeals", db_index=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal", verbose_name=_("decision"))
    note = models.CharField(_("objection"), max_length=2000, blank=True)  # a reader's words: emptied when erased
    created_at = models.DateTimeField(_("filed at"), db_default=Now())
    answer = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="answers", verbose_name=_("answer"))

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        permissions = [("decide_appeal", _("Can decide about appeals"))]
        indexes = [models.Index(fields=["comment", "-id"], name="appeals_of_comment")]
        constraints = [
            models.UniqueConstraint(fields=["comment"], name="one_open_appeal_a_comment", condition=Q(answer=None))
        ]

    def __str__(self) -> str:
        return str(self.comment_id)

    @property
    def state(self) -> str:
        """`open`, or how it was answered: `upheld` when the comment stays rejected, else `overturned`."""
        if self.answer_id is None:
            return "open"
        return "upheld" if self.answer.to_state == State.REJECTED else "overturned"


class SectionLimit(models.Model):
    """A section that somebody, or everybody in a group, may moderate. Who has none may moderate everywhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="section_limits"
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="section_limits")
    section = models.ForeignKey(Section, models.CASCADE, verbose_name=_("section"))

    class Meta:
        verbose_name = _("section limit")
        verbose_name_plural = _("section limits")
        constraints = [
            models.CheckConstraint(
                name="section_limit_is_for_a_user_or_a_group",
                condition=Q(user=None, group__isnull=False) | Q(user__isnull=False, group=None),
                violation_error_message=_("Choose a user or a group, not both."),
            ),
            models.UniqueConstraint(fields=["user", "section"], name="one_limit_a_user_and_section"),
            models.UniqueConstraint(fields=["group", "section"], name="one_limit_a_group_and_section"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group}: {self.section}"


class SavedQueue(models.Model):
    """A queue that somebody keeps under a name: filters of the queue as in its address, and an order.

    Which rights a case asks for is not stored: whoever opens it sees what is within their own reach.
    """

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_queues")
    shared = models.BooleanField(_("shared"), default=False, help_text=_("Everybody on the desk may use it."))
    filters = models.JSONField(_("filters"), default=dict)  # as moderation.filters.QueueFilter has accepted them
    ordering = models.CharField(_("order"), max_length=20, default="age")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("saved queue")
        verbose_name_plural = _("saved queues")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_saved_queue_a_name_and_owner")]
        indexes = [models.Index(fields=["name", "id"], name="shared_queues", condition=Q(shared=True))]

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """Somebody is at work on a case. A courtesy with an end, written by `moderation.claims` alone; never a lock."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims")
    until = models.DateTimeField()
    is_asked_for = models.BooleanField(default=False)  # else it only comes from looking

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.case_id}"


class Presence(models.Model):
    """Somebody is at the desk: when last heard of, in which queue, on which comment."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="presence")
    queue = models.CharField(max_length=50)
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.queue}"
