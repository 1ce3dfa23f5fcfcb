"""The thread of a published article, by the article's name: the first question of every endpoint of a thread."""

from collections import defaultdict
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from articles.models import Article, Section
from comments.models import Thread
from newsroom.api import limits
from newsroom.postgres import statements
from newsroom.rows import Proviso

CHANGING = {"public_count", "version", "last_activity_at"}  # with every comment that appears
MOST_REMEMBERED = 4096

# By slug: the threads that were entered, as this process saw them last, and their rows' stamps. They are everybody's:
# who means to change one asks for it anew.
_last_seen: dict[str, tuple[Thread, int]] = {}


def find(slug: str) -> Thread | None:
    """The thread of the published article *slug*, with article (without its text) and section, by one query.

    None when there is no such article, or nobody has come to its thread yet: then `Thread.objects.of` makes it.
    """
    row = _row(_compiled().sql, slug)
    return None if row is None else _thread(row)


def enter(slug: str, act: limits.Act) -> Thread | None:
    """`find`, and *act* counted if there is such a thread: one exchange with PostgreSQL. Raises TooMany."""
    if connection.vendor != "postgresql":
        if (found := find(slug)) is not None:
            limits.spend_act(act)
        return found
    row = _row(_counting(len(act.windows)), slug, *act.values)
    if row is None:
        return None
    act.judge(row[-1])
    if len(_last_seen) >= MOST_REMEMBERED:
        _last_seen.clear()
    thread = _thread(row)
    _last_seen[slug] = thread, row[-2]
    return thread


def remembered(slug: str, act: limits.Act) -> tuple[Thread, Proviso] | None:
    """The thread as this process last entered it, and the proviso that it is so still, but for its counts, and that
    *act*, which is counted there, is within its limits. The proviso tells the counts. None: `enter` it.
    """
    known = _last_seen.get(slug)
    if known is None:
        return None
    thread, stamp = known
    told = "(SELECT json_object_agg(key, hits) FROM spent)"
    values = [slug, timezone.now(), stamp, *act.values_with_limits]
    return thread, Proviso(_provided(len(act.windows)), told, values)


def _row(sql: str, slug: str, *more: object) -> tuple | None:
    if "\0" in slug:  # PostgreSQL cannot even be asked
        return None
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "postgresql":
        return next(iter(statements.run(sql, [slug, timezone.now(), *more])), None)
    with database.cursor() as cursor:
        cursor.execute(sql, [slug, database.ops.adapt_datetimefield_value(timezone.now()), *more])
        return cursor.fetchone()


@lru_cache
def _provided(windows: int) -> str:
    query = _compiled()
    same = f"SELECT 1 {query.sql[query.sql.index(' FROM ') :]} AND {query.stamp} = %s"  # noqa: S608
    rows = ", ".join(["(%s, %s::bigint, %s::bigint)"] * windows)
    spent = limits.UPSERT.format(rows="SELECT wanted.key, 1, ends_at FROM wanted, same")
    return (
        f"same AS ({same}), wanted (key, ends_at, allowed) AS (VALUES {rows}), spent AS ({spent}),"  # noqa: S608
        " provided AS (SELECT 1 FROM spent JOIN wanted USING (key) HAVING bool_and(hits <= allowed))"
    )


@lru_cache
def _counting(windows: int) -> str:
    """The statement that finds a thread and counts an act in so many windows; the counts as an object, last."""
    query = _compiled()
    rows = ", ".join(["(%s, %s::bigint)"] * windows)
    wanted = f"SELECT wanted.key, 1, ends_at FROM (VALUES {rows}) AS wanted (key, ends_at), found"  # noqa: S608
    spent = limits.UPSERT.format(rows=wanted)
    return (
        f"WITH found AS ({query.sql.replace(' FROM ', f', {query.stamp} FROM ', 1)}), spent AS ({spent})"  # noqa: S608
        " SELECT found.*, (SELECT json_object_agg(key, hits) FROM spent) FROM found"
    )


def _thread(row: tuple) -> Thread:
    query = _compiled()
    for place, (convert, expression) in query.converters.items():
        for each in convert:
            row = (*row[:place], each(row[place], expression, connection), *row[place + 1 :])
    found = {model: model.from_db(DEFAULT_DB_ALIAS, names, values_of(row)) for model, names, values_of in query.columns}
    thread, article = found[Thread], found[Article]
    thread.article, article.section = article, found[Section]
    return thread


class Query(NamedTuple):
    sql: str
    stamp: str  # an expression that is the same while a row says the same, but for CHANGING
    columns: list[tuple[type, list[str], itemgetter]]  # models, their attributes, and what takes those from a row
    converters: dict[int, Any]  # by place in a row: what the database's value goes through


@lru_cache
def _compiled() -> Query:
    """The ORM's own SQL, compiled once: to compile it takes five times as long as to ask it (0.6 of 0.8 ms)."""
    rows = Thread.objects.select_related("article__section").defer("article__deck", "article__body")
    asked = rows.filter(article__slug="a-slug").filter(article__published_at__lte=timezone.now())
    compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, _ = compiler.as_sql()
    columns: dict[type, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    lasting = [said for column, (said, _), _ in compiler.select if column.target.attname not in CHANGING]
    for place, (column, _, _) in enumerate(compiler.select):
        names, places = columns[column.target.model]
        names.append(column.target.attname)
        places.append(place)
    taken = [(model, names, itemgetter(*places)) for model, (names, places) in columns.items()]
    return Query(
        sql,
        f"hash_record_extended(ROW({', '.join(lasting)}), 0)",
        taken,
        compiler.get_converters(column for column, _, _ in compiler.select),
    )
