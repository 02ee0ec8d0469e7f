"""E-mail: letters and digests heard by IMAP, and letters answered by SMTP, in their thread."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from email.utils import parseaddr
from hashlib import sha256
from typing import ClassVar, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import Account, account, needed
from sources.base import Bookmark, Harvest, Tools
from sources.errors import Declined, SourceError, Unclear, Unreachable, Unreadable
from sources.letters import Letter, Mail, Person, is_address, meant, native_id, to_sighting
from sources.mail.envelope import compose, mark, our_id
from sources.mail.imap import LARGEST, Mailbox, day_before, mailbox
from sources.mail.round import Round, parse, waiting
from sources.mail.smtp import send_mail

_IMAP, _SMTP = "IMAP_ACCOUNT", "SMTP_ACCOUNT"
_ANSWERS = 20
_READING, _VISIT, _LOOK, _COPY = 17.0, 22.0, 12.0, 8.0  # seconds
_IDENTIFIER = re.compile(r"<[!-;=?-~]{3,480}>")


class MailSettings(BaseModel):
    """What lies in the mailbox, and who answers."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    reads: Literal["letters", "links"] = "letters"
    folder: str = Field("", max_length=200)
    sender: str = Field("", max_length=300)
    colleagues: tuple[str, ...] = Field((), max_length=100)

    @field_validator("sender")
    @classmethod
    def _is_written_well(cls, sender: str) -> str:
        if sender and (not is_address(parseaddr(sender)[1]) or not sender.isprintable()):
            raise ValueError("write it as Company <hello@company.example>, or the address alone")
        return sender

    @field_validator("colleagues")
    @classmethod
    def _are_folded(cls, colleagues: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(colleague.strip().lower().removeprefix("@") for colleague in colleagues)


class EMail:
    """One folder of one mailbox."""

    Settings: ClassVar[type[BaseModel]] = MailSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _IMAP: "the mailbox to read, imaps://USER:PASSWORD@host; @ and : in user and password are written %40 and %3A",
        _SMTP: "where answers are sent from, smtps://USER:PASSWORD@host or smtp://USER:PASSWORD@host:587",
    }

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. At most 50 mails at a time, oldest first; the rest comes next time."""
        where = needed(tools.secrets, _IMAP)
        asked = self._asked(where)
        before = bookmark if bookmark.get("for") == asked else {}
        async with mailbox(tools.http, where, _VISIT) as box:
            opened = await box.open(self._folder(where))
            uids, last = await waiting(box, opened, before)
            found = Round(tools, box, self._settings.reads, self._settings.colleagues, self._own(tools.secrets), last)
            with suppress(TimeoutError):  # what was read until then is kept
                async with asyncio.timeout(_READING):
                    await found.read(uids)
        if uids and found.last < uids[0]:
            raise Unreachable(f"{where.endpoint[0]} is too slow: not one mail could be read; it is tried again later")
        return Harvest(
            sightings=found.newest_first(),
            bookmark={
                "for": asked,
                "validity": opened.validity,
                "uid": str(found.last),
                "since": day_before(found.arrived_at) or before.get("since") or day_before(tools.now),
            },
            unchanged=not uids,
            skipped=found.skipped,
            notes=found.notes(),
        )

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`. Only letters can be answered, and for that they are read once more."""
        ready = account(secrets, _IMAP) and account(secrets, _SMTP) and self._sender(secrets)
        return frozenset({Deed.REPLY}) if ready and self._settings.reads == "letters" else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. The reader's address is not kept by us: it is looked up in the letter."""
        sender = self._sender(tools.secrets)
        if order.deed is not Deed.REPLY or sender is None:
            raise Declined("by mail one can only answer, from an address that is known; nothing was sent")
        letter = await self._letter(tools, order)
        to = letter.answer_to.address
        if not is_address(to) or to.lower() in self._own(tools.secrets):
            raise Declined("the mail names no address that an answer could go to; nothing was sent")
        message_id = our_id(order.native_id, order.key, sender)
        mail = compose(letter, order.text, sender, message_id, order.at)
        await send_mail(tools.http, needed(tools.secrets, _SMTP), sender.address, to, mail)
        with suppress(SourceError):  # it is sent: a copy that is missing must not make it look otherwise
            await _keep_copy(tools, message_id, mail)
        return Done(native_id=message_id)

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. A copy proves that it was sent; that there is none proves nothing."""
        where, sender = needed(tools.secrets, _IMAP), self._sender(tools.secrets)
        message_id = our_id(order.native_id, order.key, sender) if sender else ""
        async with mailbox(tools.http, where, _LOOK) as box:
            if message_id and await _found(box, message_id, await box.folders("\\Sent") + await box.folders("\\All")):
                return Done(native_id=message_id)
        raise Unclear(
            f"{where.endpoint[0]} keeps no copy of it, so nobody can tell whether it was sent; ask whoever runs the"
            " mail server, or the customer"
        )

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. A mail that somebody has moved or deleted on our side is not gone."""
        if self._settings.reads == "links" or not _IDENTIFIER.fullmatch(mention.native_id):
            return Conversation()
        where = needed(tools.secrets, _IMAP)
        own, ours = mention.native_id.encode(), mark(mention.native_id)
        async with mailbox(tools.http, where, _LOOK) as box:
            await box.open(self._folder(where))
            uids = await box.search(
                f"SINCE {day_before(mention.published_at)} OR OR OR HEADER References", own,
                "HEADER In-Reply-To", own, f"HEADER References {ours} HEADER In-Reply-To {ours}",
            )  # fmt: skip
            seen = await box.look_at(uids[-_ANSWERS:])
            answers: dict[str, Sighting] = {}
            for one in sorted(seen.values(), key=lambda one: one.uid):
                with suppress(Unreadable):
                    found = await parse(tools, box, one) if one.size <= LARGEST else None
                    if found and _answers(found[0], mention):
                        sighting = to_sighting(native_id(*found), found[0].letter, one.arrived_at, tools.now)
                        answers[sighting.native_id] = sighting
        return Conversation(replies=tuple(answers.values()))

    async def _letter(self, tools: Tools, order: Order) -> Letter:
        """The letter once more, also if somebody has archived it meanwhile. Its id alone proves nothing: whoever has
        seen it can send another mail under it, and would be given the answer."""
        identifier = order.native_id
        if not _IDENTIFIER.fullmatch(identifier):
            raise Declined("this is a link from a digest, or a mail without an id; nothing was sent, answer by hand")
        where = needed(tools.secrets, _IMAP)
        async with mailbox(tools.http, where, _LOOK) as box:
            uid = await _found(box, identifier, [self._folder(where)])
            uid = uid or await _found(box, identifier, await box.folders("\\All", "\\Archive"))
            raw = await box.fetch(uid) if uid else b""
        if not raw:
            raise Declined("the mail is in the mailbox no more; nothing was sent, answer by hand")
        mail = await tools.parsers.read_mail(raw, tools.zone)
        letter = meant(mail, self._settings.colleagues)
        same = not order.author or letter.author.shown.casefold() == order.author.casefold()
        if mail.letter.message_id != identifier or not same:
            raise Declined("another mail lies in the mailbox under this one's id; nothing was sent, answer by hand")
        return letter

    def _asked(self, where: Account) -> str:
        host, port = where.endpoint
        settings = (host, str(port), where.user, self._folder(where), self._settings.reads)
        return sha256("\n".join(settings).encode()).hexdigest()

    def _folder(self, where: Account) -> str:
        return self._settings.folder or unquote(urlsplit(where.base).path).strip("/") or "INBOX"

    def _sender(self, secrets: Mapping[str, str]) -> Person | None:
        """Who answers: as the settings say, else the user of the account if that is an address."""
        sends = account(secrets, _SMTP)
        name, address = parseaddr(self._settings.sender) if self._settings.sender else ("", sends.user if sends else "")
        return Person(name, address) if is_address(address) else None

    def _own(self, secrets: Mapping[str, str]) -> frozenset[str]:
        known = (account(secrets, _IMAP), account(secrets, _SMTP))
        sender = self._sender(secrets)
        users = {one.user for one in known if one} | ({sender.address} if sender else set())
        return frozenset(user.lower() for user in users if "@" in user)


async def _found(box: Mailbox, identifier: str, folders: Sequence[str | bytes]) -> int:
    """The number of the mail in the first folder that has it, which is then open; 0 if none has."""
    for folder in folders:
        await box.open(folder)
        if uids := await box.search("HEADER Message-ID", identifier.encode()):
            return uids[0]
    return 0


async def _keep_copy(tools: Tools, message_id: str, mail: bytes) -> None:
    """Into the folder for sent mail, unless the server has done so itself."""
    async with mailbox(tools.http, needed(tools.secrets, _IMAP), _COPY) as box:
        folders = (await box.folders("\\Sent"))[:1]
        if folders and not await _found(box, message_id, folders):
            await box.append(folders[0], mail)


def _answers(mail: Mail, mention: Mention) -> bool:
    """Whether it is by the writer of the mention, and below it."""
    ours = f"<{mark(mention.native_id)}."
    below = any(one == mention.native_id or one.startswith(ours) for one in mail.letter.references)
    same = mail.letter.author.shown.casefold() == mention.author.casefold()
    return below and same and not (mail.auto or mail.bounce) and mail.letter.message_id != mention.native_id
