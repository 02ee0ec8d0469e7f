"""A colleague is criticised by name: their lead hears of it in private, talks with them, and asks how they are."""

from __future__ import annotations

from bot.cards.thread import short_title
from bot.desk import Visit
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import like_address, mrkdwn, one_line, safe_url
from bot.slack.press import PAGE, parse_value, value
from bot.telling import report
from bot.words import N_, Words
from mentions.effects import Effect
from mentions.model import Aside, Mention
from mentions.setup import Setup
from routing.hours import working_days_after
from routing.rules import case_of
from routing.whose import names_person, people_in

TOLD, FOLLOWED = "aside-told", "aside-followed"
"""The action_ids of the two ticks."""
_STEPS = {TOLD: Aside.TOLD, FOLLOWED: Aside.FOLLOWED}
_WORDS = {Aside.TOLD.value: Aside.TOLD, Aside.FOLLOWED.value: Aside.FOLLOWED}
_LATER = 2

_SAID = {
    Aside.DUE: N_("Only you see this: {people} is criticised by name in #{id}"),
    Aside.TOLD: N_("Only you see this: how is {people}? You talked about #{id}"),
}
_ADVICE = {
    Aside.DUE: N_(
        "Talk with them before they read it by chance, and not in the channel. Somebody else answers. Listen first; "
        "who was right can wait."
    ),
    Aside.TOLD: N_("Ask how it feels now, and tell what has become of it. Then tick it here."),
}
_TICKS = {
    Aside.DUE: (TOLD, N_("I have talked with them")),
    Aside.TOLD: (FOLLOWED, N_("I have asked how they are")),
}
_DONE = {
    Aside.TOLD: N_("You have talked with {people} about #{id}. In two working days you are asked how they are."),
    Aside.FOLLOWED: N_("You have talked with {people} about #{id}, and asked how they are. Thank you."),
}


def draw_aside(effect: Effect, mention: Mention, setup: Setup, card: str, t: Words) -> Message | None:
    """The private note as it stands now; None if there is nothing left to say. `card` is its address in Slack."""
    step, now_at = Aside(str(effect.subject["step"])), mention.aside
    people = _people(setup, mention, t)
    if now_at is not step:
        if effect.state != "done":
            return None
        text = t._(_DONE[now_at]).format(people=people, id=mention.id)
        return Message(text, [b.context(b.markup(text))])
    said = t._(_SAID[step]).format(people=people, id=mention.id)
    action, label = _TICKS[step]
    page = b.link_button(PAGE, t._("Go to its card"), card) if card else None
    tick = b.button(action, t._(label), value(mention.id), f"{t._(label)}, #{mention.id}", "primary")
    blocks = [
        b.section(b.markup(f"*{said}*")),
        *_title(mention),
        b.section(b.plain(t._(_ADVICE[step]))),
        b.actions([tick, *([page] if page else [])]),
    ]
    return Message(said, blocks)


async def tick(visit: Visit) -> None:
    """A tick on the private note; the note itself then shows it."""
    pressed = visit.body["actions"][0]
    found = parse_value(str(pressed.get("value", "")))
    word = str(pressed["action_id"]).partition(":")[0]
    if found is not None:
        await _take(visit, found.mention_id, _STEPS[word])
    await visit.ack()


async def by_command(visit: Visit, rest: str) -> Message:
    """`aside 12 told`, `aside 12 followed`."""
    number, _, word = rest.removeprefix("#").partition(" ")
    step = _WORDS.get(word.strip().lower())
    if not number.isdecimal() or not number.isascii() or len(number) > 18 or step is None:
        return report.which_one("aside", visit.t)
    mention = await _take(visit, int(number), step)
    if mention is None:
        said = visit.t._("There is nothing for you to tick there. Nothing was changed.")
        return Message(said, [b.section(b.markup(said))])
    text = visit.t._(_DONE[step]).format(people=_people(visit.setup, mention, visit.t), id=mention.id)
    return Message(text, [b.section(b.markup(text))])


async def _take(visit: Visit, mention_id: int, step: Aside) -> Mention | None:
    """Takes the step, if this person was told of it; nobody else learns that there is anything."""
    store, now, who = visit.desk.store, visit.desk.now(), visit.person.id
    mention = await store.mentions.get(mention_id)
    if mention is None or who not in await store.asides.leads(mention_id) or names_person(visit.setup, mention, who):
        return None
    taken = await store.asides.tick(mention_id, step, who, now, working_days_after(visit.setup, who, now, _LATER))
    if taken is not None:
        visit.desk.outbox.nudge()
    return taken


def _title(mention: Mention) -> list[Block]:
    """What it is, with the way to it; nothing once its words are erased."""
    title, url = short_title(mention), safe_url(mention.url)
    if not (mention.title or mention.text):
        return []
    shown = b.link(url, title) if url and not like_address(title) else b.words(title)
    return [b.rich(b.rich_section(shown))]


def _people(setup: Setup, mention: Mention, t: Words) -> str:
    """Whom it names, as mrkdwn."""
    names = [mrkdwn(one_line(person, 80)) for person in people_in(setup, case_of(mention))]
    return t._(" and ").join(names[:3]) or t._("a colleague")
