from django.urls import path

from newsroom.staff import pages

urlpatterns = [
    path("", pages.overview, name="second-factor"),
    path("ask/", pages.ask, name="second-factor-ask"),
    path("enrol/", pages.enrol, name="second-factor-enrol"),
    path("codes/", pages.codes, name="second-factor-codes"),
    path("remove/", pages.remove, name="second-factor-remove"),
]
