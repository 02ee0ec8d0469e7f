"""Every part of the setup can be written in a form: what is sent unchanged changes nothing, what is changed is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from surfaces import NOW, PEOPLE, ask_the_sdk, hold_view, live, markups
from surfaces import setup as plain_setup

from bot.setup import documents, lists, pieces
from bot.setup.changes import changed
from bot.setup.choices import One, Some, Yes
from bot.setup.faults import SENTENCES, at_fields, in_words
from bot.setup.form import About, fields_of, form, read, read_about
from bot.setup.inputs import Given
from bot.setup.menu import menu, roles
from bot.setup.opening import entry_form, values_of
from bot.setup.parts import BASICS, SETTINGS, Field, Part, digest
from bot.setup.seen import seen
from bot.setup.table import EVERYTHING, PARTS, RULES
from bot.words import LANGUAGES, words
from mentions.model import KeptSetup
from mentions.setup import Fault, Setup, SetupError, read_setup, write_setup

TEAM: list[dict[str, Any]] = [
    {
        "user": "UANNA",
        "name": "Anna",
        "roles": ["support", "press"],
        "deputy": "USARA",
        "hours": "mon-thu 08:00-12:00, 13:00-17:00, fri 22:00-06:00",
        "timezone": "Europe/Oslo",
        "country": "NO",
        "knows": ["Tallbo, Möbler"],
        "languages": ["sv", "xx"],
        "sources": ["search"],
    },
    {"user": "USARA", "name": "Sara", "roles": ["support"], "admin": True},
]
FULL: dict[str, Any] = {
    "company": "Tallbo AB",
    "channel": "C0123",
    "language": "sv",
    "timezone": "Europe/Helsinki",
    "country": "FI",
    "hours": "mon-fri 07:00-16:00",
    "fallback": "USARA",
    "lead": "UANNA",
    "default_role": "press",
    "troll_marks": "30d",
    "names": [
        {
            "name": "Tallbo, Möbler",
            "kind": "product",
            "also": ["tall bo, the shop", "#tallbo"],
            "required": ["soffa"],
            "excluded": ["fågel"],
            "own_accounts": ["@tallbo"],
            "blocked_authors": ["@kim"],
            "languages": ["sv", "xx"],
            "excluded_sites": ["birds.example"],
        },
        {"name": "Kim Ek", "kind": "person", "consent": True},
    ],
    "sources": [
        {
            "id": "search",
            "type": "searxng",
            "name": "All the web",
            "query": 'Tallbo "soffa"',
            "pages": 3,
            "sites": ["a.example", "b.example"],
            "every": "1h",
            "at_most": "12h",
            "everything": True,
            "paused": True,
            "canary": "https://tallbo.example/about",
        },
        {"id": "feed", "url": "https://forum.example/feed.xml"},
    ],
    "team": TEAM,
    "rules": [
        {"name": "Press", "when": {"kind": ["press"], "name": ["Tallbo, Möbler"]}, "role": "press"},
        {"name": "Invoices", "when": {"words": ["faktura"]}, "template": "Invoice"},
    ],
    "promises": [{"kind": ["press"], "claim": "30m", "answer": "2h"}, {"role": ["support"], "claim": "90m"}],
    "templates": [
        {"name": "Invoice", "text": "Hi {name}!\n\nWe are sorry.", "kind": ["complaint"], "role": ["support"]},
        {"name": "Invoice", "text": "Hej {name}!", "purpose": "thanks", "language": "sv"},
    ],
    "care": {
        "kind": ["rant"],
        "role": ["press"],
        "heat": 0.35,
        "cool": "45m",
        "compensation": 250,
        "currency": "€",
    },
    "causes": [{"name": "Late delivery", "ticket": "https://issues.example/1"}, {"name": "Price"}],
    "policy": {
        "en": "# We listen\n\n" + "Word by word. " * 500,
        "sv": "Vi lyssnar.",
        "url": "https://tallbo.example/p",
    },
    "look": {"accent": "#123456", "paper": "#fffff0", "ink": "#000001"},
    "keep": {"content": "90d", "evidence": "180d"},
    "flood": {"first_run": 1, "per_hour": 7, "max_age": "3d"},
}
OTHER: dict[str, Any] = {
    "company": "Another",
    "channel": "C0999",
    "language": "en",
    "timezone": "Europe/Paris",
    "country": "DE",
    "hours": "sat 10:00-12:00",
    "fallback": "UANNA",
    "lead": "USARA",
    "default_role": "support",
    "troll_marks": "2d",
    "kind": "company",
    "claim": "3h",
    "answer": "9h",
    "heat": "0.8",
    "compensation": "1 500",
    "currency": "kr",
    "cool": "1h",
    SETTINGS: 'query = "Tallbo"',
    "every": "2h",
    "at_most": "3d",
    "canary": "https://tallbo.example/other",
    "ticket": "https://issues.example/2",
    "purpose": "quote",
    "en": "Other words.",
    "sv": "Andra ord.",
    "url": "https://tallbo.example/other",
    "accent": "#222222",
    "paper": "#ffffff",
    "ink": "#333333",
    "content": "10d",
    "evidence": "20d",
    "first_run": "2",
    "per_hour": "9",
    "max_age": "1d",
    "name": "Another name",
    "text": "Another text",
    "deputy": "UANNA",
    "roles": "support, press\nkindness",
}
"""What is written into a field to change it, where its own kind does not tell."""


def given_to(setup: Setup, language: str = "en") -> Given:
    return Given(setup, words(language), PEOPLE)


def entries() -> Iterator[tuple[str, int]]:
    setup = read_setup(FULL)
    for part in PARTS.values():
        yield from ((part.key, n) for n in range(len(part.entries(write_setup(setup)))))


def sent(view: Mapping[str, Any], **filled: Any) -> dict[str, Any]:
    """The state of a form that is sent as it was opened, but for what is filled in."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = {key.removeprefix("initial_"): value for key, value in element.items() if key.startswith("initial")}
            renamed = {
                "option": "selected_option",
                "options": "selected_options",
                "user": "selected_user",
                "conversation": "selected_conversation",
            }
            values[block["block_id"]] = {block["block_id"]: {renamed.get(k, k): v for k, v in state.items()}}
    for name, state in filled.items():
        assert name in values, name
        values[name][name] = state
    return {"values": values}


