"""The time machine: a changed rule replayed over past decisions, people's decisions being the truth. Writes nothing.

Both sides are replayed, today's rules and the changed ones, from what the checks found then; so a difference comes from
the change alone. A check looks anew only where what it left does not suffice: another list, a check that did not run.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.db.models import Q

from articles.models import Article
from comments.models import Comment, TextRevision
from comments.states import Mode
from moderation import figures, learned, past, policies, reach
from moderation.checks import CHECKS
from moderation.checks.base import FAILED, HELD, MISSING, PASSED, REJECTED, Check, Context, Left, Past
from moderation.checks.words import WordList
from moderation.lists import DOMAINS, WORDS, Kept
from moderation.models import CheckResult, Domain, Outcome, Policy, Term
from moderation.past import OUTCOMES, Batch, Row
from moderation.rules import SETTINGS, FailMode, Rules, Stage
from moderation.scoring import ModelError, shipped

NAMES = {PASSED: "approve", HELD: "hold", REJECTED: "reject"}
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Change:
    """What is tried: *policy* as its level's, list entries *added* (neither is stored), and stored ones *removed*."""

    policy: Policy | None = None
    added: Sequence[Term | Domain] = ()
    removed: Sequence[Term | Domain] = ()

    @property
    def where(self) -> Q:
        """The decisions that it can concern."""
        if self.policy is None:
            return Q()
        if self.policy.article_id:
            return Q(thread__article=self.policy.article_id)
        return Q(thread__article__section=self.policy.section_id) if self.policy.section_id else Q()

    @property
    def lists(self) -> set[str]:
        """Which lists it concerns, as `Check.goes_by` calls them."""
        return {"terms" if isinstance(entry, Term) else "domains" for entry in (*self.added, *self.removed)}


@dataclass
class Side:
    """What comes of the comments under one set of rules; *people* decided on some of them."""

    approve: int = 0
    hold: int = 0
    reject: int = 0
    agreed: int = 0  # decided by the machine as people did
    missed: int = 0  # published by the machine, removed by people
    honest_held: int = 0  # held by the machine, published by people
    honest_rejected: int = 0

    def add(self, actions: np.ndarray, truth: np.ndarray) -> None:
        approved, held, rejected = (actions == code for code in (PASSED, HELD, REJECTED))
        published, removed = truth == PASSED, truth == REJECTED
        self.approve += int(approved.sum())
        self.hold += int(held.sum())
        self.reject += int(rejected.sum())
        self.agreed += int((approved & published).sum() + (rejected & removed).sum())
        self.missed += int((approved & removed).sum())
        self.honest_held += int((held & published).sum())
        self.honest_rejected += int((rejected & published).sum())


@dataclass
class Objections:
    """How often a check that counts objects, before and after; of the latter, on what people removed or published."""

    before: int = 0
    after: int = 0
    right: int = 0
    wrong: int = 0


@dataclass(frozen=True)
class Flip:
    """A text on which the machine would do otherwise."""

    row: Row
    before: str
    after: str
    reasons_before: list[str]
    reasons_after: list[str]
    person: str | None  # "published", "rejected", or nobody decided


@dataclass
class Report:
    """What a change would have done. `flips` is one page of them, the newest first."""

    since: datetime
    until: datetime
    seconds_per_decision: float
    seconds_measured: bool
    replayed: int = 0
    judged: int = 0  # of these people decided
    complete: bool = True  # False: the span has more decisions than were to be replayed
    oldest: date | None = None
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    new_holds: int = 0
    newly_published: int = 0
    newly_rejected: int = 0
    by_check: dict[str, Objections] = field(default_factory=lambda: defaultdict(Objections))
    by_section: dict[int, tuple[Side, Side]] = field(default_factory=lambda: defaultdict(lambda: (Side(), Side())))
    by_day: dict[date, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))  # held before, after
    not_replayed: Counter = field(default_factory=Counter)  # by check: texts on which nobody can say
    flips: list[Flip] = field(default_factory=list)
    flip_count: int = 0

    @property
    def minutes(self) -> float:
        """Of moderators' work: added, or (negative) saved."""
        return round((self.after.hold - self.before.hold) * self.seconds_per_decision / 60, 1)


@dataclass(frozen=True)
class Page:
    """Which flips to answer with: at most *limit*, of decisions before the number *before*."""

    limit: int = 50
    before: int | None = None


