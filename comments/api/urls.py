from django.urls import path

from comments.api import views

urlpatterns = [
    path("articles/<slug:slug>/comments/", views.ThreadCommentsView.as_view(), name="thread-comments"),
    path("comments/<uuid:comment_id>/", views.CommentView.as_view(), name="comment-detail"),
    path("comments/<uuid:comment_id>/replies/", views.RepliesView.as_view(), name="comment-replies"),
    path("comments/<uuid:comment_id>/reports/", views.ReportsView.as_view(), name="comment-reports"),
    path("comments/<uuid:comment_id>/reaction/", views.ReactionView.as_view(), name="comment-reaction"),
    path("comment-counts/", views.CountsView.as_view(), name="comment-counts"),
    path("receipt/", views.ReceiptView.as_view(), name="receipt-detail"),
    path("receipt/reports/", views.OwnReportsView.as_view(), name="receipt-reports"),
    path("receipt/export/", views.ReceiptExportView.as_view(), name="receipt-export"),
]