def saved(part: Part, at: int, view: Mapping[str, Any], setup: Setup, **filled: Any) -> dict[str, Any]:
    about = read_about(view["private_metadata"])
    assert about is not None
    values = read(part, about, sent(view, **filled), values_of(part, setup, at))
    return documents.put(part, setup, at, values)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "at"), list(entries()))
def test_what_is_sent_unchanged_changes_nothing(key: str, at: int, language: str) -> None:
    setup = read_setup(FULL)
    view = entry_form(PARTS[key], at, 7, given_to(setup, language))
    hold_view(view)
    ask_the_sdk([block for block in view["blocks"] if block["type"] != "actions"])
    document = saved(PARTS[key], at, view, setup)
    assert write_setup(read_setup(document)) == write_setup(setup)
    assert documents.same(document, setup)


def otherwise(field: Field, now: Any) -> dict[str, Any]:
    """A state of this field that says something else."""
    match field.input:
        case Yes():
            return {"selected_options": [] if now else [{"value": "yes"}]}
        case Some():
            return (
                {"selected_options": []}
                if now
                else {"selected_options": [{"value": "press" if field.name == "role" else "praise"}]}
            )
        case One():
            return {"selected_option": {"value": OTHER[field.name]}}
    if field.name in ("fallback", "lead"):
        return {"selected_user": OTHER[field.name]}
    return {"value": OTHER.get(field.name, "another"), "selected_conversation": OTHER.get(field.name)}


