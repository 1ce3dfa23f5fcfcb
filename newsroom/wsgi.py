"""What the web server loads: Django, with the edge before it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = get_wsgi_application()
if settings.EDGE:
    from newsroom.edge.layer import Edge  # only now: Django is set up
    from newsroom.edge.posts import Posts

    application = Edge(Posts(application), settings.EDGE_BYTES)
