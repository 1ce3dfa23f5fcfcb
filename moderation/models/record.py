"""What was decided, by whom, and why: the record, and what is told of it to other systems."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Commenter, Thread
from comments.states import State
from moderation.models.choices import Action, Actor


class Decision(models.Model):
    """The recorded act, written once: who decided what about which revision of a comment, from which state, and why.

    Rows are never changed or deleted (triggers refuse it). Those of a thread form a chain: each holds the hash of the
    one before and its own. Evidence names checks, scores and places in the text, never a reader's words, so that
    erasing a text leaves the chain whole.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="decisions")
    sequence = models.PositiveIntegerField()  # 1, 2, 3 … in the thread
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="decisions")
    actor = models.CharField(_("actor"), max_length=10, choices=Actor)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="decisions")
    action = models.CharField(_("action"), max_length=10, choices=Action)
    from_state = models.CharField(_("from"), max_length=10, choices=State)
    to_state = models.CharField(_("to"), max_length=10, choices=State)
    reasons = models.JSONField(_("reasons"), default=list)  # codes of Reason, or names of checks
    evidence = models.JSONField(_("evidence"), default=list)
    policy_version = models.PositiveIntegerField(_("policy version"), default=0)  # a PolicyChange, 0 for the defaults
    revision = models.PositiveIntegerField(_("revision"))
    note = models.CharField(_("note"), max_length=1000, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    batch = models.UUIDField(_("batch"), null=True, db_index=True)  # decisions taken at one click, undone as one
    created_at = models.DateTimeField(_("decided at"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        permissions = [("decide", _("Can decide about comments"))]
        constraints = [
            models.UniqueConstraint(fields=["thread", "sequence"], name="decisions_of_a_thread_are_numbered"),
            models.CheckConstraint(name="a_person_signs", condition=~Q(actor=Actor.PERSON) | Q(user__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="decision_by_user", condition=Q(user__isnull=False)),
            models.Index(fields=["created_at"], name="decision_by_time"),  # hours.tally
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.comment_id}"


class Ledger(models.Model):
    """The end of a thread's chain of decisions: without it, a chain cut off at its end would look whole."""

    thread = models.OneToOneField(Thread, models.PROTECT, primary_key=True, related_name="ledger")
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.length}"


class Outgoing(models.Model):
    """A message about a decision to the paper's own systems: the row is the queue (`moderation.outgoing`)."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="outgoing", verbose_name=_("decision"))
    due_at = models.DateTimeField(_("due at"), null=True)  # NULL: delivered, or given up
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("delivered at"), null=True)
    fault = models.CharField(_("fault"), max_length=300, blank=True)  # why the last try failed

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["due_at"], name="outgoing_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return str(self.decision_id)


class Ban(models.Model):
    """One act on a commenter's right to post: until when they are banned, or that they may post again; who and why.

    Written once. What holds stands in the commenter's own row (`banned_until`), where `comments` looks.
    """

    commenter = models.ForeignKey(Commenter, models.PROTECT, related_name="bans")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    before = models.DateTimeField(_("before"), null=True)  # what held until now; None: they could post
    until = models.DateTimeField(_("banned until"), null=True)  # None: they may post again
    why = models.CharField(_("why"), max_length=300)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        default_permissions = ("view", "add")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.commenter_id}: {self.until or '–'}"
