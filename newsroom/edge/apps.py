from django.apps import AppConfig


class EdgeConfig(AppConfig):
    name = "newsroom.edge"
    label = "newsroom_edge"

    def ready(self) -> None:
        from comments.signals import thread_changed
        from newsroom.edge import changes

        thread_changed.connect(changes.note, dispatch_uid="edge.note")
