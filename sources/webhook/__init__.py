"""What other services send to us: F5Bot, Octolens, Crisp, Chatwoot, Intercom, and any JSON by a mapping."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mentions.identity import unwrap
from mentions.model import Sighting
from mentions.outside import Deed, Delivery, Done, Order
from sources.accounts import account, needed
from sources.addresses import read_url
from sources.answers import expect_done, read_json
from sources.base import Bookmark, Harvest, Tools
from sources.dates import read_date, sensible
from sources.errors import Refused, Unclear, Unreadable
from sources.text import NAME, TEXT, TITLE, plain, tidy, web_link
from sources.webhook.presets import PRESETS, SIGNATURES, Item, at, word

_MOST = 500
_LONGEST_ID = 500
_REPLY = "WEBHOOK_REPLY"
_CLOUD = "https://app.chatwoot.com"

Path = Annotated[str, Field(max_length=200, pattern=r"^([^.\s]+(\.[^.\s]+)*)?$")]


class Shape(BaseModel):
    """Where in the JSON each thing stands, as names with dots between them: "data.author.name"."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    items: Path = ""
    id: Path = "id"
    url: Path = "url"
    title: Path = "title"
    text: Path = "text"
    author: Path = "author"
    author_url: Path = "author_url"
    published_at: Path = "published_at"


class WebhookSettings(BaseModel):
    """Either a `preset`, or where things stand."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    preset: Literal["", "generic", "f5bot", "octolens", "crisp", "chatwoot", "intercom"] = Field(
        "", description="Who sends."
    )
    mapping: Shape | None = Field(None, description="Where in the JSON each thing stands.")
    snippet: bool = Field(False, description="What is sent is only a piece of what stands at its address.")
    site: str = Field("", max_length=500, description="Where your Chatwoot is.")
    replies: bool = Field(False, description="Answers may be sent back, to the address in WEBHOOK_REPLY.")

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if bool(self.preset) == (self.mapping is not None):
            raise ValueError("write either preset or mapping")
        if self.site and self.preset != "chatwoot":
            raise ValueError("site belongs to the preset chatwoot; leave it out")
        try:
            read_url(self.site or _CLOUD)
        except Refused as error:
            raise ValueError(f"site: {error}") from error
        return self


class Webhook:
    """One service that sends to an address of ours."""

    Settings: ClassVar[type[BaseModel]] = WebhookSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        "INTERCOM_SECRET": "the client secret of your Intercom app (Developer Hub, Basic information), which signs",
        "CRISP_SECRET": "the signing secret of your Crisp plugin's web hooks (Marketplace, your plugin, Web hooks)",
        "CHATWOOT_SECRET": "the secret that Chatwoot shows beside the webhook (Settings, Integrations, Webhooks)",
        _REPLY: "https://TOKEN@host/path: where answers to what came by webhook are sent, as JSON",
    }

    def __init__(self, settings: WebhookSettings) -> None:
        self._preset = settings.preset
        self._shape = settings.mapping or Shape()
        self._snippet = settings.snippet
        self._site = (settings.site or _CLOUD).rstrip("/")
        self._replies = settings.replies

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:  # noqa: ARG002 - there is nothing to ask
        """See `sources.base.Receives`: it brings nothing."""
        return Harvest((), bookmark, unchanged=True)

    def verify(self, secrets: Mapping[str, str], delivery: Delivery) -> str:
        """See `sources.base.Receives`. Where no secret is set, only the address is one."""
        signature = SIGNATURES.get(self._preset)
        if signature and (secret := secrets.get(signature.variable)):
            signature.check(secret, delivery)
        return ""

    async def receive(self, tools: Tools, delivery: Delivery) -> Harvest:
        """See `sources.base.Receives`."""
        # A megabyte of markup takes its time, and meanwhile somebody may press.
        return await asyncio.to_thread(self._read, tools, delivery)

    def _read(self, tools: Tools, delivery: Delivery) -> Harvest:
        document = read_json(delivery.body)
        items = PRESETS[self._preset](document) if self._preset in PRESETS else self._mapped(document)
        read = [sighting for item in items[:_MOST] if (sighting := self._sighting(item, tools))]
        if items and not read:
            raise Unreadable("nothing that was sent has text or an address where the setup says; nothing was kept")
        seen = {sighting.native_id: sighting for sighting in read}
        cut = (f"of {len(items)} items the first {_MOST} were read",) if len(items) > _MOST else ()
        return Harvest(tuple(seen.values()), skipped=len(items[:_MOST]) - len(read), notes=cut)

    def _mapped(self, document: Any) -> list[Item]:
        """By the mapping; a list holds one item in each place."""
        found = at(document, self._shape.items)
        if not isinstance(found, dict | list):
            raise Unreadable("what was sent has no items where the setup says; nothing was kept")
        return [_item(one, self._shape) for one in (found if isinstance(found, list) else [found])]

    def _sighting(self, item: Item, tools: Tools) -> Sighting | None:
        """None for what has neither words nor an address."""
        address = self._site + item.url if self._preset == "chatwoot" and item.url else item.url
        url = web_link(unwrap(address), "")
        title, text = plain(item.title, TITLE), plain(item.text, TEXT)
        if not (url or title or text):
            return None
        said = f"{url}\n{title}\n{text}"
        known = item.id if len(item.id) <= _LONGEST_ID else ""
        return Sighting(
            native_id=known or (not item.own and url) or f"sha256:{sha256(said.encode(errors='replace')).hexdigest()}",
            url=url,
            title=title,
            text=text,
            author=plain(item.author, NAME),
            author_url=web_link(item.author_url, ""),
            published_at=sensible(read_date(item.published_at, item.zone or tools.zone), tools.now),
            language=tidy(item.language, 5) if len(item.language) == 2 else "",
            own=item.own,
            snippet=bool(url) and (item.snippet or self._snippet),
        )

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`: a reply, where the operator says to which address and the setup that it may."""
        return frozenset({Deed.REPLY} if self._replies and account(secrets, _REPLY) else ())

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`: whoever is at the address brings the reply to where it belongs."""
        to = needed(tools.secrets, _REPLY)
        reply = {
            "id": order.native_id,
            "url": order.url,
            "author": order.author,
            "title": order.title,
            "text": order.text,
            "language": order.language,
            "key": order.key,
        }
        headers = {"content-type": "application/json", "accept": "application/json", "idempotency-key": order.key}
        headers |= {"authorization": f"Bearer {to.secret}"} if to.secret else {}
        answer = await tools.http.send("POST", to.base, body=json.dumps(reply).encode(), headers=headers)
        expect_done(answer)
        return Done(url=_link(answer.body), queued=answer.status == 202)

    async def look_up(self, tools: Tools, order: Order) -> Done | None:  # noqa: ARG002 - nobody can be asked
        """See `sources.base.Acts`: an address that only takes cannot tell."""
        raise Unclear("where the answer was sent to cannot say what became of it; look there before you answer again")


def _item(one: Any, shape: Shape) -> Item:
    return Item(
        id=word(one, shape.id),
        url=word(one, shape.url),
        text=word(one, shape.text),
        title=word(one, shape.title),
        author=word(one, shape.author),
        author_url=word(one, shape.author_url),
        published_at=word(one, shape.published_at),
    )


def _link(body: bytes) -> str:
    """Where the reply stands, if whoever took it says so."""
    try:
        return web_link(word(read_json(body), "url"), "")
    except Unreadable:
        return ""
