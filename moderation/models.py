"""What becomes of comments: what checks found, what was decided and why, what waits for a person, by which policy."""

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Section
from comments.models import Comment, Commenter, Thread
from comments.opening import hours_of
from comments.states import Mode, State
from moderation.rules import ALWAYS, FailMode, Stage


class Reason(models.TextChoices):
    """Why a person decides as they do. The machine's reasons are the names of its checks."""

    SPAM = "spam", _("Spam")
    ABUSE = "abuse", _("Abuse")
    HATE = "hate", _("Hate")
    THREAT = "threat", _("Threat")
    PERSONAL_DATA = "personal_data", _("Personal data")
    OFF_TOPIC = "off_topic", _("Off topic")
    DUPLICATE = "duplicate", _("Duplicate")
    ILLEGAL = "illegal", _("Illegal")
    IMPERSONATION = "impersonation", _("Impersonation")
    COPYRIGHT = "copyright", _("Copyright")
    OTHER = "other", _("Other")


class Action(models.TextChoices):
    APPROVE = "approve", _("approve")
    REJECT = "reject", _("reject")
    HOLD = "hold", _("hold")


class Actor(models.TextChoices):
    PERSON = "person", _("a person")
    POLICY = "policy", _("the policy")
    IMPORT = "import", _("an import")


class Outcome(models.TextChoices):
    PASS = "pass", _("passed")
    HOLD = "hold", _("hold")
    REJECT = "reject", _("reject")
    FAILED = "failed", _("failed")


