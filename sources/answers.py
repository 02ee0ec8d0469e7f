"""What a source makes of an answer before it looks inside: the status, the words for it, and JSON."""

from __future__ import annotations

import json
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, Gone, NotFound, Unreachable, Unreadable
from sources.text import tidy

Item = TypeVar("Item", bound=BaseModel)


def expect_ok(answer: Answer) -> None:
    """Raises:
    SourceError: its kind for any status but 200; the text names the host, never the whole address, which may be secret.
    """
    host = urlsplit(answer.url).hostname
    match answer.status:
        case 200:
            return
        case 401 | 407:
            raise AuthNeeded(f"{host} wants a log-in ({answer.status}); check the token or the address")
        case 403 | 451:
            raise Blocked(f"{host} does not let us in ({answer.status})")
        case 404:
            raise NotFound(f"{host} has nothing at this address (404); it may have moved, check the address")
        case 410:
            raise Gone(
                f"{host} says that this has been removed for good (410); remove the source or change its address"
            )
        case status if status >= 500:
            raise Unreachable(f"{host} has a fault of its own ({status}); it is asked again later")
        case status:
            raise Unreadable(f"{host} answered with status {status}, which is not what was asked for")


def expect_done(answer: Answer, why: str = "") -> None:
    """For the answer to a deed.

    Args:
        why: the platform's own words, from the body of a refusal.

    Raises:
        Declined, AuthNeeded: for any status but 2xx. 5xx, which leaves it open, never comes here.
    """
    host = urlsplit(answer.url).hostname
    reason = f": {tidy(why, 300)}" if why.strip() else ""
    match answer.status:
        case status if 200 <= status < 300:
            return
        case 401:
            raise AuthNeeded(f"{host} does not accept our token (401){reason}; nothing was done, check the token")
        case 403:
            raise Declined(f"{host} does not allow it (403){reason}; nothing was done")
        case 404 | 410:
            raise Declined(f"{host} has it no more ({answer.status}){reason}; nothing was done")
        case status:
            raise Declined(f"{host} would not do it ({status}){reason}; nothing was done")


def is_from(answer: Answer, base: str) -> bool:
    """Whether it is this very site that answered, with or without www.: what another host, to which we were led on,
    does not have, may still stand."""
    here, there = (urlsplit(url).hostname or "" for url in (answer.url, base))
    return here.removeprefix("www.") == there.removeprefix("www.")


def read_item(kind: type[Item], raw: object) -> Item | None:
    """A part of an answer, or None if it has not the shape that it should have."""
    try:
        return kind.model_validate(raw)
    except ValidationError:
        return None


def read_json(body: bytes) -> Any:
    """The document; NaN and Infinity, which JSON does not have, become null.

    Raises:
        Unreadable: no JSON, or nested beyond reason.
    """
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise Unreadable("the answer is no readable JSON; nothing was kept") from error
