from django.urls import path

from articles.api import views

urlpatterns = [
    path("sections/", views.SectionsView.as_view(), name="section-list"),
    path("articles/", views.ArticlesView.as_view(), name="article-list"),
    path(
        "articles/by-external-id/<str:external_id>/", views.ExternalArticleView.as_view(), name="article-by-external-id"
    ),
]
