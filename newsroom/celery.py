"""The Celery app. Its messages are hints: what is to be done stands in the rows."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_as_the_site_does(loglevel: int, **kwargs: Any) -> None:
    """Keep settings.LOGGING, which Celery would replace; its own loggers follow the worker's --loglevel."""
    logging.getLogger("celery").setLevel(loglevel)
