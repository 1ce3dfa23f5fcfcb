"""Every address of the site. The public contract is in docs/api.md."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from moderation.api.appeals import AppealView
from newsroom.api import kinds
from newsroom.api.docs import DocsView
from newsroom.site import api, health, pages

api_v1 = [
    path("articles/<slug:slug>/", api.ArticleView.as_view(), name="article-detail"),
    path("", include("articles.api.urls")),
    path("", include("comments.api.urls")),
    path("comments/<uuid:comment_id>/appeal/", AppealView.as_view(), name="comment-appeal"),
    path("moderation/", include("moderation.api.urls")),
]

urlpatterns = [
    path("", pages.front, name="front"),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/language/", set_language, name="language"),
    path("admin/second-factor/", include("newsroom.staff.urls")),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(url_name="schema"), name="docs"),
    path("api/problems/<slug:code>/", kinds.kind, name="problem"),
    path("api/v1/", include(api_v1)),
    path("comments/<uuid:comment_id>/", pages.comment, name="comment"),
    path("comments/<uuid:comment_id>/like/", pages.like, name="comment-like"),
    path("comments/<uuid:comment_id>/report/", pages.report, name="comment-report"),
    path("receipt/", pages.receipt, name="receipt"),
    path("<slug:slug>/", pages.section, name="section"),
    path("<slug:section_slug>/<slug:slug>/", pages.article, name="article"),
]

handler400 = "newsroom.site.errors.bad_request"
handler403 = "newsroom.site.errors.forbidden"
handler404 = "newsroom.site.errors.not_found"
handler500 = "newsroom.site.errors.server_error"