FIELDS = [
    (part.key, field.name)
    for part in PARTS.values()
    for field in part.fields
    if not field.fixed and (part.key, field.name) != ("names", "consent")
]


@pytest.mark.parametrize(("key", "name"), FIELDS)
def test_each_field_that_is_changed_changes_the_document_there_and_nowhere_else(key: str, name: str) -> None:
    setup, part = read_setup(FULL), PARTS[key]
    field = next(one for one in part.fields if one.name == name)
    given = given_to(setup)
    view = entry_form(part, 0, 7, given)
    about = read_about(view["private_metadata"])
    assert about is not None
    before = values_of(part, setup, 0)
    values = read(part, about, sent(view, **{name: otherwise(field, before[name])}), before)
    if name == "name" and key == "names":
        values |= {"kind": "product"}
    if (key, name) == ("team", "deputy"):
        values |= {"user": "UANNA"}
    after = write_setup(read_setup(documents.put(part, setup, 0, values)))
    assert after != write_setup(setup)
    said = changed(write_setup(setup), after, given)
    here = [line for line in said if line.startswith(f"*{part.label}*") and f"{field.label.rstrip('?')}: " in line]
    assert here, said
    followed = [line for line in said if line not in here]
    assert not followed or name == "name", followed


def test_every_field_of_the_setup_has_a_form() -> None:
    parts = {"basics": set(Setup.model_fields) - set(PARTS) - {RULES.key}}
    for key, part in PARTS.items():
        if key != BASICS:
            model = part.sample or getattr(read_setup(FULL), key)
            parts[key] = set(type(model).model_fields) - ({"id"} if key == "sources" else set())
    for key, fields in parts.items():
        assert fields == {field.name for field in PARTS[key].fields} - {SETTINGS}, key
    assert {part.key for part in EVERYTHING} - {BASICS} | parts["basics"] == set(Setup.model_fields)


WRONG = [
    ("basics", "timezone", {"value": "Sweden"}, "Write a time zone like Europe/Stockholm."),
    ("basics", "country", {"value": "Sverige"}, "Write two letters, like SE."),
    ("basics", "hours", {"value": "nine to five"}, "Write days and times like mon-fri 08:00-17:00"),
    ("basics", "troll_marks", {"value": "a year"}, "Write a time like 30m, 6h or 2d"),
    ("basics", "fallback", {"selected_user": None}, "who is asked when nobody else fits"),
    ("names", "name", {"value": "x" * 201}, "That is too long: at most 200 characters."),
    ("names", "kind", {"selected_option": {"value": "person"}}, "only with their consent"),
    ("sources", "every", {"value": "8d"}, "at most seven days"),
    ("sources", "canary", {"value": "tallbo"}, "Write the address of a page"),
    ("team", "roles", {"value": "SUPPORT!"}, "Write each role in a word of small letters"),
    ("team", "roles", {"value": "support"}, "the role press, and nobody in the team would have it"),
    ("promises", "claim", {"value": "2d"}, "Write hours or minutes of work, like 4h or 90m."),
    ("care", "compensation", {"value": "a lot"}, "Write a number."),
    ("care", "compensation", {"value": "-1"}, "At least 0."),
    ("causes", "name", {"value": "price"}, "There is a cause of this name already."),
    ("look", "accent", {"value": "green"}, "Write a colour like #1f5f4b."),
    ("look", "ink", {"value": "#fffff1"}, "hard to read"),
    ("flood", "first_run", {"value": "21"}, "At most 20."),
]


@pytest.mark.parametrize(("key", "name", "typed", "said"), WRONG)
def test_what_is_wrong_is_said_at_its_field(key: str, name: str, typed: dict[str, Any], said: str) -> None:
    setup, part = read_setup(FULL), PARTS[key]
    view = entry_form(part, 0, 7, given_to(setup))
    with pytest.raises(SetupError) as raised:
        read_setup(saved(part, 0, view, setup, **{name: typed}))
    told = at_fields(raised.value, part, fields_of(view), given_to(setup))
    shown = "consent" if name == "kind" else name
    assert set(told) == {shown}
    assert said in told[shown]


