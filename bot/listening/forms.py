"""The forms in which a source is added: its address, how to make a Google Alert, what was found there; and what is said
of sources on the way. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import blank, host, like_address, mrkdwn, one_line, safe_url
from bot.words import N_, Words, ago
from mentions.model import Sighting
from mentions.setup import Setup
from mentions.spans import write_span
from mentions.watch import Watch

ADD, ALERTS = "source-add", "source-alerts"
"""The action_ids of the two buttons."""
FIND, FIND_ALERT, SAVE = "source-find", "alert-find", "source-save"
"""The callback_ids of the forms."""
URL, TERM, NAME, EVERY, WHAT = "url", "term", "name", "every", "what"
"""The block_ids, and at once the action_ids, of their fields."""
NAMED, EVERYTHING = "named", "everything"
"""What becomes a mention: what names us, or all of it."""

_LONGEST_ABOUT = 3000
_MOST_TERMS = 20
_SHOWN = 3
_RHYTHMS = {
    timedelta(minutes=5): N_("every 5 minutes"),
    timedelta(minutes=15): N_("every 15 minutes"),
    timedelta(hours=1): N_("every hour"),
    timedelta(hours=6): N_("every 6 hours"),
    timedelta(days=1): N_("once a day"),
}
_STEPS = (
    N_("Open the link of a name above, in a browser where you are logged in to Google."),
    N_("Click “Show options”. Choose “How often: As-it-happens” and “How many: All results”."),
    N_("Choose “Deliver to: RSS feed”, then click “Create alert”."),
    N_("Beside the new alert stands an orange symbol: click it with the right button and choose “Copy link address”."),
    N_("Paste that address below."),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that was found and has not been saved.

    Attributes:
        version: of the setup that it was looked at with.
        every: as the setup writes it.
    """

    version: int
    type: str
    settings: Mapping[str, Any]
    name: str
    every: str = "15m"
    what: str = NAMED

    @property
    def about(self) -> str:
        """The private_metadata of its form; "" if it is too long for Slack."""
        kept = json.dumps({"version": self.version, "type": self.type, "settings": dict(self.settings)})
        return kept if len(kept) <= _LONGEST_ABOUT else ""


