"""By which rules comments are published, and how those changed."""

from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Section
from comments.opening import hours_of
from comments.states import Mode
from moderation.rules import ALWAYS, FailMode, Stage


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