class CheckResult(models.Model):
    """What one check found on one revision of a comment; the newest round of checking, if there were several."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="results", db_index=False)
    revision = models.PositiveIntegerField()
    check_name = models.CharField(_("check"), max_length=30)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    score = models.FloatField(_("score"), null=True)
    threshold = models.FloatField(_("threshold"), null=True)
    version = models.CharField(_("version"), max_length=40)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.LIVE)
    # The finding, put into words by moderation.checks.says; never the comment's own words, those are evidence.
    code = models.CharField(_("finding"), max_length=30, blank=True)
    params = models.JSONField(default=dict)
    evidence = models.JSONField(_("evidence"), default=list)  # [{text, start, end}] on the body, or facts
    duration_us = models.PositiveIntegerField(_("duration in µs"), default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("check result")
        verbose_name_plural = _("check results")
        constraints = [models.UniqueConstraint(fields=["comment", "revision", "check_name"], name="one_result_a_check")]

    def __str__(self) -> str:
        return f"{self.check_name}: {self.outcome}"


class Policy(models.Model):
    """Mode and thresholds at one level: the whole paper, a section, or an article. Empty means: as the level above.

    Changed by `moderation.policies.change` alone, which records who and why and writes the mode down into the threads.
    """

    section = models.OneToOneField(Section, models.CASCADE, null=True, blank=True, verbose_name=_("section"))
    article = models.OneToOneField(Article, models.CASCADE, null=True, blank=True, verbose_name=_("article"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, null=True, blank=True)
    opening_hours = models.CharField(
        _("opening hours"),
        max_length=300,
        null=True,
        blank=True,
        help_text=_("When comments are taken, such as: Mon-Fri 08:00-22:00, Sat-Sun 10:00-18:00. Or: always"),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, null=True, blank=True, help_text=_("Of the opening hours: Europe/Berlin")
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("closes after days"),
        null=True,
        blank=True,
        help_text=_("So many days after its article was published, a thread takes no more comments. 0: never."),
    )
    slow_seconds = models.PositiveIntegerField(
        _("slow mode: seconds between two comments"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(86400)],
        help_text=_("Of one person in one thread. 0 switches it off."),
    )
    slow_until = models.DateTimeField(
        _("slow mode until"), null=True, blank=True, help_text=_("Empty: until it is switched off.")
    )
    spam_hold = models.FloatField(
        _("hold from this spam score"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 to 1. Empty everywhere: as shipped with the model."),
    )
    spam_reject = models.FloatField(
        _("reject from this spam score"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(2)],
        help_text=_(
            "Empty everywhere: nothing is rejected by score alone. 2 switches it off below a level that sets it."
        ),
    )
    abuse_hold = models.FloatField(
        _("hold from this abuse score"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(2)],
        help_text=_("0 to 1; 2 switches it off."),
    )
    max_links = models.PositiveSmallIntegerField(
        _("links allowed"), null=True, blank=True, help_text=_("A comment with more is held.")
    )
    shorteners_hold = models.BooleanField(
        _("hold shortened links"), null=True, blank=True, help_text=_("They hide where they lead.")
    )
    min_length = models.PositiveSmallIntegerField(
        _("shortest text"), null=True, blank=True, help_text=_("In characters; a shorter one is held. 0: any.")
    )
    max_length = models.PositiveSmallIntegerField(
        _("longest text"), null=True, blank=True, help_text=_("In characters; a longer one is held. 0: any.")
    )
    max_capitals = models.FloatField(
        _("share of capitals allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 to 1, of 20 letters or more: 0.7 holds what is mostly shouted; 1 switches it off."),
    )
    protected_names = models.TextField(
        _("protected names"),
        null=True,
        blank=True,
        max_length=5000,
        help_text=_("One a line. A comment under such a name, or one that looks like it, is held."),
    )
    first_comments = models.PositiveSmallIntegerField(
        _("first comments held"), null=True, blank=True, help_text=_("How many of a new commenter a person looks at.")
    )
    repeats = models.PositiveSmallIntegerField(
        _("repeats allowed"), null=True, blank=True, help_text=_("How often the same long text may come within a day.")
    )
    standing_limit = models.FloatField(
        _("share of removals that holds"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01), MaxValueValidator(2)],
        help_text=_("0 to 1, of a person's comments within 30 days, shrunk towards the newsroom's. 2 switches it off."),
    )
    standing_sample = models.PositiveSmallIntegerField(
        _("decided comments that say something"),
        null=True,
        blank=True,
        help_text=_("With fewer within 30 days nobody is held for the share above."),
    )
    person_rate = models.PositiveSmallIntegerField(
        _("comments of one person in ten minutes"), null=True, blank=True, help_text=_("More are held. 0: any number.")
    )
    thread_rate = models.PositiveIntegerField(
        _("comments in one thread in a minute"), null=True, blank=True, help_text=_("More are held. 0: any number.")
    )
    min_seconds = models.FloatField(
        _("seconds to write"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(60)],
        help_text=_("A form that was sent sooner after its page was opened is held. 0: any."),
    )
    report_limit = models.FloatField(
        _("weight of reports that hides"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.1)],
        help_text=_("An unknown reader weighs 1, one whose reports are mostly right up to 2, mostly wrong towards 0."),
    )
    # What mistakes cost, in any one unit. With the first two set, spam is held from where a review costs less than the
    # risk; the third bounds automatic rejection.
    cost_review = models.FloatField(
        _("cost of a review"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.001)],
        help_text=_("In any unit, as the two below. Then the spam thresholds follow from the costs."),
    )
    cost_published_spam = models.FloatField(
        _("cost of a published spam"), null=True, blank=True, validators=[MinValueValidator(0.001)]
    )
    cost_wrong_rejection = models.FloatField(
        _("cost of a reader rejected wrongly"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.001)],
        help_text=_("Allows automatic rejection, once 200 decisions have shown that it is safe."),
    )
    near_copies = models.PositiveSmallIntegerField(
        _("near-copies allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How often nearly the same text may come within a week, from anybody. One more is held."),
    )
    follow_clusters = models.BooleanField(
        _("follow decided clusters"),
        null=True,
        blank=True,
        help_text=_("What comes later and is nearly the same as a decided wave is decided alike, by the policy."),
    )
    hold_on_failure = models.BooleanField(
        _("hold when a check fails"), null=True, blank=True, help_text=_("Otherwise a failed check is passed over.")
    )
    # By check's name; one that is not there is as the level above says. Maps, so that a new check needs no new column.
    stages = models.JSONField(_("stages of checks"), default=dict, blank=True)
    on_failure = models.JSONField(_("what a failed check means"), default=dict, blank=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [
            models.CheckConstraint(
                name="policy_has_one_level",
                condition=Q(section=None) | Q(article=None),
                violation_error_message=_("Choose a section or an article, not both."),
            ),
            models.UniqueConstraint(
                models.Value(1), name="one_policy_for_the_paper", condition=Q(section=None, article=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.article or self.section or _("The whole paper"))

    def clean(self) -> None:
        for name, choices in (("stages", Stage), ("on_failure", FailMode)):
            if not set(getattr(self, name).values()) <= set(choices.values):
                raise ValidationError({name: _("One of: %(choices)s.") % {"choices": ", ".join(choices.values)}})
        if self.opening_hours and self.opening_hours != ALWAYS:
            try:
                hours_of(self.opening_hours)
            except ValueError as wrong:
                raise ValidationError({"opening_hours": str(wrong)}) from None
        if self.time_zone and self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": _("A name such as Europe/Berlin, please.")})


class PolicyChange(models.Model):
    """One change of a policy: who, when, why, from what, to what. Its number is the policy version of decisions."""

    level = models.CharField(_("level"), max_length=320)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("policy change")
        verbose_name_plural = _("policy changes")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.level} #{self.pk}"


class Term(models.Model):
    """A word or phrase that matters to the word list: whole words, case and accents ignored, * for any letters."""

    class Kind(models.TextChoices):
        BANNED = "banned", _("banned: rejected")
        SUSPECT = "suspect", _("suspect: held")
        ALLOWED = "allowed", _("allowed: never counts, whatever else it matches")

    term = models.CharField(
        _("word or phrase"), max_length=100, help_text=_("Whole words; * stands for any letters: scam*, *bot, f*d.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SUSPECT)
    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, verbose_name=_("section"), help_text=_("Empty: everywhere.")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2}$", _("Two letters, such as: de"))],
        help_text=_("Only in texts of this language (two letters, such as de), and in those of none. Empty: in any."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("word list")
        constraints = [
            models.UniqueConstraint(fields=["term", "section"], name="one_entry_a_term_and_section"),
            models.UniqueConstraint(fields=["term"], name="one_entry_a_term_everywhere", condition=Q(section=None)),
        ]

    def __str__(self) -> str:
        return self.term


class Domain(models.Model):
    """A domain that matters in links, and all below it: example.com stands for www.example.com as well."""

    class Kind(models.TextChoices):
        BLOCKED = "blocked", _("blocked: rejected")
        SUSPECT = "suspect", _("suspect: held")
        ALLOWED = "allowed", _("allowed: never counts, though the domain above it does")

    domain = models.CharField(
        _("domain"),
        max_length=253,
        validators=[
            RegexValidator(r"^(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]{0,61}[^\W_]$", _("Such as: example.com"))
        ],
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SUSPECT)
    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, verbose_name=_("section"), help_text=_("Empty: everywhere.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [
            models.UniqueConstraint(fields=["domain", "section"], name="one_entry_a_domain_and_section"),
            models.UniqueConstraint(fields=["domain"], name="one_entry_a_domain_everywhere", condition=Q(section=None)),
        ]

    def __str__(self) -> str:
        return self.domain


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


STANDING_QUEUES = ("waiting", "spam", "reported", "new_evidence", "appeals", "afterwards")
QUEUE_ORDERS = {
    "age": ["opened_at", "id"],
    "score": ["priority", "opened_at", "id"],
    "harm": ["harm", "opened_at", "id"],
}


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


class Hour(models.Model):
    """What happened within one hour in one section. A cache of the record and the comments: see `moderation.hours`."""

    section = models.ForeignKey(Section, models.CASCADE, db_index=False, verbose_name=_("section"))
    starts_at = models.DateTimeField(_("hour"))
    incoming = models.PositiveIntegerField(_("posted"), default=0)
    policy_approved = models.PositiveIntegerField(default=0)
    policy_held = models.PositiveIntegerField(default=0)
    policy_rejected = models.PositiveIntegerField(default=0)
    person_approved = models.PositiveIntegerField(default=0)
    person_rejected = models.PositiveIntegerField(default=0)
    overturned = models.PositiveIntegerField(default=0)  # decisions of one person that another changed
    with_model = models.PositiveIntegerField(default=0)  # persons' decisions that the model had foreseen, and not
    against_model = models.PositiveIntegerField(default=0)
    waits = models.JSONField(default=dict)  # class of the wait -> how many
    reasons = models.JSONField(default=dict)  # code -> how many rejections by persons
    checks = models.JSONField(default=dict)  # check -> [caught, confirmed by a person, overruled by a person]

    class Meta:
        verbose_name = _("hour")
        verbose_name_plural = _("dashboard")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["starts_at", "section"], name="one_row_an_hour_and_section")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H}: {self.section_id}"


class Learned(models.Model):
    """What the model has learned from the moderators: of one section, or of the whole newsroom. A cache.

    The truth is the record of decisions; `manage.py learn --verify` compares, `--rebuild` makes it anew. The checkpoint
    is the state after `checkpoint_labels` labels, stored rounded; the rest is learned on top of it each time, so that
    learning step by step and learning all at once give the same bytes.
    """

    section = models.OneToOneField(Section, models.CASCADE, null=True, verbose_name=_("section"))
    model_version = models.CharField(max_length=40)
    labels = models.PositiveIntegerField(_("labels"), default=0)
    digest = models.CharField(max_length=64, blank=True)  # of the labels learned, in order
    checkpoint_labels = models.PositiveIntegerField(default=0)
    checkpoint_digest = models.CharField(max_length=64, blank=True)
    checkpoint_beside = models.BinaryField(default=bytes)
    checkpoint_alone = models.BinaryField(default=bytes)
    checkpoint_contest = models.JSONField(default=dict)
    beside = models.BinaryField(default=bytes)
    alone = models.BinaryField(default=bytes)
    contest = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("what was learned")
        verbose_name_plural = _("what was learned")
        constraints = [
            models.UniqueConstraint(models.Value(1), name="one_learned_for_the_newsroom", condition=Q(section=None))
        ]

    def __str__(self) -> str:
        return str(self.section or _("The whole newsroom"))


class Signature(models.Model):
    """A text's sketch (`moderation.sketches`): near-copies have at least one band in common."""

    mins = models.BinaryField()
    band_0 = models.BigIntegerField()
    band_1 = models.BigIntegerField()
    band_2 = models.BigIntegerField()
    band_3 = models.BigIntegerField()
    band_4 = models.BigIntegerField()
    band_5 = models.BigIntegerField()
    band_6 = models.BigIntegerField()
    band_7 = models.BigIntegerField()

    class Meta:
        abstract = True


