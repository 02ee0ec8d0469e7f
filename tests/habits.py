"""A team with habits that no seed text knows: what it says that mentions are."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from mentions.teaching import Taught

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
THINGS = (
    "lampan", "stolen", "bordet", "sängen", "hyllan", "mattan", "soffan", "skåpet", "spegeln", "byrån", "pallen",
    "fåtöljen", "gungan", "bänken",
)  # fmt: skip
WISHES = (
    "{} luktar målarfärg", "lacken på {} flagnar", "vad är det för lack på {}", "fläckar i lacken, det gäller {}",
    "{} har släppt färg på golvet", "är färgen på {} giftfri", "{} kladdar fortfarande av lacken",
    "målarfärgen kring {}",
)  # fmt: skip
BILLS = (
    "fakturan för {} kom två gånger", "ni har dragit pengar för {} igen", "delbetalning på {}, hur då",
    "var är kvittot på {}", "betalade {} i mars, ändå påminnelse", "räntan på delbetalningen av {}",
    "{} står kvar på fakturan", "pengarna för {} har inte kommit tillbaka",
)  # fmt: skip


def label(text: str, answer: str, number: int = 0, **said: str) -> Taught:
    question, action = said.get("question", "role"), said.get("action", "reassign")
    return Taught(number, "", text, "sv", question, answer, action, NOW + timedelta(minutes=number))


def habit(count: int, *, seed: int = 1) -> list[Taught]:
    """A team that sends paint to the workshop and money to the desk, roles that no seed text has heard of."""
    texts = [
        (form.format(thing), role)
        for thing in THINGS
        for forms, role in ((WISHES, "verkstad"), (BILLS, "disk"))
        for form in forms
    ]
    random.Random(seed).shuffle(texts)
    return [label(text, role, number) for number, (text, role) in enumerate(texts[:count])]
