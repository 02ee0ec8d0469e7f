"""What people ask of the overview: how things stand, a report, a search, a file."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from bot.answering.actions import NOT_TOLD
from bot.desk import Visit
from bot.learning.learned import months, right_at_first
from bot.overview.charts import Chart, lettered, native
from bot.overview.period import Span, day_label, last_days, midnight
from bot.overview.searching import PAGE, NotUnderstood, moment, not_understood, read, results, turned_to
from bot.overview.sheets import Form
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.telling import report

_DAYS = 14
_SPANS = {"week": Span.WEEK, "vecka": Span.WEEK, "veckan": Span.WEEK} | {
    "month": Span.MONTH,
    "månad": Span.MONTH,
    "månaden": Span.MONTH,
}


async def status(visit: Visit, _: str) -> Message:
    """/mentions status: in words, and the last fortnight as a plot."""
    store, now = visit.desk.store, visit.desk.now()
    said = report.status(
        await store.mentions.counts(now),
        await store.effects.backlog(),
        await store.listening.states(),
        visit.setup,
        now,
        visit.t,
        right_at_first(*await months(store, visit.setup, now), visit.t),
    )
    return Message(said.text, [*said.blocks, *await _fortnight(visit)])


async def _fortnight(visit: Visit) -> list[Block]:
    t, zone = visit.t, visit.setup.timezone
    days = last_days(_DAYS, visit.desk.now(), zone)
    borders = [midnight(day, zone) for day in (*days, days[-1] + timedelta(days=1))]
    found, answered = await visit.desk.store.statistics.daily(borders)
    labels = tuple(day_label(day, t) for day in days)
    counted = ((t._("Found"), tuple(map(float, found))), (t._("Answered"), tuple(map(float, answered))))
    chart = Chart(t._("Found and answered in the last 14 days"), "line", labels, counted)
    if chart.empty:
        return []
    if await visit.desk.overview.draws_charts():
        return [native(chart)]
    return [b.context(b.plain(t._("Found in the last 14 days"))), lettered(chart)]


def is_report(rest: str) -> bool:
    """Whether `/mentions report …` asks for a week or a month, and not for a troll to be reported."""
    return rest.strip().casefold() in _SPANS


async def send_report(visit: Visit, rest: str) -> Message:
    """/mentions report week|month: the last whole one, as a direct message that can be forwarded."""
    key = f"report:{visit.person.id}:{visit.body.get('trigger_id')}"
    period = await visit.desk.overview.reports.order(_SPANS[rest.strip().casefold()], visit.person.id, key)
    visit.desk.outbox.nudge()
    said = visit.t._("The report on {period} comes to you as a direct message: you can forward it from there.")
    return _said(said.format(period=period.name(visit.t)))


async def search(visit: Visit, rest: str) -> Message:
    """/mentions search."""
    return await _page(visit, report.plain(rest), 0)


async def turn(visit: Visit) -> None:
    """The buttons under what was found: the page beside it takes its place."""
    await visit.ack()
    wanted = turned_to(str(visit.body["actions"][0].get("value", "")))
    url = str(visit.body.get("response_url") or "")
    if wanted is None or not url:
        return
    with contextlib.suppress(*NOT_TOLD):  # then the page that stands there can be pressed again
        await visit.desk.gateway.answer_again(url, await _page(visit, *wanted))


async def _page(visit: Visit, text: str, page: int) -> Message:
    now = visit.desk.now()
    wanted = read(text, visit.setup, now)
    if isinstance(wanted, NotUnderstood):
        return not_understood(wanted, visit.t)
    found = await visit.desk.store.searching.find(wanted, PAGE + 1, page * PAGE)
    return results(found, text, page, visit.setup, visit.desk.overview.url, now, visit.t)


async def export(visit: Visit, rest: str) -> Message:
    """/mentions export csv|xlsx|json [since]: the file comes as a direct message."""
    form, _, since = rest.strip().partition(" ")
    now, t = visit.desk.now(), visit.t
    at = moment(since.strip(), visit.setup, now) if since.strip() else None
    if form.casefold() not in set(Form) or (since.strip() and at is None):
        how = t._("Write it like this: {example}")
        return _said(how.format(example="`/mentions export xlsx`, `/mentions export csv 2026-01-01`"))
    subject = {"what": "export", "form": form.casefold(), "since": at.isoformat() if at else "", "to": visit.person.id}
    key = f"export:{visit.person.id}:{visit.body.get('trigger_id')}"
    await visit.desk.store.effects.add("file", key, visit.person.id, subject | {"day": f"{now:%Y-%m-%d}"}, now)
    visit.desk.files.nudge()
    said = t._("The file comes to you as a direct message. People's words and names stand in it: keep it safe.")
    return _said(said)


def _said(text: str) -> Message:
    return Message(text, [b.section(b.markup(text))])
