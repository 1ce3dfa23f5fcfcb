from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "newsroom.staff"
    label = "staff"

    def ready(self) -> None:
        from django.contrib import admin

        from newsroom.staff.forms import LoginForm

        admin.site.login_form = LoginForm