def test_every_fault_that_the_document_knows_has_a_sentence() -> None:
    asked: list[dict[str, Any]] = [
        {"sources": [{"id": "a", "url": "https://a.example"}] * 2},
        {"team": [TEAM[1]] * 2, "fallback": "USARA"},
        {"team": [TEAM[0]], "fallback": "USARA"},
        {"team": [TEAM[1]]},
        {"team": [{**TEAM[1], "knows": ["x"]}], "fallback": "USARA"},
        {"team": [{**TEAM[1], "sources": ["x"]}], "fallback": "USARA"},
        {"rules": [FULL["rules"][0]] * 2},
        {"team": [TEAM[1]], "fallback": "USARA", "rules": [FULL["rules"][0]]},
        {"team": [TEAM[1]], "fallback": "USARA", "rules": [{"name": "x", "person": "UX"}]},
        {"rules": [{"name": "x", "template": "none"}]},
        {"team": [TEAM[1]], "fallback": "USARA", "promises": [{"role": ["sales"]}]},
        {"templates": [{"name": "x", "text": "x"}] * 2},
        {"causes": [{"name": "x"}] * 2},
        {"team": [TEAM[1]], "fallback": "USARA", "care": {"role": ["sales"]}},
        {"names": [{"name": "Kim", "kind": "person"}]},
        {"sources": [{"id": "a", "every": "8d"}]},
        {"look": {"ink": "#ffffff"}},
    ]
    given = given_to(plain_setup())
    for document in asked:
        with pytest.raises(SetupError) as raised:
            read_setup({"channel": "C0123", **document})
        assert {fault.code for fault in raised.value.faults} <= set(SENTENCES), raised.value.faults
        assert all("{" not in sentence for sentence in in_words(raised.value, given))
        assert len(in_words(raised.value, given)) == len(raised.value.lines)


def test_a_fault_that_nobody_foresaw_is_said_at_the_first_field() -> None:
    error = SetupError(["odd"], (Fault(("rules", 3), "odd", {}),))
    given = given_to(plain_setup())
    assert at_fields(error, PARTS["names"], ["name", "kind"], given) == {"name": "This cannot be used here."}
    assert in_words(error, given) == ["odd"]


def test_a_new_name_is_followed_where_others_name_it() -> None:
    setup = read_setup(FULL)
    values = values_of(PARTS["names"], setup, 0) | {"name": "Tallbo"}
    after = read_setup(documents.put(PARTS["names"], setup, 0, values))
    assert (after.team[0].knows, after.rules[0].when.name) == (("Tallbo",), ("Tallbo",))
    values = values_of(PARTS["templates"], setup, 0) | {"name": "Bill"}
    # Another template of the old name stays, in Swedish: the rule may mean that one.
    assert read_setup(documents.put(PARTS["templates"], setup, 0, values)).rules[1].template == "Invoice"
    only = read_setup({**FULL, "templates": FULL["templates"][:1]})
    values = values_of(PARTS["templates"], only, 0) | {"name": "Bill"}
    assert read_setup(documents.put(PARTS["templates"], only, 0, values)).rules[1].template == "Bill"


def test_a_new_source_gets_an_id_that_nobody_had() -> None:
    part, setup = PARTS["sources"], read_setup(FULL)
    values = part.blank() | {"type": "hackernews", "name": "Feed", SETTINGS: {"query": "Tallbo"}}
    after = read_setup(documents.put(part, setup, None, values, {"feed-2"}))
    assert (after.sources[-1].id, after.sources[-1].settings) == ("feed-3", {"query": "Tallbo"})