def replay(
    change: Change,
    *,
    since: datetime,
    until: datetime,
    limit: int | None = None,
    page: Page | None = None,
    keep: Callable[[Flip], None] | None = None,
    progress: Progress | None = None,
    user: User | None = None,
) -> Report:
    """Replay *change* over the policy's decisions in the span, at most the newest *limit*.

    Over those within *user*'s reach; without one, over all.
    *keep* is told every flip, however many. *progress* is told how many decisions are done.
    """
    seconds, measured = figures.seconds_per_decision()
    report = Report(since, until, seconds, measured)
    page = page or Page()
    decisions = past.decided(since=since, until=until, where=change.where)
    decisions = reach.decisions(user, decisions) if user else decisions
    for batch in past.batches(decisions, limit):
        _replay_batch(batch, change, report, page, keep)
        if progress:
            progress(report.replayed)
    if limit is not None and report.replayed >= limit:
        report.complete = decisions.count() <= limit
    return report


def _replay_batch(
    batch: Batch, change: Change, report: Report, page: Page, keep: Callable[[Flip], None] | None
) -> None:
    articles = list(Article.objects.filter(pk__in={row.article for row in batch.rows}).only("id", "section_id"))
    now = policies.effective_for(articles)
    then = policies.effective_for(articles, instead=change.policy)
    before, after = (np.zeros(len(batch.rows), np.int8) for _ in range(2))
    outcomes = {side: {check.name: np.full(len(batch.rows), MISSING, np.int8) for check in CHECKS} for side in (0, 1)}
    for rules, places in _grouped(batch, now, then):
        texts = _Texts(batch, places, change)
        for side, actions in enumerate((before, after)):
            found = _found(batch, places, rules, side, texts, report)
            for name, codes in found.items():
                outcomes[side][name][places] = codes
            actions[places] = _judged(found, rules[side])
        _count_objections(report, rules, places, outcomes, batch.truth)
    _count(report, batch, before, after)
    for place in np.flatnonzero(before != after):
        _tell(report, batch, int(place), (before, after), outcomes, page, keep)


def _grouped(
    batch: Batch, now: Mapping[int, policies.Effective], then: Mapping[int, policies.Effective]
) -> list[tuple[tuple[Rules, Rules], np.ndarray]]:
    """The places in the batch that share their rules before and after: a handful, however many articles."""
    alike: dict[str, tuple[tuple[Rules, Rules], list[int]]] = {}
    keys = {pk: repr((now[pk].rules, then[pk].rules)) for pk in now}
    for place, row in enumerate(batch.rows):
        pair = (now[row.article].rules, then[row.article].rules)
        alike.setdefault(keys[row.article], (pair, []))[1].append(place)
    return [(pair, np.array(places)) for pair, places in alike.values()]


def _found(
    batch: Batch, places: np.ndarray, rules: tuple[Rules, Rules], side: int, texts: "_Texts", report: Report
) -> dict[str, np.ndarray]:
    """What each check finds on one side, as numbers: from its scores, or by looking anew, or as recorded."""
    context = _context(rules[side])
    found = {}
    for check in CHECKS:
        whole = batch.found[check.name]
        left = Past(whole.scores[places], whole.outcomes[places], whole.lengths[places], whole.badges[places])
        if rules[side].stage_of(check.name) == Stage.DRAFT:
            found[check.name] = np.full(len(places), MISSING, np.int8)
            continue
        touched = _touched(check, rules, texts.change.lists)
        if touched and check.objects:
            codes = texts.recalled(check, rules[side])
        else:
            codes = np.array(check.again(left, context) if check.again else left.outcomes, np.int8)
            codes[left.outcomes == FAILED] = FAILED
        if touched and check.timeless:
            anew = np.ones(len(places), bool) if not check.again else codes == MISSING
            if anew.any():
                codes[anew] = texts.look(check, context, side, np.flatnonzero(anew))
        elif touched and side == 1:
            nobody_knows = (codes == MISSING) if check.again or check.objects else np.ones(len(places), bool)
            if nobody_knows.any():
                report.not_replayed[check.name] += int(nobody_knows.sum())
        found[check.name] = codes
    return found


