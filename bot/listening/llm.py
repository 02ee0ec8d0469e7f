"""Asks a language model that the operator has named how a text reads: off by default, capped, and never alone.

What it says is judged by routing/reading/remote.py; whatever goes wrong, the default reading stands.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mentions.model import Sighting
from mentions.setup import Setup
from mentions.store import Store
from mentions.watch import Watch
from routing.reading.remote import MOST_TOKENS, Said, messages, read_answer
from sources import Egress
from sources.errors import SourceError

log = logging.getLogger(__name__)

_AT_ONCE = 2
_MOST_A_HARVEST = 10
_DEADLINE = 10.0
# For what one visit to a source may spend on all of this.
_IN_ALL = 15.0
_SPENT_ON = "llm"
_CHARACTERS_A_TOKEN = 3


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model answers.

    Attributes:
        url: of the API's root, as in http://127.0.0.1:11434/v1.
        tokens_a_day: how many may be spent in a day, asked and answered together.
    """

    url: str
    model: str
    tokens_a_day: int
    key: str = field(default="", repr=False)


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", defer_build=True)


class _Message(_Part):
    content: str = ""


class _Choice(_Part):
    message: _Message = _Message()


class _Usage(_Part):
    # No answer costs more than this, whatever the server says: else the column could not hold it.
    total_tokens: int = Field(default=0, ge=0, le=10_000_000)


class _Completion(_Part):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage = _Usage()


class Model:
    """The model at its endpoint. `now` gives the day whose tokens are counted."""

    def __init__(self, endpoint: Endpoint, http: Egress, store: Store, now: Callable[[], datetime]) -> None:
        self._endpoint = endpoint
        self._http = http
        self._store = store
        self._now = now

    async def read(self, setup: Setup, sightings: Sequence[Sighting], within: float) -> Mapping[str, Said]:
        """What it says of the newest of these that name us, by native id, within that many seconds at most."""
        watch = Watch(setup.names)
        # Five hundred long texts take a while: meanwhile somebody may press.
        ours = await asyncio.to_thread(lambda: [one for one in sightings if watch.match(one)])
        ours.sort(key=lambda one: one.published_at or self._now(), reverse=True)
        said: dict[str, Said] = {}
        hands = asyncio.Semaphore(_AT_ONCE)

        async def ask(one: Sighting) -> None:
            async with hands:
                if (answer := await self._ask(setup, one)) is not None:
                    said[one.native_id] = answer

        try:
            async with asyncio.timeout(max(min(within, _IN_ALL), 0.0)), asyncio.TaskGroup() as group:
                for one in ours[:_MOST_A_HARVEST]:
                    group.create_task(ask(one))
        except TimeoutError:
            log.info("the language model took too long: the rest is read without it")
        return said

    async def _ask(self, setup: Setup, one: Sighting) -> Said | None:
        roles = {role for person in setup.team for role in person.roles} | {setup.default_role}
        people = {name.name for name in setup.names if name.kind == "person"} | {p.name for p in setup.team}
        question = messages(one.title, one.text, roles, {*people, one.author})
        expected = sum(len(part["content"]) for part in question) // _CHARACTERS_A_TOKEN + MOST_TOKENS
        day = self._now().astimezone(ZoneInfo(setup.timezone)).date()
        if not await self._store.spending.take(_SPENT_ON, day, expected, self._endpoint.tokens_a_day):
            log.info("the language model has had its %d tokens of today: read without it", self._endpoint.tokens_a_day)
            return None
        completion = await self._complete(question)
        if completion is None:
            return None
        await self._store.spending.add(_SPENT_ON, day, max(completion.usage.total_tokens - expected, 0))
        return read_answer(completion.choices[0].message.content, f"{one.title}\n{one.text}", roles)

    async def _complete(self, question: list[dict[str, str]]) -> _Completion | None:
        body = {"model": self._endpoint.model, "messages": question, "temperature": 0, "max_tokens": MOST_TOKENS}
        headers = {"content-type": "application/json"}
        if self._endpoint.key:
            headers["authorization"] = f"Bearer {self._endpoint.key}"
        url = f"{self._endpoint.url}/chat/completions"
        try:
            sent = json.dumps(body).encode()
            answer = await self._http.send("POST", url, body=sent, headers=headers, deadline=_DEADLINE, cap=200_000)
        except SourceError as error:
            log.info("the language model gave no answer (%s): read without it", error)
            return None
        if answer.status != 200:
            log.warning("the language model refused (HTTP %d): read without it", answer.status)
            return None
        try:
            return _Completion.model_validate_json(answer.body)
        except ValidationError:
            log.warning("the language model's answer has no shape we know: read without it")
            return None
