"""The thread of a published article, by the article's name: the first question of every endpoint of a thread."""

from collections import defaultdict
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

from articles.models import Article, Section
from comments.models import Thread


def find(slug: str) -> Thread | None:
    """The thread of the published article *slug*, with article (without its text) and section, by one query.

    None when there is no such article, or nobody has come to its thread yet: then `Thread.objects.of` makes it.
    """
    if "\0" in slug:  # PostgreSQL cannot even be asked
        return None
    query = _compiled()
    with connection.cursor() as cursor:
        cursor.execute(query.sql, [slug, connection.ops.adapt_datetimefield_value(timezone.now())])
        row = cursor.fetchone()
    if row is None:
        return None
    for place, (convert, expression) in query.converters.items():
        for each in convert:
            row = (*row[:place], each(row[place], expression, connection), *row[place + 1 :])
    found = {
        model: model.from_db(DEFAULT_DB_ALIAS, names, [row[place] for place in places])
        for model, (names, places) in query.columns.items()
    }
    thread, article = found[Thread], found[Article]
    thread.article, article.section = article, found[Section]
    return thread


class Query(NamedTuple):
    sql: str
    columns: dict[type, tuple[list[str], list[int]]]  # by model: attributes, and where in a row they stand
    converters: dict[int, Any]  # by place in a row: what the database's value goes through


@lru_cache
def _compiled() -> Query:
    """The ORM's own SQL, compiled once: to compile it takes five times as long as to ask it (0.6 of 0.8 ms)."""
    rows = Thread.objects.select_related("article__section").defer("article__deck", "article__body")
    asked = rows.filter(article__slug="a-slug").filter(article__published_at__lte=timezone.now())
    compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, _ = compiler.as_sql()
    columns: dict[type, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    for place, (column, _, _) in enumerate(compiler.select):
        names, places = columns[column.target.model]
        names.append(column.target.attname)
        places.append(place)
    return Query(sql, dict(columns), compiler.get_converters(column for column, _, _ in compiler.select))
