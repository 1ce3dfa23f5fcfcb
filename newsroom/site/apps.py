from django.apps import AppConfig
from django.conf import settings
from django.contrib import admin


class SiteConfig(AppConfig):
    name = "newsroom.site"
    label = "newsroom_site"

    def ready(self) -> None:
        admin.site.site_header = admin.site.site_title = settings.SITE_NAME
