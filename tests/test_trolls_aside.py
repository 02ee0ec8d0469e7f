"""A colleague who is criticised by name is talked with in private first, and never left alone with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, BJORN, CHANNEL, KARIN, SARA, document
from office import OFFICE, Office, arrival, at, office
from surfaces import mention as a_mention

from bot.listening.intake import intake
from mentions.model import Aside, Availability, Kind, Reading, Sighting, Tone
from mentions.setup import Setup, read_setup
from routing.hours import working_days_after
from routing.whose import another, criticised, leads_talk, names_person

PEOPLE = [{"name": "Fjällmo"}, {"name": "Björn", "kind": "person", "consent": True}]
ANGRY = Reading("en", Kind.RANT, Tone.NEGATIVE, 0.8, 0.9)
KIND = Reading("en", Kind.PRAISE, Tone.POSITIVE, 0.0, 0.9)


def made(**more: Any) -> Setup:
    return read_setup(document(names=PEOPLE, **more))


@pytest.mark.parametrize(
    ("reading", "names", "found"),
    [
        (ANGRY, ("Fjällmo", "Björn"), ("Björn",)),
        (ANGRY, ("Fjällmo",), ()),
        (KIND, ("Björn",), ()),
        (Reading("en", Kind.COMPLAINT, Tone.NEUTRAL), ("Björn",), ("Björn",)),
        (Reading("en", Kind.QUESTION, Tone.NEGATIVE), ("Björn",), ("Björn",)),
    ],
)
def test_a_person_is_criticised_by_name_or_not(reading: Reading, names: tuple[str, ...], found: object) -> None:
    assert criticised(made(), names, reading) == found


def test_the_lead_talks_with_them_and_never_the_one_who_is_named() -> None:
    assert leads_talk(made(lead=SARA), ["Björn"]) == SARA
    assert leads_talk(made(lead=BJORN), ["Björn"]) == KARIN, "the fallback"
    assert leads_talk(made(lead=SARA), ["Björn"], away={SARA}) == KARIN
    assert leads_talk(made(lead=KARIN), ["Karin"]) == "", "nobody else looks after the setup"
    team = [{**one, "deputy": ANNA} if one["user"] == SARA else one for one in document()["team"]]
    assert leads_talk(made(lead=SARA, team=team), ["Sara"]) == ANNA, "her deputy"


def test_who_is_named_does_not_answer_alone_nor_does_anybody_look_at_their_own_mark() -> None:
    setup, named = made(), a_mention(names=("Fjällmo", "Björn"), role="product")
    assert names_person(setup, named, BJORN)
    assert not names_person(setup, named, ANNA)
    assert another(setup, named, ANNA, Availability()) not in ("", ANNA, BJORN)
    alone = read_setup(document(team=[document()["team"][3]], names=PEOPLE))
    assert another(alone, named, KARIN, Availability()) == ""


def test_two_working_days_later_is_no_saturday() -> None:
    setup = made(**OFFICE)
    assert working_days_after(setup, KARIN, at("2026-03-12 15:00"), 2) == at("2026-03-16 08:00")
    assert working_days_after(setup, KARIN, at("2026-03-16 10:00"), 2) == at("2026-03-18 08:00")


def test_what_arrives_with_a_colleagues_name_goes_to_the_lead_and_what_is_held_does_not() -> None:
    setup = made(lead=KARIN, sources=[{"id": "forum", "url": "https://forum.example/feed"}])
    entry = setup.sources[0]
    said = [
        Sighting(f"n{n}", f"https://forum.example/{n}", "", text, own=True)
        for n, text in enumerate(("Fjällmo: Björn is a useless idiot and lied to me!", "Fjällmo: a nice chair, thanks"))
    ]
    found = intake(entry, setup, said, Availability(), first_run=False, posted_lately=0, now=at("2026-03-12 10:00"))
    assert sorted(arrival.aside for arrival in found) == ["", KARIN]


async def told(play: Office, who: str, *words: str) -> Any:
    room = play.slack.user(who).dm
    await play.slack.until(lambda: any(all(w in f"{m.text} {m.blocks}" for w in words) for m in room.messages), 30)
    return next(m for m in room.messages if all(w in f"{m.text} {m.blocks}" for w in words))


async def test_the_talk_is_private_ticked_and_followed_up(tmp_path: Path) -> None:
    async with office(tmp_path, "2026-03-12 10:00", names=PEOPLE, lead=KARIN) as play:
        named = ("Fjällmo", "Björn")
        bad = replace(arrival(1), names=named, aside=KARIN)
        await play.store.mentions.accept("forum", [bad], None, CHANNEL, now(play))
        play.bot.desk.outbox.nudge()
        note = await told(play, KARIN, "Only you see this", "Björn is criticised by name in #1", "not in the channel")
        assert (await play.mention()).aside is Aside.DUE
        assert "nothing for you to tick" in await play.says(BJORN, "aside 1 told"), "he learns nothing of it"
        await play.slack.user(KARIN).click(note, "aside-told")
        assert (await play.mention()).aside is Aside.TOLD
        await play.bot.retouch.step()
        await told(play, KARIN, "You have talked with Björn about #1")
        await play.at("2026-03-13 16:00")
        assert not [m for m in play.told(KARIN) if "how is" in m.text], "two working days have not passed"
        await play.at("2026-03-16 08:00")
        again = await told(play, KARIN, "how is Björn")
        await play.slack.user(KARIN).click(again, "aside-followed")
        await play.slack.user(KARIN).click(again, "aside-followed")
        assert (await play.mention()).aside is Aside.FOLLOWED
        asides = [(m.actor, m.argument) for m in await play.store.moves.history(1) if m.action == "aside"]
        assert asides == [(KARIN, "told"), (KARIN, "followed")]
        public = " ".join(f"{m.text} {m.blocks}" for m in play.slack.channel(CHANNEL).messages)
        assert "criticised by name" not in public
        assert "in private" not in public
        await correct(play, named)


async def correct(play: Office, named: tuple[str, ...]) -> None:
    """Somebody says that what was taken for praise criticises a colleague: then the talk begins, once."""
    calm = arrival(2, reading=KIND)
    await play.store.mentions.accept("forum", [replace(calm, names=named)], None, CHANNEL, now(play))
    await play.says(ANNA, "kind 2 rant")
    await told(play, KARIN, "Björn is criticised by name in #2")
    await play.says(ANNA, "kind 2 complaint")
    await play.settled()
    assert len([m for m in play.told(KARIN) if "#2" in m.text]) == 1


def now(play: Office) -> datetime:
    return play.clock[0]
