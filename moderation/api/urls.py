from django.urls import path

from moderation.api import backtests, clusters, queues, views

urlpatterns = [
    path("queue/", queues.QueueView.as_view(), name="moderation-queue"),
    path("queues/", queues.QueuesView.as_view(), name="moderation-queues"),
    path("queues/<int:queue_id>/", queues.SavedQueueView.as_view(), name="moderation-saved-queue"),
    path("comments/<uuid:comment_id>/", views.TraceView.as_view(), name="moderation-trace"),
    path("comments/<uuid:comment_id>/decisions/", views.DecideView.as_view(), name="moderation-decide"),
    path("decisions/", views.DecideManyView.as_view(), name="moderation-decide-many"),
    path("decisions/<int:decision_id>/undo/", views.UndoView.as_view(), name="moderation-undo"),
    path("clusters/", clusters.ClustersView.as_view(), name="moderation-clusters"),
    path("clusters/<int:cluster_id>/", clusters.ClusterView.as_view(), name="moderation-cluster"),
    path("clusters/<int:cluster_id>/decisions/", clusters.DecideClusterView.as_view(), name="decide-cluster"),
    path("clusters/<int:cluster_id>/undo/", clusters.UndoClusterView.as_view(), name="undo-cluster"),
    path("figures/", views.FiguresView.as_view(), name="moderation-figures"),
    path("figures/checks/", backtests.CaughtView.as_view(), name="moderation-caught"),
    path("policies/backtest/", backtests.BacktestView.as_view(), name="policy-backtest"),
    path("policies/what-if/", views.WhatIfView.as_view(), name="policy-what-if"),
    path("policies/effective/", views.EffectivePolicyView.as_view(), name="policy-effective"),
]
