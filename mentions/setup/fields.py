"""What single fields of the setup may hold, and what is said where they do not."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from mentions.identity import canonical_url
from mentions.publicdays import is_known


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Stockholm") from error
    return name


def _known_country(code: str) -> str:
    if not is_known(code):
        raise ValueError(f"{code!r} is no country whose public holidays are known; write two letters like SE")
    return code


def _page(address: str) -> str:
    if not canonical_url(address):
        raise ValueError(f"{address!r} is no address of a page; write it like https://example.com/about-us")
    return address


Word = Annotated[str, Field(min_length=1, max_length=200)]
_USER_ID = r"^[UW][A-Z0-9]{1,30}$"
_CHANNEL_ID = r"^[CG][A-Z0-9]{1,30}$"
_SLUG = r"^[a-z0-9][a-z0-9-]{0,39}$"
_ROLE = r"^[a-zåäö][a-zåäö0-9 -]{0,39}$"
_LANGUAGE = r"^[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?$"
PATTERNS = {
    _USER_ID: "write the person's Slack id, like U0123ANNA, not the name",
    _CHANNEL_ID: "write the channel's Slack id, like C0123ABCD, not its name",
    _SLUG: "write a short word of small letters a to z, digits and hyphens",
    _ROLE: "write a short word of small letters",
    _LANGUAGE: "write a language by its two letters, like sv, en or nb",
}
UserId = Annotated[str, Field(pattern=_USER_ID)]
ChannelId = Annotated[str, Field(pattern=_CHANNEL_ID)]
Slug = Annotated[str, Field(pattern=_SLUG)]
RoleName = Annotated[str, Field(pattern=_ROLE)]
Language = Annotated[str, Field(pattern=_LANGUAGE)]
Zone = Annotated[str, AfterValidator(_known_zone)]
Country = Annotated[str, AfterValidator(_known_country)]
Page = Annotated[str, Field(max_length=2000), AfterValidator(_page)]


class Part(BaseModel):
    """A part of the document: never changed, and nothing in it that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)
