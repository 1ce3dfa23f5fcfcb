from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from comments.signals import comment_due, thread_opened
        from moderation import receivers

        comment_due.connect(receivers.ring, dispatch_uid="moderation.ring")
        thread_opened.connect(receivers.rule, dispatch_uid="moderation.rule")
