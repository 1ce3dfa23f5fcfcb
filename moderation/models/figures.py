"""What was counted and learned: caches of the record."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Section


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