@pytest.mark.parametrize("text", ["", "short", "x" * 9_000, "a b\n\n\n c " * 1_500, "🙂" * 4_000, "one\n" * 3_000])
def test_a_long_text_goes_in_pieces_and_comes_back_letter_by_letter(text: str) -> None:
    parts, gaps = pieces.split(text)
    assert pieces.join(parts, gaps) == text
    assert pieces.join([*parts, ""], gaps) == text
    assert all(len(part.encode("utf-16-le")) // 2 <= 3_000 for part in parts)
    if text:
        assert pieces.join([*parts, "More."], gaps) == f"{text}\n\nMore."


def test_what_is_too_long_for_a_form_is_left_as_it_is() -> None:
    setup = read_setup(
        {"channel": "C0123", "names": [{"name": "Tallbo", "also": [f"word {n} " * 10 for n in range(99)]}]}
    )
    view = entry_form(PARTS["names"], 0, 1, given_to(setup))
    assert "also" not in fields_of(view)
    assert "Other spellings: this is too long for a form" in str(view)
    assert documents.same(saved(PARTS["names"], 0, view, setup), setup)


def test_a_hundred_and_fifty_entries_are_turned_over_page_by_page() -> None:
    setup = read_setup({"channel": "C0123", "names": [{"name": f"Name {n}"} for n in range(150)]})
    for page, first, turns in ((0, "Name 0*", ["1"]), (3, "Name 120*", ["2"]), (9, "Name 120*", ["2"])):
        view = lists.listed(PARTS["names"], given_to(setup), page=page)
        hold_view(view)
        assert first in str(view)
        ids = [e["action_id"] for block in view["blocks"] if block["type"] == "actions" for e in block["elements"]]
        assert [one.partition(":")[2] for one in ids if one.startswith(lists.PAGE)] == turns


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_holds_and_each_entry_has_its_menu(language: str) -> None:
    setup = read_setup(FULL)
    for part in (one for one in EVERYTHING if one.one):
        view = lists.listed(part, given_to(setup, language), "Saved.")
        hold_view(view)
        marks = [digest(entry) for entry in part.entries(write_setup(setup))]
        options = [block["accessory"]["options"] for block in view["blocks"] if "accessory" in block]
        assert [[lists.read_chosen(option["value"]) is not None for option in menu_] for menu_ in options]
        assert [menu_[0]["value"].rpartition(":")[2] for menu_ in options] == marks
        assert len(view["title"]["text"]) <= 24
    hold_view(roles(given_to(setup, language)))
    assert "press*: Anna" in str(roles(given_to(setup)))


def test_entries_are_moved_paused_and_taken_away() -> None:
    setup = read_setup(FULL)
    turned = read_setup(documents.moved(PARTS["promises"], setup, 0, 1))
    assert turned.promises == setup.promises[::-1]
    given = given_to(setup)
    assert changed(write_setup(setup), write_setup(turned), given) == ["*Promises* · in another order"]
    rules = read_setup(documents.moved(RULES, setup, 1, -1))
    assert changed(write_setup(setup), write_setup(rules), given) == ["*Rules* · in another order"]
    rests = read_setup(documents.paused(setup, 1, rests=True))
    assert changed(write_setup(setup), write_setup(rests), given) == ["*Sources* · “feed”: Paused: no → yes"]
    gone = read_setup(documents.without(PARTS["causes"], setup, 0))
    assert changed(write_setup(setup), write_setup(gone), given) == ["*Causes* · “Late delivery” removed"]


def test_the_changes_are_told_in_words() -> None:
    old = write_setup(plain_setup())
    new = write_setup(
        plain_setup("sv", company="Tallbo <AB>", names=[{"name": "Tallbo", "kind": "product"}, {"name": "Bo"}])
    )
    assert changed(old, new, given_to(plain_setup())) == [
        "*Basics* · Name of the company: – → Tallbo &lt;AB&gt;",
        "*Basics* · Language of what many see: English → Swedish",
        "*Names* · “Tallbo”: What is it: a company → a product or service",
        "*Names* · “Bo” added",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_versions_stand_there_with_who_and_what_and_a_way_back(language: str) -> None:
    given = given_to(read_setup(FULL), language)
    documents_ = [{"channel": "C0123"}, {"channel": "C0123", "language": "sv"}, write_setup(given.setup)]
    kept = [
        KeptSetup(n, by, NOW, doc)
        for n, (by, doc) in enumerate(zip(("", "UANNA", "USARA"), documents_, strict=True), 1)
    ]
    view = menu(kept[::-1], given)
    hold_view(view)
    backs = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    assert [one["value"] for one in backs] == ["2:3", "2:3", "1:3"]
    assert len(json.dumps(view)) < 200_000
    if language == "en":
        assert "*Version 2* · Anna" in str(view)
        assert "Language of what many see: English → Swedish" in str(view)
        assert "Language of what many see: Swedish → English" in backs[2]["confirm"]["text"]["text"]
        asked = [one["confirm"]["text"]["text"] for one in backs]
        assert re.search(r"Time zone: Europe/Helsinki → Europe/Stockholm\n(.+\n)*and \d+ more$", asked[0])


@pytest.mark.parametrize("key", ["templates", "policy"])
def test_what_is_being_written_can_be_looked_at(key: str) -> None:
    setup = read_setup(FULL)
    view = seen(PARTS[key], values_of(PARTS[key], setup, 0), given_to(setup), "Anna")
    hold_view(view)
    assert ("Hi Kim!" in str(view)) is (key == "templates")
    assert ("*We listen*" in str(view)) is (key == "policy")


@pytest.mark.parametrize(
    "about", ["", "{}", "[]", '{"part": "x"}', '{"part":"names","version":"1","was":"","called":"","gaps":{}}']
)
def test_a_form_that_is_not_ours_is_nothing(about: str) -> None:
    assert read_about(about) is None
    assert lists.read_chosen(about) is None


def test_a_form_with_strange_state_reads_as_empty() -> None:
    part = PARTS["names"]
    for state in (
        {},
        {"values": None},
        {"values": {"name": 3, "also": {"also": []}, "kind": {"kind": {"selected_option": 1}}}},
    ):
        assert read(part, About("names", 1), state, {"excluded_sites": ["a"]})["excluded_sites"] == ["a"]


def test_what_a_form_is_about_fits_into_it() -> None:
    view = form(PARTS["names"], {}, About("names", 1, "0" * 12, "x" * 5_000), given_to(plain_setup()))
    assert len(view["private_metadata"]) <= 3_000


@pytest.mark.parametrize(
    "text", ["<!channel> *bold*", "<https://evil.example|Fjällmo>", "<@UANNA> & <#C0123>", "\u202e`x`"]
)
def test_what_others_have_written_is_shown_letter_by_letter(text: str) -> None:
    team = [{**TEAM[1], "name": text, "roles": ["support", "press"]}]
    house: dict[str, Any] = {"names": [{"name": text, "also": [text]}], "causes": [{"name": text}], "team": team}
    house |= {"templates": [{"name": text, "text": text}], "sources": [{"id": "a", "name": text, "query": text}]}
    house |= {"policy": {"en": f"# {text}\n\n- {text}"}, "company": text, "channel": "C0123", "fallback": "USARA"}
    setup = read_setup(house)
    given = Given(setup, words("en"), {"UANNA": text, "USARA": text})
    old: dict[str, Any] = {"channel": "C0123", "causes": [{"name": "x"}]}
    views = [lists.listed(part, given) for part in EVERYTHING if part.one]
    views += [menu([KeptSetup(2, "UANNA", NOW, house), KeptSetup(1, text, NOW, old)], given), roles(given)]
    views += [seen(PARTS[key], values_of(PARTS[key], setup, 0), given, text) for key in ("templates", "policy")]
    views += [entry_form(PARTS[key], 0, 1, given) for key in PARTS if key != "promises"]
    for view in views:
        hold_view(view)
        assert [
            found for markup in markups(view) for found in live(markup) if not found.startswith(("!date", "#C"))
        ] == []
