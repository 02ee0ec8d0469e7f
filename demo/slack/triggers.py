"""Trigger ids: each opens one view, for the user who acted, within three seconds."""

import itertools
from dataclasses import dataclass

from demo.slack.clock import Clock
from demo.slack.refusal import Refusal

LIFETIME = 3.0


@dataclass(slots=True)
class _Trigger:
    user: str
    issued: float
    used: bool = False


class Triggers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, _Trigger] = {}
        self._numbers = itertools.count(100_001)

    def issue(self, user: str) -> str:
        ident = f"{next(self._numbers)}.{len(self._issued)}.{abs(hash(user)) % 10**8:08x}"
        self._issued[ident] = _Trigger(user, self._clock())
        return ident

    def exchange(self, ident: str) -> str:
        """The user whose act this was; raises Refusal if it is used, old or invented."""
        trigger = self._issued.get(ident)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._clock() - trigger.issued > LIFETIME:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger.user