def read_proposal(about: str, fields: Mapping[str, str]) -> Proposal | None:
    """What a sent form proposes; None for anything we have not written ourselves."""
    try:
        kept = json.loads(about)
        version, kind, settings = kept["version"], kept["type"], kept["settings"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(version, int) or not isinstance(kind, str) or not isinstance(settings, dict):
        return None
    every = fields.get(EVERY, "")
    if every not in map(write_span, _RHYTHMS) or fields.get(WHAT) not in (NAMED, EVERYTHING):
        return None
    return Proposal(version, kind, settings, " ".join(fields.get(NAME, "").split()), every, fields[WHAT])


def read_fields(state: Mapping[str, Any]) -> dict[str, str]:
    """What stands in each field of a sent form, by its block_id; "" for what is not of the expected shape."""
    values = state.get("values")
    return {str(name): _value(block, name) for name, block in values.items()} if isinstance(values, Mapping) else {}


def url_form(t: Words, typed: str = "", said: str = "", detail: str = "") -> Block:
    """Asks for an address; `said` is why the one before was of no use."""
    hint = t._("A page, a forum, a blog, a feed: the bot looks for the way in by itself. Nothing is saved yet.")
    asked = b.question(URL, t._("Address"), b.url_input(URL, typed), hint)
    return b.modal(t._("Add a source"), [*_said(said, detail), asked], t._("Cancel"), t._("Look there"), FIND)


def alerts_form(
    setup: Setup, t: Words, typed: str = "", said: str = "", detail: str = "", *, chosen: str = ""
) -> Block:
    """How to make a Google Alert for each watched name, and a field for the address of its feed.

    Args:
        chosen: the name that was chosen before, so that nobody has to choose it twice.
    """
    terms = [name.name for name in setup.names][:_MOST_TERMS]
    if not terms:
        nothing = t._("No name is watched yet. Name some in the setup first, then come back.")
        return b.modal(t._("Google Alerts"), [b.section(b.plain(nothing))], t._("Done"))
    about = t._("Google searches the web for each of these names and puts what it finds into a feed for us:")
    links = b.rich_list([b.rich_section(b.link(alert_link(term, t.language), one_line(term, 80))) for term in terms])
    steps = b.rich_steps([b.rich_section(b.words(t._(step))) for step in _STEPS])
    options = [b.option(term, str(n)) for n, term in enumerate(terms)]
    first = options[terms.index(chosen) if chosen in terms else 0]
    term = b.question(TERM, t._("Which name is it for?"), b.select(TERM, t._("Choose a name"), options, first))
    url = b.question(URL, t._("Address of the alert’s feed"), b.url_input(URL, typed))
    pictures = b.context(b.plain(t._("With pictures: docs/sources/google-alerts.md")))
    blocks = [*_said(said, detail), b.section(b.plain(about)), b.rich(links), b.rich(steps), pictures, term, url]
    return b.modal(t._("Google Alerts"), blocks, t._("Cancel"), t._("Look there"), FIND_ALERT)


def alert_link(term: str, language: str) -> str:
    """Google's own page with an alert for exactly these words begun."""
    return "https://www.google.com/alerts?" + urlencode({"q": f'"{term}"', "hl": language})


def found_form(
    proposal: Proposal, newest: Sequence[Sighting] | None, setup: Setup, now: datetime, t: Words, said: str = ""
) -> Block:
    """What was found, its newest items (None where they have been looked at), and what is asked before it is saved."""
    rhythms = [b.option(t._(said), write_span(every)) for every, said in _RHYTHMS.items()]
    whats = [
        b.option(t._("Only what names one of our names"), NAMED),
        b.option(t._("Everything: it is all about us"), EVERYTHING),
    ]
    every = b.select(EVERY, t._("Choose"), rhythms, _chosen(rhythms, proposal.every))
    blocks = [
        *_said(said),
        *([] if newest is None else _preview(newest, setup, now, t)),
        b.question(NAME, t._("What your colleagues read on the cards"), b.line_input(NAME, proposal.name, 100)),
        b.question(EVERY, t._("How often shall it be asked?"), every),
        b.question(WHAT, t._("What becomes a mention?"), b.radio(WHAT, whats, _chosen(whats, proposal.what))),
        b.context(b.plain(t._("Type of source: {type}").format(type=proposal.type))),
    ]
    return b.modal(t._("Add a source"), blocks, t._("Cancel"), t._("Save"), SAVE, proposal.about)


def saved_form(name: str, t: Words) -> Block:
    """It is in the setup now."""
    said = t._(
        "{source} is saved, and is being asked for the first time. Of what is there already, a few become cards."
    )
    blocks = [b.section(b.plain(said.format(source=one_line(name, 100))))]
    return b.modal(t._("Add a source"), blocks, t._("Done")) | {"clear_on_close": True}


def sources_how(t: Words) -> Message:
    """What can be said about sources."""
    ways = "`/mentions sources`, `… add https://example.com`, `… alerts`, `… pause ID`, `… resume ID`"
    return _message(t._("About sources you can say: {ways}").format(ways=ways))


def which_source(ids: Sequence[str], t: Words) -> Message:
    """A source was named that is not there."""
    there = ", ".join(f"`{one}`" for one in ids[:50]) or t._("none yet")
    return _message(t._("There is no such source. Nothing was changed. These are there: {there}").format(there=there))


def source_rests(title: str, paused: bool, t: Words) -> Message:
    """A source is asked no more for now, or again."""
    sentence = (
        t._("{source} rests: it is not asked until you resume it.") if paused else t._("{source} is asked again.")
    )
    return _message(sentence.format(source=mrkdwn(one_line(title, 100))))


def changed_meanwhile(t: Words) -> Message:
    """Somebody else was faster with the setup."""
    return _message(t._("Somebody has changed the setup at the same moment. Nothing was done; say it once more."))


def _preview(newest: Sequence[Sighting], setup: Setup, now: datetime, t: Words) -> list[Block]:
    if not newest:
        nothing = t._("It answers, but nothing stands there yet. A new alert is empty until Google finds something.")
        return [b.section(b.plain(nothing))]
    watch = Watch(setup.names)
    heading = b.section(b.plain(t._("This is the newest that stands there. Is it what you meant?")))
    rows = [b.rich_section(*_item(sighting, watch.match(sighting), now, t)) for sighting in newest[:_SHOWN]]
    named = sum(1 for sighting in newest if watch.match(sighting))
    counted = t.n(
        "{n} of {all} items has one of our names.",
        "{n} of {all} items have one of our names.",
        named,
        all=str(len(newest)),
    )
    return [heading, b.rich(b.rich_list(rows)), b.context(b.plain(counted))]


def _item(sighting: Sighting, names: Sequence[str], now: datetime, t: Words) -> list[dict[str, Any]]:
    said = (one_line(text, 120) for text in (sighting.title, sighting.text))
    title = next((text for text in said if not blank(text)), host(sighting.url) or "–")
    url = safe_url(sighting.url)
    shown = b.words(title) if url is None or like_address(title) else b.link(url, title)
    named = t._("names {names}").format(names=", ".join(names)) if names else t._("names none of our names")
    age = ago(sighting.published_at, now, t) if sighting.published_at else ""
    return [shown, b.words(" · " + " · ".join(filter(None, (age, one_line(named, 120)))))]


def _said(said: str, detail: str = "") -> list[Block]:
    blocks = [b.section(b.plain(said))] if said else []
    return blocks + ([b.context(b.plain(one_line(detail, 500)))] if detail else [])


def _chosen(options: Sequence[Block], value: str) -> Block | None:
    return next((option for option in options if option["value"] == value), None)


def _value(block: object, name: object) -> str:
    field = block.get(name) if isinstance(block, Mapping) else None
    if not isinstance(field, Mapping):
        return ""
    option = field.get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else field.get("value")
    return value if isinstance(value, str) else ""


def _message(text: str) -> Message:
    return Message(text, [b.section(b.markup(text))])
