from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "newsroom.site"
    label = "newsroom_site"
