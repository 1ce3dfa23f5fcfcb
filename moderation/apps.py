from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from comments.signals import author_acted, comment_due, erasing, exporting, thread_opened
        from moderation import receivers, rights

        comment_due.connect(receivers.ring, dispatch_uid="moderation.ring")
        thread_opened.connect(receivers.rule, dispatch_uid="moderation.rule")
        post_migrate.connect(rights.make_groups, sender=self, dispatch_uid="moderation.rights")
        author_acted.connect(receivers.leave, dispatch_uid="moderation.leave")
        erasing.connect(receivers.erase, dispatch_uid="moderation.erase")
        exporting.connect(receivers.export, dispatch_uid="moderation.export")
