"""What is commented on: sections of the paper and their articles. Knows nothing of comments."""

from functools import lru_cache

from django.db import models
from django.db.models.functions import Now
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.querysets import ArticleQuerySet


class Section(models.Model):
    """A desk of the paper, such as World News."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100, help_text=_("Lower comes first."))

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])


class Article(models.Model):
    """A story that may be commented on. Its body is plain text, paragraphs parted by a blank line."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="articles", verbose_name=_("section"))
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    # The name under which the paper's CMS, or an imported page, knows the story.
    external_id = models.CharField(_("external id"), max_length=200, unique=True, null=True, blank=True)
    headline = models.CharField(_("headline"), max_length=300)
    deck = models.TextField(_("deck"), blank=True, help_text=_("One or two sentences under the headline."))
    body = models.TextField(_("body"), help_text=_("Plain text; a blank line parts two paragraphs."))
    source_line = models.CharField(_("source line"), max_length=200, blank=True, help_text=_("Such as: Agencies"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, help_text=_("Empty: a draft."))
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            # ArticleQuerySet.newest_first, whole site and one section: the front page, section pages, the API.
            models.Index(fields=["published_at", "id"], name="article_newest"),
            models.Index(fields=["section", "published_at", "id"], name="article_newest_in_section"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return _address(get_script_prefix(), self.section.slug, self.slug)

    @property
    def is_published(self) -> bool:
        """Whether readers see it: `ArticleQuerySet.published`, of one row."""
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def paragraphs(self) -> list[str]:
        """The body as a list of non-empty paragraphs."""
        return [part.strip() for part in self.body.split("\n\n") if part.strip()]


@lru_cache(maxsize=4096)  # every row and every post names its article
def _address(prefix: str, section: str, slug: str) -> str:
    return reverse("article", args=[section, slug])
