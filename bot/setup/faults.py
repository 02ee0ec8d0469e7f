"""What is wrong with a form of the setup, said in the person's language at the field where it stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.setup.inputs import Given
from bot.setup.parts import Part
from bot.slack.escape import one_line
from bot.words import N_, Words
from mentions.setup import Fault, SetupError

SENTENCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "sources-twice": (N_("There is a source with this id already."), ("name",)),
    "team-twice": (N_("This person is in the team already."), ("user",)),
    "deputy-unknown": (N_("{who} is somebody's deputy; name another one first."), ("deputy",)),
    "no-fallback": (N_("Say first, under Basics, who is asked when nobody else fits."), ("fallback", "user")),
    "knows-unknown": (N_("{person} knows {what} best; change that in the team first."), ("knows", "name")),
    "tends-unknown": (N_("{person} looks after {what}; change that in the team first."), ("sources", "name")),
    "rules-twice": (N_("There is a rule of this name already."), ("name",)),
    "rule-role": (N_("A rule asks the role {role}, and nobody in the team would have it."), ("roles", "role")),
    "rule-person": (N_("A rule asks for {who}, who would not be in the team."), ("user",)),
    "rule-person-role": (N_("The rule “{rule}” asks {who} in the role {role}."), ("roles",)),
    "rule-template": (N_("A rule begins answers with the template {what}; change the rule first."), ("name",)),
    "promise-role": (N_("A promise is for the role {role}, and nobody in the team would have it."), ("roles", "role")),
    "care-role": (
        N_("Answers or templates are for the role {role}, and nobody in the team would have it."), ("roles", "role")
    ),
    "templates-twice": (N_("There is a template of this name in this language already."), ("name",)),
    "causes-twice": (N_("There is a cause of this name already."), ("name",)),
    "no-consent": (N_("A person is listened for only with their consent."), ("consent",)),
    "rhythm": (
        N_("How often: at least every second, at most seven days, and how seldom not oftener than that."), ("every",)
    ),
    "unreadable": (
        N_("Text of the colour {colour} on {paper} is hard to read: the contrast is {found}, and 4.5 is needed."),
        ("ink", "accent"),
    ),
    "missing": (N_("Fill this in."), ()),
    "string_too_short": (N_("Fill this in."), ()),
    "string_too_long": (N_("That is too long: at most {max_length} characters."), ()),
    "greater_than_equal": (N_("At least {ge}."), ()),
    "greater_than": (N_("More than {gt}."), ()),
    "less_than_equal": (N_("At most {le}."), ()),
}  # fmt: skip
"""By the code of a fault: what is said, and at which fields, the first of them that the form has."""
_OTHERWISE = N_("This cannot be used here.")


def at_fields(error: SetupError, part: Part, fields: Sequence[str], given: Given) -> dict[str, str]:
    """What is said at which field; something that has no field of its own is said at the first."""
    said: dict[str, list[str]] = {}
    for fault in error.faults:
        said.setdefault(_field(fault, part, fields), []).append(_sentence(fault, part, given))
    return {field: " ".join(dict.fromkeys(sentences)) for field, sentences in said.items()}


def in_words(error: SetupError, given: Given) -> list[str]:
    """The same where there is no form: plain sentences, one for each fault."""
    return [*dict.fromkeys(_filled(fault, given.t) or _plain(line) for fault, line in _pairs(error))]


def _pairs(error: SetupError) -> list[tuple[Fault, str]]:
    return list(zip(error.faults, error.lines, strict=False))


def _field(fault: Fault, part: Part, fields: Sequence[str]) -> str:
    named = [word for word in fault.place if isinstance(word, str) and word != part.key]
    _, usual = SENTENCES.get(fault.code, ("", ()))
    colour = [word for word in (fault.words.get("name"),) if fault.code == "unreadable" and word]
    return next(name for name in (*colour, *named, *usual, *fields) if name in fields)


def _sentence(fault: Fault, part: Part, given: Given) -> str:
    """A field's own way of writing says more than what the reading made of it."""
    named = {word for word in fault.place if isinstance(word, str)}
    field = next((each for each in part.fields if each.name in named), None)
    if field and field.input.how and fault.code not in SENTENCES:
        return given.t._(field.input.how)
    return _filled(fault, given.t) or given.t._(_OTHERWISE)


def _filled(fault: Fault, t: Words) -> str:
    sentence, _ = SENTENCES.get(fault.code, ("", ()))
    return t._(sentence).format(**{name: one_line(word, 80) for name, word in fault.words.items()})


def _plain(line: str) -> str:
    return one_line(line, 200)
