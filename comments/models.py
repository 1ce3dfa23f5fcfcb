"""What readers write: threads, commenters, comments, and the reports and reactions of other readers.

Knows nothing of moderation. A comment's state is changed by `comments.publication` alone.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.ids import uuid7
from comments.opening import Opening, opening
from comments.querysets import CommentQuerySet, ThreadManager
from comments.states import WAITING, Badge, Mode, State


class Thread(models.Model):
    """The comments of one article. Its row holds what every page of it needs, and changes with them."""

    article = models.OneToOneField(Article, models.PROTECT, related_name="thread", verbose_name=_("article"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.AUTO)
    # What holds here beside the mode, written down by whoever rules threads, for `comments.opening` to go by.
    hours = models.CharField(_("opening hours"), max_length=300, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    close_after_days = models.PositiveSmallIntegerField(_("closes after days"), default=0)
    slow_seconds = models.PositiveIntegerField(_("seconds between two comments"), default=0)
    slow_until = models.DateTimeField(_("slow until"), null=True)
    # When that next changes what readers see of the thread; the sweeper then makes cached pages old.
    turns_at = models.DateTimeField(null=True)
    public_count = models.PositiveIntegerField(_("public comments"), default=0)
    # Grows with every change a reader can see; pages and their ETags are keyed by it.
    version = models.PositiveBigIntegerField(_("version"), default=1)
    last_activity_at = models.DateTimeField(_("last activity"), null=True)

    objects = ThreadManager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [models.Index(fields=["turns_at"], name="thread_turns", condition=Q(turns_at__isnull=False))]

    def __str__(self) -> str:
        return f"{_('Thread of')} {self.article}"

    def opening(self, at: datetime | None = None) -> Opening:
        """Whether comments are taken (now), and why not."""
        published_at = self.article.published_at if self.close_after_days else None
        at = at or timezone.now()
        return opening(self.mode, self.hours, self.time_zone, published_at, self.close_after_days, at)

    @property
    def is_open(self) -> bool:
        return self.opening().is_open

    @property
    def wait_seconds(self) -> int:
        """How long one person has to wait between two comments here, now."""
        is_slow = self.slow_until is None or self.slow_until > timezone.now()
        return self.slow_seconds if is_slow else 0


class Commenter(models.Model):
    """Who writes: a guest with a name, a verified reader, or staff. Holds the standing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Never shown to readers."))
    badge = models.CharField(_("badge"), max_length=10, choices=Badge, default=Badge.NONE, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="commenter"
    )
    # A keyed hash of the network address at the first comment; tidied away after 90 days.
    address_key = models.CharField(max_length=32, blank=True, editable=False)
    approved_count = models.PositiveIntegerField(_("approved"), default=0, editable=False)
    removed_count = models.PositiveIntegerField(_("removed"), default=0, editable=False)
    banned_until = models.DateTimeField(_("banned until"), null=True, blank=True)
    # A larger number makes the receipts that name a smaller one worthless.
    receipt_serial = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("first seen"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")
        indexes = [models.Index(fields=["address_key"], name="commenter_address", condition=~Q(address_key=""))]

    def __str__(self) -> str:
        return self.name or "–"  # who only reported

    @property
    def is_banned(self) -> bool:
        return self.banned_until is not None and self.banned_until > timezone.now()


class Comment(models.Model):
    """One remark. Plain text; *revision* says which text of it, and results and decisions name theirs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", db_index=False)
    # The top-level comment of the branch; a top-level comment is its own root.
    root = models.ForeignKey("self", models.PROTECT, related_name="branch", db_index=False)
    depth = models.PositiveIntegerField(default=0)
    commenter = models.ForeignKey(Commenter, models.PROTECT, related_name="comments", db_index=False)
    # As shown with this comment: a commenter may change name, what was said under the old one stays.
    author_name = models.CharField(_("author"), max_length=60)
    author_badge = models.CharField(max_length=10, choices=Badge, default=Badge.NONE, blank=True)
    body = models.TextField(_("text"))
    text_key = models.BigIntegerField(editable=False)  # newsroom.text.fingerprint, to find repeats
    # How the page's form was filled in, as the page noted it: {extra, seconds}. NULL where there was no such form.
    form = models.JSONField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    # Why it is in this state, as codes: written down by whoever moved it, so that its author can be told.
    reasons = models.JSONField(default=list, editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    # Grows with every move and every new text: who decides names the version that was looked at.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("posted at"), db_default=Now(), editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    # When the newest revision next wants checking; NULL once it has been. A comment is born due in the database
    # itself, so that no way of writing one can forget to ask. It is inbox, lease, retry and fencing in one.
    check_due_at = models.DateTimeField(null=True, db_default=Now(), editable=False)
    # Published comments below: of the whole branch for a top-level comment, direct replies for a deeper one.
    reply_count = models.PositiveIntegerField(_("replies"), default=0, editable=False)
    like_count = models.PositiveIntegerField(_("likes"), default=0, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                name="comment_top_level_is_its_own_root",
                condition=Q(parent=None, depth=0, root=F("id")) | Q(parent__isnull=False, depth__gt=0),
            ),
            models.CheckConstraint(name="comment_state_is_known", condition=Q(state__in=State.values)),
        ]
        indexes = [
            # reading.thread_page, newest and oldest: what is listed at the top level of a thread.
            models.Index(
                fields=["thread", "created_at", "id"],
                name="listed_in_thread",
                condition=Q(parent=None) & (Q(state=State.PUBLISHED) | Q(reply_count__gt=0)),
            ),
            # reading.thread_page, top.
            models.Index(
                fields=["thread", "like_count", "created_at", "id"],
                name="listed_by_likes",
                condition=Q(parent=None) & (Q(state=State.PUBLISHED) | Q(reply_count__gt=0)),
            ),
            # reading.replies of a top-level comment, and of a deeper one.
            models.Index(
                fields=["root", "created_at", "id"], name="published_in_branch", condition=Q(state=State.PUBLISHED)
            ),
            models.Index(
                fields=["parent", "created_at", "id"], name="published_replies", condition=Q(state=State.PUBLISHED)
            ),
            # CommentQuerySet.claim_due: the backlog, so this index stays tiny.
            models.Index(fields=["check_due_at"], name="comment_due", condition=Q(check_due_at__isnull=False)),
            # Own comments of a receipt; the author's last comments beside a queue row.
            models.Index(fields=["commenter", "created_at"], name="comment_by_commenter"),
            # moderation's check for repeated text.
            models.Index(fields=["text_key", "created_at"], name="comment_by_text"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("comment", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


class TextRevision(models.Model):
    """A text that a comment had before it was edited. For staff only; emptied when the comment is erased."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="old_texts")
    revision = models.PositiveIntegerField()
    body = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "revision"], name="one_text_a_revision")]

    def __str__(self) -> str:
        return f"{self.comment_id} r{self.revision}"


