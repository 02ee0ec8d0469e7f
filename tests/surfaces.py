"""Every message and view the bot can show, made from one mention, and what all of them are held to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.models.blocks import Block

from bot.afterwards.forms import close_form
from bot.answering import forms
from bot.answering.later import snooze_form
from bot.cards.card import card, digest, line, plain_card
from bot.cards.offers import which_role
from bot.delivery import direct
from bot.home.view import Scene, home
from bot.learning.learned import learned, right_at_first, undone
from bot.learning.proposals import hidden_list, name_gone, proposal_message, proposals_list
from bot.listening import forms as sourceforms
from bot.listening.coverage import Coverage, coverage
from bot.listening.health import note
from bot.overview.alarm import begun, calm
from bot.overview.figures import Figures, Kept, Report
from bot.overview.period import Span, beginning
from bot.overview.report import further, overview, without_charts
from bot.overview.searching import NotUnderstood, not_understood, results
from bot.ruling.why import why
from bot.slack.blocks import MESSAGE_BUDGET, TEXT_LIMIT, Message, weight
from bot.slack.escape import size
from bot.slack.people import Need
from bot.slack.press import About
from bot.telling import report
from bot.trolls.aside import draw_aside
from bot.trolls.form import troll_form
from bot.trolls.objecting import appeal_form
from bot.trolls.proof import evidence_view, nothing_kept
from bot.trolls.second import question, settled
from bot.trolls.statement import statement, statement_form
from bot.words import HINDERED, Words, words
from bot.writing import preview
from bot.writing.care import Way
from bot.writing.form import Sheet, form
from bot.writing.letter import YES
from bot.writing.notes import Told
from bot.writing.notes import note as note_on_draft
from bot.writing.offers import offers
from demo.slack.validate import check_blocks, check_view
from mentions.awaiting import Awaited, Awaits, Load
from mentions.effects import CardPlace, Effect
from mentions.evidence import Evidence
from mentions.exclusions import Against, Answer, Proposal
from mentions.findings import Finding, Priority
from mentions.lifecycle import Action
from mentions.listening import SourceState
from mentions.model import (
    Appeal,
    Aside,
    Availability,
    Because,
    Counts,
    DeedState,
    Kind,
    Mention,
    Move,
    Outcome,
    Place,
    Reading,
    Status,
    Tone,
    TrollReason,
)
from mentions.outside import Deed
from mentions.setup import Setup
from mentions.statistics import Spike, Swell, Tally, Volume
from mentions.teaching import FirstAsked, LessonNote, LessonState
from mentions.waiting import STEPS
from mentions.writing import PAY, SAY, Draft, DraftState
from routing.explain import Considered, Explanation, Tried
from routing.reading.draft import CODES, Misreading, Snag
from routing.rules import CONDITIONS

NOW = datetime(2026, 3, 3, 13, 2, tzinfo=UTC)
PEOPLE = {"UANNA": "Anna", "UBJORN": "Björn", "USARA": "Sara"}
TEAM = [
    {"user": "UANNA", "name": "Anna", "roles": ["support"], "deputy": "USARA"},
    {"user": "UBJORN", "name": "Björn", "roles": ["product"]},
    {"user": "USARA", "name": "Sara", "roles": ["support", "sales"], "admin": True},
]
SOURCES = [{"id": "gp", "name": "Google Play"}, {"id": "forum"}]
MISREAD = Misreading(0.9, tuple(Snag(code, "<you> & *yours*") for code in CODES))
COUNTS = Counts({Status.OPEN: 2, Status.CLOSED: 7}, {Kind.PRAISE: 1}, 4, NOW - timedelta(hours=5), 3)
SORTS = {("role", "reply"): 20, ("role", "role"): 5, ("kind", "kind"): 12, ("kind", "troll"): 2, ("about", "notus"): 3}
FIGURES = {"role_after": 0.84, "role_before": 0.79, "role_taken": 1.0, "kind_after": 0.81, "kind_before": 0.8}
FACTS = (Because("young", ("3",)), Because("same_day", ("2", "#4, #6")), Because("marked", ("1",)))
ABOUT = About(12, "C0123", "1700000000.000100")


def setup(language: str = "en", **more: Any) -> Setup:
    plain: dict[str, Any] = {"channel": "C0123", "language": language, "team": TEAM, "fallback": "USARA"}
    return Setup.model_validate(plain | {"names": [{"name": "Tallbo"}], "sources": SOURCES} | more)


def mention(**more: Any) -> Mention:
    given: dict[str, Any] = {
        "id": 12,
        "version": 3,
        "status": Status.OPEN,
        "source": "gp",
        "native_id": "abc",
        "url": "https://play.example.com/review/12?hl=sv&x=1",
        "title": "Never came",
        "text": "I ordered the sofa from Tallbo in May. It never came, and nobody answers.",
        "author": "Kim Ek",
        "author_url": "",
        "published_at": NOW - timedelta(hours=3),
        "seen_at": NOW - timedelta(hours=2),
        "reading": Reading("en", Kind.COMPLAINT, Tone.NEGATIVE, 0.6, 0.8, ("never came", "nobody answers")),
        "names": ("Tallbo",),
        "assignee": "UANNA",
        "role": "support",
        "because": Because("kind", ("complaint", "support")),
    }
    return Mention(**given | more)


CLAIMED = {"status": Status.CLAIMED, "owner": "UANNA", "claimed_at": NOW - timedelta(hours=1)}
ANSWERED = CLAIMED | {
    "status": Status.ANSWERED,
    "answered_by": "UANNA",
    "answered_at": NOW,
    "reply": "Dear Kim,\nwe are sorry: the carrier lost it. A new one comes on Friday.",
}
CLOSED = ANSWERED | {"status": Status.CLOSED, "outcome": Outcome.STANDING, "closed_by": "UBJORN", "closed_at": NOW}
TROLL = CLAIMED | {"status": Status.TROLL, "troll_reason": TrollReason.ATTACK}
ERASED = {"title": "", "text": "", "author": "", "author_url": ""}
PRAISE = {
    "title": "Great!",
    "text": "Tallbo made my day.",
    "reading": Reading("sv", Kind.PRAISE, Tone.POSITIVE, 0.0, 0.9),
    "because": Because("deputy", ("UBJORN", "product")),
}
STATES: dict[str, dict[str, Any]] = {
    "open": {"also": (Place("forum", "https://forum.example/t/1", NOW),)},
    "open_praise": PRAISE,
    "urgent": {"priority": Priority.HIGH, "reach": 12400, "rule": "Hot"},
    "unsure": {"offers": ("support", "product")},
    "promised": {"since": NOW - timedelta(hours=1)},
    "late": CLAIMED | {"since": NOW - timedelta(days=4), "because": Because("late", ("UBJORN",))},
    "snoozed": {"since": NOW - timedelta(hours=5), "snoozed_until": NOW + timedelta(days=1)},
    "claimed": CLAIMED,
    "answered": ANSWERED,
    "closed": CLOSED,
    "troll": TROLL,
    "due": ANSWERED | {"deed": "reply", "deed_state": DeedState.DUE},
    "posted": ANSWERED | {"deed": "reply", "deed_state": DeedState.DONE, "deed_url": "https://play.example.com/r/7"},
    "queued": ANSWERED | {"deed": "reply", "deed_state": DeedState.QUEUED},
    "unclear": ANSWERED | {"deed": "reply", "deed_state": DeedState.UNCLEAR},
    "declined": CLAIMED | {"deed": "reply", "deed_state": DeedState.DECLINED},
    "reported": TROLL | {"deed": "report", "deed_state": DeedState.DONE},
    "gone": CLOSED | {"outcome": None, "closed_by": "", "gone_at": NOW} | ERASED,
}


def hostile(text: str) -> tuple[Mention, Setup]:
    """A mention and a setup with `text` wherever a stranger or a colleague may have written it."""
    strange = mention(
        title=text,
        text=text,
        author=text,
        author_url=text,
        url=text,
        source=text,
        reply=text,
        reading=Reading(text, Kind.COMPLAINT, Tone.NEGATIVE, 0.5, 0.5, (text, text)),
        because=Because("rule", (text, text)),
        also=tuple(Place(text, f"https://e.example/{text}", NOW) for _ in range(7)),
        names=("Tallbo", text),
    )
    word = text.strip()[:200] or "x"
    team = [{**TEAM[0], "name": word}, *TEAM[1:]]
    return strange, setup(team=team, sources=[{"id": "gp", "name": word}], names=[{"name": word}, {"name": "Tallbo"}])


def messages(m: Mention, s: Setup, words_of_people: str = "because") -> Iterator[Message]:
    """What is posted, whispered or answered."""
    t, people = words(s.language), PEOPLE | {"UANNA": words_of_people}
    for state in STATES.values():
        kept = {k: v for k, v in state.items() if k in CLOSED or k.startswith(("troll_", "deed", "gone_"))}
        shown = _with(m, **kept | {"reply": m.reply})
        yield card(shown, s, NOW, people)
        yield plain_card(shown, s, NOW, people)
        yield card(_with(shown, deed_url=m.url), s, NOW, people, frozenset(Deed))
    for action in Action:
        yield line(Move(m.id, 2, action, m.status, "UANNA", NOW, words_of_people, words_of_people), m, people, t)
    yield digest(s.sources[0].title if s.sources else m.source, [m] * 25, 40, s, NOW)
    many = [m] * 20
    moved = Move(m.id, 2, "claim", Status.CLAIMED, "UANNA", NOW)
    states = [_state(m.source), _state("gp")] * 25
    backlog = {"due": 2, "unknown": 1}
    yield from (report.status(COUNTS, backlog, states, s, NOW, t), report.sources(states, s, NOW, t))
    yield from (report.mine(many, s, NOW, t), report.mine((), s, NOW, t), report.open_list(many, s, NOW, t))
    yield from (report.open_list((), s, NOW, t), report.sources((), s, NOW, t), report.help(True, t))
    yield from (report.was_first(m, moved, people, s, NOW, t), report.missing(t))
    tried = (*(Tried(words_of_people, line) for line in CONDITIONS), Tried(words_of_people, ""))
    whys = ("asked", "away", "about", "off", "busier", "free")
    told = Explanation(tried, 3, tuple(Considered("UANNA", reason, 2, NOW) for reason in whys))
    found = [Finding(question, m.text, 0.5, (m.text, m.text)) for question in ("topic", "role", "tone", "language")]
    yield why(_with(m, rule=m.title[:200], reading=replace(m.reading, findings=tuple(found))), told, s, people, NOW, t)
    yield why(m, Explanation((), 0, ()), s, people, NOW, t)
    yield report.not_now(m, t)
    yield from (report.hindered(m, why, t) for why in (*HINDERED, "not now"))
    yield from (report.done(a, m, people, t) for a in (Action.CLAIM, Action.CLOSE, Action.KIND, Action.REASSIGN))
    yield from (report.not_ours(t), report.failed(t), report.not_in_team(t), report.added(m, t), report.back(t))
    yield from (report.not_allowed(need, t) for need in Need)
    yield from (report.unknown_command(words_of_people, t), report.unknown_command("clam", t))
    yield from (report.which_one(a, t) for a in report.COMMANDS if a in set(Action))
    yield from (report.which_argument(a, t) for a in (Action.TROLL, Action.CLOSE, Action.KIND, Action.REASSIGN))
    yield from (report.already_there(m, s, t), report.add_how(t), report.away_how(t))
    yield report.away_set(NOW, s.timezone, t)
    yield from (which_role(s, t), which_role(setup(team=[]), t), *(undone(n, t) for n in (None, 0, 3)))
    notes = [LessonNote(n, NOW, 40, state, FIGURES) for n, state in enumerate(LessonState)]
    right = right_at_first(FirstAsked(50, 42), FirstAsked(10, 7), t)
    yield from (learned(SORTS, notes, 10, right, s, NOW, t), learned({}, (), 10, (), s, NOW, t))
    yield from (sourceforms.sources_how(t), sourceforms.which_source([], t), sourceforms.which_source(["gp"] * 60, t))
    yield from (sourceforms.source_rests(words_of_people, paused, t) for paused in (True, False))
    yield from (sourceforms.changed_meanwhile(t), coverage(states, s, NOW, t), coverage((), s, NOW, t))
    yield from promised(m, s, people, t)
    yield from trolls(m, s, words_of_people, people, t)
    yield from notes_about(m, s, words_of_people, people, t)
    yield from relevance(m, words_of_people, people, t)
    yield from overviews(m, s, words_of_people, people, t)
    note_on = {"source": m.source, "why": m.text, "since": NOW.isoformat(), "next_due": NOW.isoformat()}
    for tell in ("bad", "gone", "silent", "well", "new"):
        yield note(note_on | {"tell": tell, "outcome": m.source}, s)


def overviews(m: Mention, s: Setup, typed: str, people: Mapping[str, str], t: Words) -> Iterator[Message]:
    """What the overview tells: what was found, the alarm, a report."""
    place = CardPlace(m.id, "C1", "1.5", 1)
    yield results([(m, place)] * 9, typed, 1, s, "https://w.example/", NOW, t)
    yield from (results((), typed, 0, s, "", NOW, t), results((), "", 0, s, "", NOW, t))
    yield not_understood(NotUnderstood("kind", typed, tuple(Kind)), t)
    for what in Swell:
        spike = Spike(1, what, NOW, NOW + timedelta(hours=2), 40, 70, 4.6)
        yield from (begun(spike, [m] * 9, [typed, m.title], s, t), calm(spike, s, t))
    period = beginning(Span.WEEK, NOW.date() - timedelta(days=1), "Europe/Stockholm")
    kept_, told = Kept(timedelta(hours=3), 4, 1), Tally({"UANNA": 3, typed: 2}, {m.title: 3}, 5, 1, 1, 2)
    volume = (Volume(1, m.source, Kind.COMPLAINT, Tone.NEGATIVE, 5),)
    full = Figures(period, volume, kept_, kept_, told, FirstAsked(50, 42))
    none = Figures(period.before, (), Kept(None, 0, 0), Kept(None, 0, 1), Tally({}, {}, 0, 0, 0, 0), FirstAsked(0, 0))
    for figures in (Report(full, full, Coverage(1, 2, (typed,))), Report(full, none, Coverage(2, 2, ())),
                    Report(none, full, Coverage(0, 0, ()))):  # fmt: skip
        yield from (overview(figures, s, people, t), without_charts(figures, s, people, t))
        yield from filter(None, (further(figures, part, s, people, t) for part in (1, 2)))


def relevance(m: Mention, typed: str, people: Mapping[str, str], t: Words) -> Iterator[Message]:
    """What is said of what is not about us."""
    value = m.title[:200] or "x"
    for what in Against:
        made = Proposal(what, value, (typed, m.title), tuple(range(300)), 200, 3, 2, id=7, by="UANNA", at=NOW)
        asked = [replace(made, answer=answer) for answer in Answer]
        yield from (proposal_message(one, [m] * 10, people, t) for one in asked)
        yield proposals_list([(made, [m] * 10)] * 9, t)
        yield hidden_list([_with(m, because=Because(what, (value, typed)))] * 50, 50, NOW, t)
    yield from (proposals_list((), t), hidden_list((), 0, NOW, t), name_gone(t))
    yield report.not_allowed(Need.ADMIN, t, [typed] * 9)


def trolls(m: Mention, s: Setup, typed: str, people: Mapping[str, str], t: Words) -> Iterator[Message]:
    """What is said of trolls, and of colleagues who are named."""
    marked = _with(m, **TROLL, policy=3, second="UBJORN")
    raised = _with(marked, appeal=Appeal.RAISED)
    yield card(raised, s, NOW, people, frozenset(Deed), FACTS)
    yield card(_with(marked, appeal=Appeal.STAYS, told_why_at=NOW, taken="hide", second=""), s, NOW, people)
    yield card(m, s, NOW, people, found=(*FACTS, Because("first", (m.text,)), Because("places", ("9", m.title))))
    for action, one in ((Action.SECOND, marked), (Action.APPEAL, raised)):
        move = Move(m.id, 4, action, Status.TROLL, "UANNA", NOW, "UBJORN", typed)
        mark = replace(move, action=Action.TROLL)
        for proof in (kept(m, typed), None):
            yield question(one, move, mark, proof, s, people, "https://w.example/archives/C1/p1", t)
        yield from (settled(one, move, people, t), settled(one, None, people, t))
    due, after = [(Aside.DUE, now_at) for now_at in (Aside.DUE, Aside.TOLD)], (Aside.TOLD, Aside.FOLLOWED)
    for step, now_at in (*due, (Aside.TOLD, Aside.TOLD), after):
        effect = Effect(1, "aside", "k", "UANNA", {"step": step, "to": "UANNA"}, "done", 0, NOW)
        shown = draw_aside(effect, _with(m, aside=now_at), s, "https://w.example/archives/C1/p1", t)
        assert shown is not None
        yield shown
    yield nothing_kept(12, t)


def troll_views(m: Mention, s: Setup, typed: str, t: Words) -> Iterator[dict[str, Any]]:
    """The forms about trolls."""
    marked = _with(m, **TROLL, policy=3, taken="hide")
    yield appeal_form(marked, ABOUT, t)
    told = statement(marked, kept(m, typed), s, "https://w.example")
    yield from (statement_form(marked, told, replace(ABOUT, posts=posts), t) for posts in (True, False))
    yield evidence_view([kept(m, typed * 9)] * 3, (), s, {"UANNA": typed}, NOW, t)


def kept(m: Mention, typed: str) -> Evidence:
    words_ = (m.url, m.title, m.text, m.author, m.author_url)
    return Evidence(1, m.id, TrollReason.HATE, 3, *words_, NOW, f"{typed}\n{m.text[:500]}", "UANNA", NOW)


def promised(m: Mention, s: Setup, people: Mapping[str, str], t: Words) -> Iterator[Message]:
    """What somebody is told because of a promise."""
    late = _with(m, since=NOW - timedelta(days=2), because=Because("late", ("UANNA",)))
    for action in sorted(STEPS):
        move = Move(m.id, 2, action, m.status, "", NOW, "UANNA")
        yield from (direct.one(one, move, s, NOW, people, "https://w.example/archives/C1/p1", t) for one in (m, late))
    yield from (direct.many([late] * 40, s, NOW, t), direct.call([late] * 40, s, NOW, t))
    yield direct.settled([late] * 40, people, t)
    yield from (report.snoozed(late, s, NOW, t), report.snooze_how(t), report.snooze_why(t))


def views(m: Mention, s: Setup, typed: str = "Dear Kim") -> Iterator[dict[str, Any]]:
    """Every form and the App Home."""
    t = words(s.language)
    there = Availability({"UANNA": 3}, {"UBJORN": NOW})
    yield from answers(m, s, typed, t)
    yield from (troll_form(m, s, ABOUT, FACTS, frozenset(Deed), t), close_form(m, s, "UANNA", ABOUT, NOW, t))
    yield from troll_views(m, s, typed, t)
    yield snooze_form(m, s, "UANNA", ABOUT, NOW, t)
    yield from (forms.reassign_form(m, s, ABOUT, there, t), forms.reassign_form(m, setup(team=[]), ABOUT, there, t))
    yield from (forms.loading(t._("Reply"), t), forms.problem("x", t), forms.problem("x", t, kept=typed))
    free, states = [_with(m, id=n) for n in range(100, 120)], [_state(m.source), _state("gp")] * 25
    waits = [Awaited(what, m, "UBJORN", NOW) for what in Awaits]
    loads = {"UANNA": Load(40, m), "UGONE": Load(2, m), "": Load(3, m)}
    people = {"UBJORN": typed, "UGONE": typed}
    more: dict[str, Any] = {"states": states, "away": {"UBJORN": NOW}, "people": people}
    full = Scene("UANNA", s, NOW, Need.ADMIN, COUNTS, [m] * 20, free, loads, waits, **more)
    yield home(full, t)
    yield from (home(Scene("UNEW", s, NOW, need, COUNTS), t) for need in Need)


def answers(m: Mention, s: Setup, typed: str, t: Words) -> Iterator[dict[str, Any]]:
    """Every form of an answer on its way."""
    for state, posts in ((DraftState.WRITING, True), (DraftState.ASKED, False)):
        sheet = sheet_of(m, s, typed, state=state, about=replace(ABOUT, posts=posts))
        yield from (form(sheet, t), form(replace(sheet, draft=replace(sheet.draft, action="thank")), t))
        yield from (preview.preview(sheet, MISREAD, way, t) for way in Way)
        yield from (preview.waiting(sheet, MISREAD, t), preview.page(sheet, t))
    yield preview.ask(replace(sheet, setup=setup(team=[], fallback=None)), MISREAD, t)
    yield preview.told(preview.asked(sheet.draft, PEOPLE, t), t)


def sheet_of(m: Mention, s: Setup, typed: str, about: About = ABOUT, source: Any = None, **more: Any) -> Sheet:
    """What Anna has on the table, with Björn writing, too."""
    fields = {PAY: "1500", SAY: YES}
    draft = Draft(m.id, "UANNA", typed, NOW, **{"fields": fields, "colleague": "UBJORN", "until": NOW} | more)
    offered = offers(Action(draft.action), m, s, "UANNA", PEOPLE, "https://e.example/policy", NOW)
    others = (Draft(m.id, "UBJORN", "Hi", NOW),)
    return Sheet(m, s, about, replace(draft, note=typed), others, offered, PEOPLE, source, Availability(), NOW)


def notes_about(m: Mention, s: Setup, typed: str, people: Mapping[str, str], t: Words) -> Iterator[Message]:
    """What is said about a draft in a direct message."""
    for state, to in ((DraftState.ASKED, "UBJORN"), (DraftState.HELD, "UANNA"), (DraftState.APPROVED, "UANNA")):
        draft = sheet_of(m, s, typed, state=state).draft
        yield note_on_draft(Told(m, draft, "UANNA", to, (), True), s, people, t)
        done = [Move(m.id, 2, a, m.status, "UBJORN", NOW, "UANNA", typed) for a in ("approve", "hold")]
        yield note_on_draft(Told(m, None, "UANNA", to, done, False), s, people, t)


def _with(m: Mention, **more: Any) -> Mention:
    return Mention(**{name: getattr(m, name) for name in Mention.__slots__} | more)


def _state(source: str) -> SourceState:
    told: dict[str, Any] = {"outcome": "unreachable", "fails": 3, "last_try": NOW, "last_good": NOW, "last_new": NOW}
    return SourceState(source, {}, NOW, timedelta(minutes=15), **told, runs=9, counts={"ok": 900, "parse-error": 3})


def hold_message(message: Message) -> None:
    """Slack takes it, now and with a margin."""
    assert 0 < size(message.text) <= TEXT_LIMIT
    assert weight(message.blocks) <= MESSAGE_BUDGET
    check_blocks(message.blocks)
    json.dumps(message.blocks, ensure_ascii=False).encode()


def hold_view(view: dict[str, Any]) -> None:
    check_view(view, "modal", "home")


NEWER_THAN_THE_SDK = ("table", "data_visualization")


def ask_the_sdk(blocks: list[dict[str, Any]]) -> None:
    """A second opinion: the SDK's own models know every part of them, but for the newest kinds."""
    for block in blocks:
        if block["type"] in NEWER_THAN_THE_SDK:
            continue
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()


_LIVE = re.compile(r"<([^<>]*)>")
_OURS = re.compile(
    r"@(UANNA|UBJORN|USARA)|!date\^\d+\^\{date_short_pretty\} \{time\}\|[^|<>]*|https?://[^|<>\s]+\|[^|<>]*"
)


def live(text: str) -> list[str]:
    """The sequences in a mrkdwn text that Slack would act on and that are not ours."""
    rest = [found for found in _LIVE.findall(text) if not _OURS.fullmatch(found)]
    return rest + re.findall(r"[<>]", _LIVE.sub("", text))


def markups(value: Any) -> Iterator[str]:
    """Every string among the blocks that Slack reads as mrkdwn."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from markups(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from markups(inner)


def links(value: Any) -> Iterator[str]:
    """Every address among the blocks."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "url":
                yield inner
            yield from links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from links(inner)


def users(value: Any) -> Iterator[str]:
    """Every user element among rich texts."""
    if isinstance(value, dict):
        if value.get("type") in ("user", "usergroup", "broadcast", "channel"):
            yield json.dumps(value)
        for inner in value.values():
            yield from users(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from users(inner)
