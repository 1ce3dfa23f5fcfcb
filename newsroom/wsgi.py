"""What the web server loads: Django, with the edge before it."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = get_wsgi_application()
if settings.EDGE:
    from newsroom.edge.desk import Desk  # only now: Django is set up
    from newsroom.edge.layer import Edge
    from newsroom.edge.posts import Posts

    application = Edge(Posts(Desk(application, settings.EDGE_BYTES // 4)), settings.EDGE_BYTES)

import_module(settings.ROOT_URLCONF)  # or the first visitor waits for it
# All this stays for good. Looking through it again and again cost the collector 50 ms, in the midst of a page.
gc.collect()
gc.freeze()