class ReportReason(models.TextChoices):
    SPAM = "spam", _("Spam or advertising")
    ABUSE = "abuse", _("Insults or harassment")
    HATE = "hate", _("Hatred against a group")
    THREAT = "threat", _("A threat")
    PERSONAL_DATA = "personal_data", _("Somebody's personal data")
    OFF_TOPIC = "off_topic", _("Off topic")
    ILLEGAL = "illegal", _("Against the law")
    OTHER = "other", _("Something else")


class ReportOutcome(models.TextChoices):
    """What a person decided about what was reported; empty while nobody has."""

    REMOVED = "removed", _("it was removed")
    KEPT = "kept", _("it stays")


class Report(models.Model):
    """A reader's notice about a comment, once a reader and comment."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="reports")
    commenter = models.ForeignKey(Commenter, models.PROTECT, null=True, related_name="reports")
    reporter_key = models.CharField(max_length=64)  # the commenter's id, or the keyed hash of an address
    reason = models.CharField(_("reason"), max_length=20, choices=ReportReason)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    revision = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    # Written down by who decides, like a comment's reasons, so that the reporter can be told.
    outcome = models.CharField(_("outcome"), max_length=10, choices=ReportOutcome, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["comment", "reporter_key"], name="one_report_a_reader")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.comment_id}"


class Reaction(models.Model):
    """A reader's one-click answer to a comment, once a reader and comment."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="reactions")
    reader_key = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "reader_key"], name="one_reaction_a_reader")]

    def __str__(self) -> str:
        return f"{self.reader_key}: {self.comment_id}"
