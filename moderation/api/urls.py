from django.urls import path

from moderation.api import views

urlpatterns = [
    path("queue/", views.QueueView.as_view(), name="moderation-queue"),
    path("comments/<uuid:comment_id>/", views.TraceView.as_view(), name="moderation-trace"),
    path("comments/<uuid:comment_id>/decisions/", views.DecideView.as_view(), name="moderation-decide"),
    path("decisions/", views.DecideManyView.as_view(), name="moderation-decide-many"),
    path("decisions/<int:decision_id>/undo/", views.UndoView.as_view(), name="moderation-undo"),
    path("figures/", views.FiguresView.as_view(), name="moderation-figures"),
    path("policies/what-if/", views.WhatIfView.as_view(), name="policy-what-if"),
    path("policies/effective/", views.EffectivePolicyView.as_view(), name="policy-effective"),
]
