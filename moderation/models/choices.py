"""The words that decisions and findings are written in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
