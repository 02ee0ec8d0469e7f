"""What follows when a colleague corrects the kind: as long as nobody has taken it, the right person is asked anew."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import Desk
from mentions.lifecycle import Action
from mentions.model import Mention, Sighting, Status
from mentions.results import Moved
from mentions.setup import Setup
from routing import choose

# A colleague has decided whose it is.
_DECIDED = frozenset({"colleague", "given", "reported"})


async def choose_anew(desk: Desk, setup: Setup, mention: Mention) -> None:
    """Gives it to another person, and its card to another channel, where the rules say so now."""
    if mention.status is not Status.OPEN or mention.because.code in _DECIDED:
        return
    said = Sighting(
        mention.native_id,
        mention.url,
        mention.title,
        mention.text,
        mention.author,
        mention.author_url,
        mention.published_at,
        reach=mention.reach,
    )
    # What the text sounded like has been overruled: the kind alone says whose it is.
    findings = tuple(finding for finding in mention.reading.findings if finding.question != "role")
    reading = replace(mention.reading, findings=findings, confidence=1.0)
    there = await desk.availability()
    choice = choose(setup, said, reading, mention.names, mention.source, there, mention.known)
    now, new_rule = desk.now(), choice.rule != mention.rule
    # Somebody may have taken it while this was thought about: then it stays hers.
    if choice.role != mention.role or new_rule:
        given = await desk.store.moves.make(
            mention.id, Action.REASSIGN, "", now, argument=choice.assignee, choice=choice, after=mention.version
        )
        if not isinstance(given, Moved):
            return
        desk.changed(given)
        mention = given.mention
    channel = choice.channel or setup.channel
    if channel != mention.channel and new_rule:
        moved = await desk.store.moves.make(mention.id, Action.MOVE, "", now, argument=channel, after=mention.version)
        if isinstance(moved, Moved):
            desk.changed(moved)