def _touched(check: Check, rules: tuple[Rules, Rules], lists: Collection[str]) -> bool:
    """Does the change concern what *check* finds, or whether it runs?"""
    before, after = rules
    settings = any(getattr(before, name) != getattr(after, name) for name in check.goes_by if name in SETTINGS)
    listed = any(name in lists for name in check.goes_by)
    return settings or listed or before.stage_of(check.name) != after.stage_of(check.name)


def _judged(found: Mapping[str, np.ndarray], rules: Rules) -> np.ndarray:
    """`policies.judge` for many: the strictest outcome of a live check wins, a failure is what the policy says."""
    worst = np.zeros(len(next(iter(found.values()))), np.int8)
    for name, codes in found.items():
        if rules.stage_of(name) == Stage.LIVE:
            failed = HELD if rules.fail_mode_of(name) == FailMode.HOLD else PASSED
            worst = np.maximum(worst, np.where(codes == FAILED, failed, codes))
    return np.maximum(worst, HELD if rules.mode == Mode.PRE else PASSED)


def _context(rules: Rules) -> Context:
    try:
        model = shipped()
    except ModelError:
        model = None
    return Context(rules, WordList(()), datetime.min, model, None, proven=figures.proven(rules))


class _Texts:
    """The texts of some places of a batch as they were decided on; read from the database when first asked for."""

    def __init__(self, batch: Batch, places: np.ndarray, change: Change) -> None:
        self.rows = [batch.rows[place] for place in places]
        self.change = change
        self._comments: list[Comment] | None = None
        self._left: dict[str, dict[tuple[Any, int], tuple[str, Left]]] = {}
        self._lists: dict[tuple[str, int, int], Any] = {}

    def look(self, check: Check, context: Context, side: int, wanted: np.ndarray) -> list[int]:
        """What *check* finds now on the *wanted* ones (by number), under the rules and lists of *side*."""
        comments = [self.comments[number] for number in wanted]
        scores = self._scored(context, wanted) if check.name in learned.HEADS else {}
        facts = self._facts(check, comments, wanted, side)
        found = []
        for number, comment in zip(map(int, wanted), comments, strict=True):
            words = self._list_of(WORDS, self.rows[number].section, side)
            here = replace(context, scores=scores.get(number), words=words, facts={check.name: facts.get(comment.pk)})
            found.append(self._one(check, comment, here))
        return found

    def recalled(self, check: Check, rules: Rules) -> np.ndarray:
        """What *check* finds under *rules* from the figures that it left; MISSING where it left none that tell."""
        if check.name not in self._left:  # both sides go by the same
            self._left[check.name] = self._left_by(check)
        left = self._left[check.name]
        return np.array([_recalled(check, rules, left.get((row.comment, row.revision))) for row in self.rows], np.int8)

    def _left_by(self, check: Check) -> dict[tuple[Any, int], tuple[str, Left]]:
        results = CheckResult.objects.filter(check_name=check.name, comment__in={row.comment for row in self.rows})
        found = results.values_list("comment", "revision", "outcome", "code", "params", "comment__author_badge")
        return {(row[0], row[1]): (row[2], Left(row[3], row[4], row[1], bool(row[5]))) for row in found}

    def _facts(self, check: Check, comments: Sequence[Comment], wanted: np.ndarray, side: int) -> Mapping[Any, Any]:
        """What *check* would gather: the list of domains as *side* has it, and else whatever is there now."""
        if "domains" in check.goes_by:
            sections = [self.rows[number].section for number in wanted]
            return {one.pk: self._list_of(DOMAINS, place, side) for one, place in zip(comments, sections, strict=True)}
        return check.gather(comments, {}) if check.gather else {}

    def _one(self, check: Check, comment: Comment, context: Context) -> int:
        try:
            return OUTCOMES[check(comment, context).outcome]
        except Exception:  # as in screening: a check that raises has failed
            return FAILED

    @property
    def comments(self) -> list[Comment]:
        if self._comments is None:
            known = Comment.objects.select_related("commenter").in_bulk({row.comment for row in self.rows})
            wanted = {row.comment for row in self.rows if known[row.comment].revision != row.revision}
            old = TextRevision.objects.filter(comment__in=wanted).values_list("comment", "revision", "body")
            bodies = {(comment, revision): body for comment, revision, body in old}
            self._comments = [_as_it_was(known[row.comment], row, bodies) for row in self.rows]
        return self._comments

    def _scored(self, context: Context, wanted: np.ndarray) -> dict[int, Any]:
        if context.model is None:
            return {}
        comments = [self.comments[number] for number in wanted]
        served = {head: learned.SHIPPED for head in learned.HEADS}
        scores = learned.score(context.model, [c.body for c in comments], [c.author_name for c in comments], served)
        return dict(zip(map(int, wanted), scores, strict=True))

    def _list_of(self, kept: Kept, section: int, side: int) -> Any:
        key = (kept.name, section, side)
        if key not in self._lists:
            self._lists[key] = kept.ready(kept.row_of(entry) for entry in self._entries(kept.model, section, side))
        return self._lists[key]

    def _entries(self, kind: type[Term] | type[Domain], section: int, side: int) -> list[Any]:
        """As the check has them: of equal entries a section's own counts, and a new one instead of an old one."""
        stored = kind.objects.filter(Q(section=None) | Q(section=section))
        added, removed = (
            [one for one in ones if side and isinstance(one, kind)] for ones in (self.change.added, self.change.removed)
        )
        kept = stored.exclude(pk__in=[one.pk for one in removed])
        here = [one for one in added if one.section_id in (None, section)]
        return sorted([*kept, *here], key=lambda one: one.section_id is not None)


