"""What must reach Slack once and only once: every post is a row first, and a lost answer is looked up, never guessed.

due ──start──▶ sending ──▶ done
 ▲                │
 │                ├─ refused      Slack said no
 │                └─ unknown ──settle──▶ look it up ──found──▶ done
 └────────────────────────── nowhere to be found ◀┘
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alone import Grief, alone
from bot.cards.card import Message
from bot.delivery.rounds import Rounds, pass_by
from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached, is_person
from bot.slack.limits import Limits
from mentions.effects import Effect
from mentions.store import Store, StoreError

log = logging.getLogger(__name__)

_RETRY_AFTER_UNREACHED = 5.0
_UNKNOWNS_IN_A_ROW = 3
_MOST = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """A file. `alt` says what a picture shows."""

    name: str
    title: str
    body: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an effect looks like now: the message, its plain form if Slack refuses the blocks, a card's version; and the
    file that it shows, with the message's text above it."""

    message: Message
    plain: Message
    version: int | None = None
    file: Upload | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """It is not to be sent before then."""

    until: datetime


Render = Callable[[Effect], Awaitable[Shown | Later | None]]


class Outbox(Rounds):
    """Delivers the store's effects: files, which are slow to make and to send, or all but files. `passing` is told the
    name of each point that a crash must survive."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        limits: Limits,
        render: Render,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        passing: Callable[[str], None] = pass_by,
        *,
        files: bool = False,
    ) -> None:
        super().__init__("the outbox for files" if files else "the outbox", limits.tick)
        self._files = files
        self._store = store
        self._gateway = gateway
        self._limits = limits
        self._render = render
        self._now = now
        self._clock = clock
        self._passing = passing
        # Intervals are measured by a clock that only grows: one that is set back must not silence us.
        self._paused: dict[str, float] = {}
        self._look_again_at = clock()
        self._unknowns: dict[str, int] = {}
        self._locked_until = clock()

    async def step(self) -> bool:
        """One post per channel, channels side by side; False when nothing could be done now."""
        if self._clock() < self._locked_until:
            return False
        settled = await self.settle()
        now = self._now()
        # What comes after a line that may be missing waits until it is known: a history is read from top to bottom.
        begun = await self._store.effects.unsettled(now, _MOST, files=self._files)
        broken_off = {effect.mention_id for effect in begun if effect.purpose == "line"}
        first: dict[str, Effect] = {}
        for effect in await self._store.effects.due(now, _MOST, self._closed(), files=self._files):
            if self._open(effect.channel) and not (effect.purpose == "line" and effect.mention_id in broken_off):
                first.setdefault(effect.channel, effect)
        work = (alone(f"effect {effect.id}", self.deliver(effect)) for effect in first.values())
        return settled or any(not isinstance(end, Grief) for end in await asyncio.gather(*work))

    async def deliver(self, effect: Effect) -> None:
        """Posts one effect and keeps what came of it."""
        await self._gateway.turn(effect.channel)
        shown = await alone(f"drawing effect {effect.id}", self._render(effect))
        if isinstance(shown, Grief):
            await self._undrawn(effect, shown.error)
            return
        if isinstance(shown, Later):
            await self._store.effects.put_off(effect.id, shown.until)
            return
        if not await self._store.effects.start(effect.id, self._now(), effect.channel):
            return
        if shown is None:
            await self._store.effects.refused(effect.id, "nothing left to show", self._now())
            return
        self._passing("after_start_before_post")
        try:
            channel, ts = await self._post(effect, shown)
        except SlackLimited as limited:
            await self._wait(effect, limited.retry_after, limited)
        except SlackUnreached as unreached:
            await self._wait(effect, _RETRY_AFTER_UNREACHED, unreached)
        except SlackUnknown as unknown:
            await self._unknown(effect, unknown)
        except SlackRefused as refused:
            await self._refused(effect, refused)
        else:
            self._unknowns.pop(effect.channel, None)
            self._passing("after_post_before_commit")
            await self._store.effects.sent(effect.id, channel, ts, self._now(), version=shown.version)
            self._passing("after_commit")

    async def _undrawn(self, effect: Effect, error: Exception) -> None:
        """Sets aside what cannot be drawn, so that the others go on; a silent store is no fault of its own."""
        if isinstance(error, StoreError):
            raise error
        await self._store.effects.refused(effect.id, f"cannot be drawn ({type(error).__name__})", self._now())

    async def settle(self) -> bool:
        """Looks up what has been unknown for long enough; whether anything was settled."""
        settled = False
        if self._clock() < self._look_again_at:
            return False
        before = self._now() - timedelta(seconds=self._limits.settle)
        for effect in await self._store.effects.unsettled(before, closed=self._closed(), files=self._files):
            if not self._open(effect.channel):
                continue
            try:
                await self._look_up(effect)
                settled = True
            except (SlackLimited, SlackUnknown, SlackUnreached) as error:
                log.warning("effect %s: cannot be looked up yet (%s)", effect.id, error)
                wait = error.retry_after if isinstance(error, SlackLimited) else self._limits.settle / 10
                self._look_again_at = self._clock() + wait
                return settled
            except SlackRefused as refused:
                await self._cannot_look(effect, refused)
        return settled

    async def _look_up(self, effect: Effect) -> None:
        assert effect.sending_at is not None  # noqa: S101 — an unsettled effect has been sent
        found = await self._find(effect, self._oldest(effect.sending_at))
        self._passing("after_look_up")
        if not found:
            await self._store.effects.again(effect.id, effect.due_at, "not found: sent again")
            return
        for extra in found[1:]:
            await self._remove(effect.channel, extra)
        # Version 0 is older than any card: whatever it shows is shown anew.
        version = 0 if effect.purpose == "card" else None
        await self._store.effects.sent(effect.id, effect.channel, found[0], self._now(), version=version)

    def _oldest(self, sending_at: datetime) -> float:
        """From when on the post may stand there, by Slack's clock: ours may be wrong by more than we look back."""
        ours, slacks = sending_at.timestamp(), self._gateway.slack_time()
        if slacks is not None:
            ours = min(ours, slacks - (self._now() - sending_at).total_seconds())
        return ours - self._limits.look_back

    async def _remove(self, channel: str, ts: str) -> None:
        try:
            await self._gateway.remove(channel, ts)
        except SlackRefused as refused:
            # Somebody has tidied up already, or may not; two copies are no reason to stop.
            if refused.error not in ("message_not_found", "cant_delete_message"):
                raise

    async def _cannot_look(self, effect: Effect, refused: SlackRefused) -> None:
        # Who has left cannot be written to, and an older manifest may not look into direct messages.
        if refused.error == "thread_not_found" or _concerns_one(effect, refused):
            await self._store.effects.refused(effect.id, str(refused), self._now())
        else:
            self._note_trouble(effect, refused)

    async def _post(self, effect: Effect, shown: Shown) -> tuple[str, str]:
        if shown.file is not None:
            return await self._share(effect, shown.message.text, shown.file)
        try:
            return await self._gateway.post(effect.channel, shown.message, effect.key, effect.thread_ts)
        except SlackRefused as refused:
            if not refused.about_blocks:
                raise
            log.error("effect %s: Slack refused its blocks (%s); posted in plain form", effect.id, refused)
            await self._store.effects.remember(effect.id, {"plain": True})
            await self._gateway.turn(effect.channel)
            return await self._gateway.post(effect.channel, shown.plain, effect.key, effect.thread_ts)

    async def _share(self, effect: Effect, words: str, file: Upload) -> tuple[str, str]:
        """Which file it is stands in the store before anybody can see it, so that it can be looked up."""
        file_id = await self._gateway.stage_file(file.name, file.body, file.alt)
        await self._store.effects.remember(effect.id, {"file": file_id})
        self._passing("after_stage_before_share")
        channel = await self._gateway.share_file(effect.channel, file_id, file.title, words, effect.thread_ts)
        return channel, ""

    async def _find(self, effect: Effect, oldest: float) -> tuple[str, ...]:
        """Where it stands already."""
        place = (oldest, effect.thread_ts)
        if effect.purpose != "file":
            return await self._gateway.find(effect.channel, effect.key, *place)
        file_id = str(effect.subject.get("file", ""))
        return await self._gateway.find_file(effect.channel, file_id, *place) if file_id else ()

    async def _unknown(self, effect: Effect, unknown: SlackUnknown) -> None:
        log.warning("effect %s: no clear answer (%s); looked up in %.0f s", effect.id, unknown, self._limits.settle)
        await self._store.effects.unknown(effect.id, str(unknown), self._now())
        self._unknowns[effect.channel] = self._unknowns.get(effect.channel, 0) + 1
        if self._unknowns[effect.channel] >= _UNKNOWNS_IN_A_ROW:
            # Slack is ill: what has not been sent stays safely unsent, instead of becoming unknown too.
            self._pause(effect.channel, self._limits.settle)
            self._unknowns.pop(effect.channel)

    async def _refused(self, effect: Effect, refused: SlackRefused) -> None:
        if (refused.about_token or refused.about_channel) and not _concerns_one(effect, refused):
            self._note_trouble(effect, refused)
            await self._store.effects.again(effect.id, effect.due_at, str(refused))
        else:
            log.error("effect %s: refused by Slack for good (%s)", effect.id, refused)
            await self._store.effects.refused(effect.id, str(refused), self._now())

    def _note_trouble(self, effect: Effect, refused: SlackRefused) -> None:
        if refused.about_token:
            self._locked_until = self._clock() + self._limits.channel_pause
            log.error(
                "Slack does not let us in (%s): nothing is posted, everything is kept; run `ambassadors check`", refused
            )
        else:
            self._pause(effect.channel, self._limits.channel_pause)
            log.error(
                "channel %s cannot be written to (%s): its posts are kept and tried again", effect.channel, refused
            )

    async def _wait(self, effect: Effect, seconds: float, error: Exception) -> None:
        """It is first again when its channel opens: the channel waits, so that nothing overtakes it."""
        self._pause(effect.channel, seconds)
        await self._store.effects.again(effect.id, effect.due_at, str(error))

    def _pause(self, channel: str, seconds: float) -> None:
        self._paused[channel] = self._clock() + seconds

    def _open(self, channel: str) -> bool:
        return self._paused.get(channel, 0.0) <= self._clock()

    def _closed(self) -> list[str]:
        return [channel for channel in self._paused if not self._open(channel)]


def _concerns_one(effect: Effect, refused: SlackRefused) -> bool:
    """A person whom we cannot write to keeps nobody else waiting."""
    return is_person(effect.channel) and (refused.about_channel or refused.error == "missing_scope")
