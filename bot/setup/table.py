"""What can be set up in Slack: every part of the setup with its fields, as one table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.setup import choices as c
from bot.setup import inputs as i
from bot.setup.inputs import Given
from bot.setup.parts import BASICS, SETTINGS, Field, Part
from bot.words import KINDS, LANGUAGE_NAMES, N_
from mentions.setup import Ambassador, Cause, Name, Promise, Purpose, SourceEntry, Template
from sources import SOURCES

LANGUAGES = {"en": N_("English"), "sv": N_("Swedish")}
PURPOSES = {
    Purpose.ANSWER: N_("an answer"),
    Purpose.THANKS: N_("thanks for praise"),
    Purpose.QUOTE: N_("asking to quote"),
    Purpose.RESPECT: N_("asking for respect"),
    Purpose.FIXED: N_("telling that it is put right"),
}
_NAME_KINDS = {"company": N_("a company"), "product": N_("a product or service"), "person": N_("a person")}
_HEATS = {
    "0.3": N_("early: already when it is a little heated"),
    "0.5": N_("as usual"),
    "0.8": N_("late: only when it is furious"),
}
_SPAN = N_("Write a time like 30m, 6h or 2d: minutes, hours or days.")
_WORK = N_("Write hours or minutes of work, like 4h or 90m.")
_ZONE = N_("Write a time zone like Europe/Stockholm.")
_COUNTRY = N_("Write two letters, like SE.")
_COLOUR = N_("Write a colour like #1f5f4b.")
_PAGE = N_("Write the address of a page, like https://example.com/about-us.")
_ROLES = N_("Write each role in a word of small letters, like support.")


def _texts(table: Mapping[Any, str]) -> c.Offer:
    return lambda given: {str(value): given.t._(says) for value, says in table.items()}


def _roles(given: Given) -> dict[str, str]:
    return {role: role for person in given.setup.team for role in person.roles}


def _team(given: Given) -> dict[str, str]:
    return {person.user: person.name for person in given.setup.team}


def _names(given: Given) -> dict[str, str]:
    return {name.name: name.name for name in given.setup.names}


def _sources(given: Given) -> dict[str, str]:
    return {source.id: source.title for source in given.setup.sources}


def _types(_: Given) -> dict[str, str]:
    return {kind: kind for kind in sorted(SOURCES)}


_KINDS_FIELD = c.Some(_texts(KINDS))
_ROLES_FIELD = c.Some(_roles)

_PARTS = (
    Part(
        BASICS,
        N_("Basics"),
        N_("Who you are, where the cards stand, and who is asked when nobody else fits."),
        (
            Field("company", N_("Name of the company"), i.Line(), N_("In answers and on your public pages.")),
            Field("channel", N_("Channel for the cards"), c.Channel(), N_("Invite the bot there first."), needed=True),
            Field(
                "language", N_("Language of what many see"), c.One(_texts(LANGUAGES)),
                N_("Cards, threads, reports. What one person sees follows that person's Slack."),
            ),
            Field("timezone", N_("Time zone"), i.Line(_ZONE)),
            Field("country", N_("Country"), i.Line(_COUNTRY), N_("Its public holidays are free.")),
            Field("hours", N_("Working hours"), i.WorkTimes()),
            Field(
                "fallback", N_("Who is asked when nobody else fits"), c.User(),
                N_("Somebody always is, as soon as there is a team."),
            ),
            Field("lead", N_("Who gets what nobody took in time"), c.User()),
            Field("default_role", N_("Role that is asked when no rule fits"), i.Line(_ROLES, 40)),
            Field("troll_marks", N_("How long a troll mark is held against its author"), i.Line(_SPAN, 20)),
        ),
    ),
    Part(
        "names",
        N_("Names"),
        N_("What we listen for: the company, its products, and people who have agreed."),
        (
            Field("name", N_("Name"), i.Line(), N_("As it is usually written; endings are understood."), needed=True),
            Field("kind", N_("What is it?"), c.One(_texts(_NAME_KINDS)), shown=True),
            Field(
                "also", N_("Other spellings"), i.Many(), N_("Handles, hashtags, web addresses; one a line."), shown=True
            ),
            Field("required", N_("One of these words must be in the text, too"), i.Many(), N_("For ordinary words.")),
            Field(
                "excluded", N_("If one of these words is there, somebody else is meant"), i.Many(),
                N_("Such mentions are kept, but not shown."), shown=True,
            ),
            Field("excluded_sites", N_("Sites where the name means something else"), i.Many(), N_("One a line.")),
            Field("own_accounts", N_("Our own accounts"), i.Many(), N_("What we write ourselves is no mention.")),
            Field("blocked_authors", N_("Authors we do not listen to"), i.Many(), N_("Name, @handle or address.")),
            Field("languages", N_("Only in these languages"), c.Some(_texts(LANGUAGE_NAMES))),
            Field("consent", N_("If it is a person"), c.Yes(N_("The person has agreed to be listened for"))),
        ),
        one=N_("Name"),
        sample=Name(name="-"),
    ),
    Part(
        "sources",
        N_("Sources"),
        N_("Where we listen. By its address, most places are found by themselves."),
        (
            Field("type", N_("Type"), c.One(_types), shown=True, needed=True, fixed=True),
            Field("name", N_("What your colleagues read on the cards"), i.Line(longest=100)),
            Field(
                SETTINGS, N_("What belongs to its type"), i.Settings(),
                N_("The page docs/sources/TYPE.md says what it needs. Passwords never stand here."),
            ),
            Field("every", N_("How often it is asked"), i.Line(_SPAN, 20), N_("While it has news: 15m, 1h …")),
            Field("at_most", N_("How seldom at most"), i.Line(_SPAN, 20), N_("When it never changes.")),
            Field(
                "everything", N_("What becomes a mention?"), c.Yes(N_("Everything: it is all about us")), shown=True
            ),
            Field("paused", N_("Paused"), c.Yes(N_("It is not asked for now")), shown=True),
            Field(
                "canary", N_("A page that this search must find"), i.Line(_PAGE, 2000), N_("Else it counts as blind.")
            ),
        ),
        one=N_("Source"),
        sample=SourceEntry(id="new"),
        key_fields=("id",),
    ),
    Part(
        "team",
        N_("Team"),
        N_("Who answers. Without a team everybody in the channel may."),
        (
            Field("user", N_("Person"), c.User(), needed=True, fixed=True),
            Field("name", N_("What colleagues call the person"), i.Line(), N_("Else the name in Slack.")),
            Field(
                "roles", N_("Roles"), i.Many(_ROLES), N_("Words of your own, one a line: support, press …"), shown=True
            ),
            Field("deputy", N_("Deputy"), c.One(_team), N_("Is asked when the person is away."), shown=True),
            Field("hours", N_("Working hours"), i.WorkTimes(), N_("Empty: those of the company."), shown=True),
            Field("timezone", N_("Time zone"), i.Line(_ZONE), N_("Empty: that of the company.")),
            Field("country", N_("Country"), i.Line(_COUNTRY), N_("Empty: that of the company.")),
            Field("knows", N_("Knows best"), c.Some(_names)),
            Field("languages", N_("Answers in"), c.Some(_texts(LANGUAGE_NAMES)), shown=True),
            Field("sources", N_("Looks after"), c.Some(_sources)),
            Field("admin", N_("The setup"), c.Yes(N_("May change the setup")), shown=True),
        ),
        one=N_("Colleague"),
        sample=Ambassador(user="U0", name="-"),
        key_fields=("user",),
    ),
    Part(
        "promises",
        N_("Promises"),
        N_("How soon a mention is claimed and then answered, in hours of work. The first one that fits counts."),
        (
            Field("kind", N_("For these kinds"), _KINDS_FIELD, N_("Empty: every kind."), shown=True),
            Field("role", N_("For these roles"), _ROLES_FIELD, N_("Empty: every role."), shown=True),
            Field("claim", N_("Claimed within"), i.Line(_WORK, 20), shown=True),
            Field("answer", N_("Answered within"), i.Line(_WORK, 20), N_("After it was claimed."), shown=True),
        ),
        one=N_("Promise"),
        sample=Promise(),
        ordered=True,
        key_fields=(),
    ),
    Part(
        "templates",
        N_("Templates"),
        N_("How answers begin. What stands in braces is filled in."),
        (
            Field("name", N_("Name"), i.Line(), needed=True),
            Field(
                "text", N_("Text"), i.Text(),
                N_("Filled in for you: {name} (who wrote it), {product}, {what} (what happened), {me} (who answers), "
                   "{company}, {policy} (its address), {date}. What only the writer knows: [in square brackets]."),
                shown=True, needed=True,
            ),
            Field("purpose", N_("What it is for"), c.One(_texts(PURPOSES)), shown=True),
            Field("kind", N_("For these kinds"), _KINDS_FIELD, N_("Empty: every kind."), shown=True),
            Field("language", N_("Language"), c.One(_texts(LANGUAGE_NAMES)), N_("Empty: any."), shown=True),
            Field("role", N_("For these roles"), _ROLES_FIELD, N_("Empty: every role."), shown=True),
        ),
        one=N_("Template"),
        sample=Template(name="-", text="-"),
        preview=True,
        key_fields=("name", "language"),
    ),
    Part(
        "care",
        N_("Before an answer"),
        N_("When an answer waits for a second look, or for its writer to calm down."),
        (
            Field("kind", N_("A colleague always looks at answers to"), _KINDS_FIELD),
            Field("role", N_("And at answers of these roles"), _ROLES_FIELD),
            Field("heat", N_("When does a draft wait?"), c.One(_texts(_HEATS))),
            Field("cool", N_("How long a heated draft cools off"), i.Line(_SPAN, 20)),
            Field("compensation", N_("Another approves what is promised above"), i.Number()),
            Field("currency", N_("Currency"), i.Line(longest=20)),
        ),
    ),
    Part(
        "causes",
        N_("Causes"),
        N_("Why people are disappointed, in a few names of your own."),
        (
            Field("name", N_("Name"), i.Line(), N_("Like: Late delivery"), needed=True),
            Field(
                "ticket", N_("Where it is worked on"), i.Line(_PAGE, 2000), N_("A page of your issue tracker."),
                shown=True,
            ),
        ),
        one=N_("Cause"),
        sample=Cause(name="-"),
    ),
    Part(
        "policy",
        N_("Policy"),
        N_("How you meet what is said about you, for everybody to read. Begin with the text that is here already."),
        (
            Field("en", N_("In English"), i.Long()),
            Field("sv", N_("In Swedish"), i.Long()),
            Field("url", N_("Where else it is published"), i.Line(_PAGE, 2000), N_("Answers link there.")),
        ),
        preview=True,
    ),
    Part(
        "look",
        N_("Colours"),
        N_("The colours of your public pages."),
        (
            Field("accent", N_("Links and headings"), i.Line(_COLOUR, 7)),
            Field("paper", N_("Background"), i.Line(_COLOUR, 7)),
            Field("ink", N_("Text"), i.Line(_COLOUR, 7)),
        ),
    ),
    Part(
        "keep",
        N_("How long words are kept"),
        N_("When a mention has long been finished, the words of others go, and the numbers stay."),
        (
            Field("content", N_("Texts, authors and answers"), i.Line(_SPAN, 20)),
            Field("evidence", N_("What was kept of a troll"), i.Line(_SPAN, 20)),
        ),
    ),
    Part(
        "flood",
        N_("When much comes at once"),
        N_("What keeps the channel readable."),
        (
            Field(
                "first_run", N_("Cards of a new source"), i.Number(),
                N_("How many of its newest items may become cards the first time: 0 to 20."),
            ),
            Field("per_hour", N_("Cards of one source in an hour"), i.Number(), N_("The rest comes as one list.")),
            Field("max_age", N_("Older than this comes in the list, too"), i.Line(_SPAN, 20)),
        ),
    ),
)  # fmt: skip

PARTS: dict[str, Part] = {part.key: part for part in _PARTS}
"""Every part that has a form like this; the rules have theirs in bot/ruling."""
RULES = Part(
    "rules",
    N_("Rules"),
    N_("Who is asked for what. They are tried from the top, and the first that holds decides."),
    (),
    one=N_("Rule"),
    ordered=True,
)
EVERYTHING = (*_PARTS[:4], RULES, *_PARTS[4:])
"""All parts, in the order in which one sets them up."""