class Cluster(Signature):
    """A wave: comments, by whomever, that say nearly the same. A person decides on it once; later ones may follow.

    Its signature is its first member's and stays when that one is edited or erased. The decision is in the record, as
    the decisions of `batch`; what stands here is what later members follow until that batch is undone.
    """

    first_comment = models.ForeignKey(Comment, models.PROTECT, related_name="+", db_index=False)
    first_revision = models.PositiveIntegerField()
    size = models.PositiveIntegerField(_("comments"), default=0)
    made_at = models.DateTimeField(_("seen since"))
    grew_at = models.DateTimeField(_("last joined"))
    action = models.CharField(_("action"), max_length=10, choices=Action, null=True)
    reasons = models.JSONField(_("reasons"), default=list)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="clusters")
    batch = models.UUIDField(_("batch"), null=True, unique=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    exceptions = models.JSONField(_("exceptions"), default=list)  # ids of comments that the decision leaves out

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        constraints = [
            models.UniqueConstraint(fields=["first_comment", "first_revision"], name="a_text_founds_one_cluster"),
            models.CheckConstraint(
                name="a_decided_cluster_says_all_of_it",
                condition=Q(action=None, batch=None, decided_at=None, user=None)
                | Q(action__isnull=False, batch__isnull=False, decided_at__isnull=False, user__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-grew_at", "-id"], name="cluster_by_growth"),
            *(models.Index(fields=[f"band_{n}"], name=f"cluster_band_{n}") for n in range(8)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} ({self.size})"


class Likeness(Signature):
    """The sketch of a comment's newest text, and the cluster that it is in. A cache, filled by `moderation.likenesses`.

    *place* counts the members in the order in which they joined. No reader's word can be read from it.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="likeness")
    revision = models.PositiveIntegerField()
    posted_at = models.DateTimeField()
    cluster = models.ForeignKey(Cluster, models.CASCADE, null=True, related_name="members", db_index=False)
    place = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(null=True)
    resemblance = models.FloatField(_("resemblance"), null=True)  # with the cluster's signature

    class Meta:
        verbose_name = _("likeness")
        verbose_name_plural = _("likenesses")
        constraints = [
            models.CheckConstraint(
                name="a_member_has_a_place", condition=Q(cluster=None, place=0) | Q(cluster__isnull=False, place__gt=0)
            )
        ]
        indexes = [
            models.Index(fields=["cluster", "place"], name="members_of_a_cluster", condition=Q(cluster__isnull=False)),
            models.Index(fields=["posted_at"], name="lone_by_age", condition=Q(cluster=None)),
            *(models.Index(fields=[f"band_{n}"], name=f"lone_band_{n}", condition=Q(cluster=None)) for n in range(8)),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)