def _recalled(check: Check, rules: Rules, found: tuple[str, Left] | None) -> int:
    if found is None or check.objects is None:
        return MISSING
    outcome, left = found
    if outcome == Outcome.FAILED:
        return FAILED
    objects = check.objects(left, rules)
    return MISSING if objects is None else HELD if objects else PASSED


def _as_it_was(comment: Comment, row: Row, bodies: Mapping[Any, str]) -> Comment:
    body = bodies.get((row.comment, row.revision))
    if body is None:
        return comment
    was = copy(comment)
    was.body, was.revision = body, row.revision
    return was


def _count(report: Report, batch: Batch, before: np.ndarray, after: np.ndarray) -> None:
    report.replayed += len(batch.rows)
    report.judged += int((batch.truth != MISSING).sum())
    report.oldest = batch.rows[-1].day
    report.before.add(before, batch.truth)
    report.after.add(after, batch.truth)
    report.new_holds += int(((after == HELD) & (before == PASSED)).sum())
    report.newly_published += int(((after == PASSED) & (before != PASSED)).sum())
    report.newly_rejected += int(((after == REJECTED) & (before != REJECTED)).sum())
    report.flip_count += int((before != after).sum())
    sections = np.array([row.section for row in batch.rows])
    for section in np.unique(sections).tolist():
        here = sections == section
        for side, actions in zip(report.by_section[section], (before, after), strict=True):
            side.add(actions[here], batch.truth[here])
    for row, was, will in zip(batch.rows, before == HELD, after == HELD, strict=True):
        day = report.by_day[row.day]
        day[0] += int(was)
        day[1] += int(will)


def _count_objections(
    report: Report, rules: tuple[Rules, Rules], places: np.ndarray, outcomes: dict[int, Any], truth: np.ndarray
) -> None:
    for check in CHECKS:
        objections = report.by_check[check.name]
        for side in (0, 1):
            if rules[side].stage_of(check.name) != Stage.LIVE:
                continue
            codes = outcomes[side][check.name][places]
            objects = (codes == HELD) | (codes == REJECTED)
            if side == 0:
                objections.before += int(objects.sum())
                continue
            objections.after += int(objects.sum())
            objections.right += int((objects & (truth[places] == REJECTED)).sum())
            objections.wrong += int((objects & (truth[places] == PASSED)).sum())


def _tell(
    report: Report,
    batch: Batch,
    place: int,
    actions: tuple[np.ndarray, np.ndarray],
    outcomes: dict[int, dict[str, np.ndarray]],
    page: Page,
    keep: Callable[[Flip], None] | None,
) -> None:
    row = batch.rows[place]
    on_page = len(report.flips) < page.limit and (page.before is None or row.decision < page.before)
    if not (on_page or keep):
        return
    reasons = [
        [name for name, codes in outcomes[side].items() if codes[place] in (HELD, REJECTED, FAILED)] for side in (0, 1)
    ]
    names = [NAMES[int(side[place])] for side in actions]
    person = {PASSED: "published", REJECTED: "rejected"}.get(int(batch.truth[place]))
    flip = Flip(row, *names, *reasons, person)
    if on_page:
        report.flips.append(flip)
    if keep:
        keep(flip)
