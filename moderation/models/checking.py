"""What the checks look for, and what they found."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Section
from comments.models import Comment
from moderation.models.choices import Action, Outcome
from moderation.rules import Stage


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
