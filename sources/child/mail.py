"""A mail as it was sent, read by Python's own parser: who wrote what, what kind of mail it is, and where it links.

Attachments are left alone, and nothing in a mail is ever fetched.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Any, TypeVar

from sources.child.mailtext import Reading, links, own_words, read_html, read_plain
from sources.text import NAME, TEXT, TITLE, tidy

CRASHES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)
_HEADERS = 500
_HEADER = 2_000
_PARTS = 200
_DEPTH = 20
_TEXT = 200_000
_MARKUP = 500_000
_IDENTIFIER = re.compile(r"<[!-;=?-~]{3,480}>")
_FORWARDED = re.compile(r"\s*(?:fwd?|vb|vs|wg|tr|vidarebefordrat)\s*:\s*", re.IGNORECASE)
_MARK = re.compile(
    r"(?:begin )?forwarded message:?|vidarebefordrat (?:brev|meddelande|mail|mejl):?|weitergeleitete nachricht:?",
    re.IGNORECASE,
)
_STRAY = re.compile(rb"^(?![!-9;-~]{1,100}[ \t]*:|[ \t]|From ).*(?:\n|\Z)", re.MULTILINE)
_SPACED = re.compile(rb"^([!-9;-~]{1,100})[ \t]+:", re.MULTILINE)  # as RFC 822 allowed it
_FIELD = re.compile(
    r"[>*\s]{0,8}(from|från|subject|ämne|sent|skickat|date|datum|to|till|cc|kopia)[*\s]{0,4}:[*\s]*(.*)", re.IGNORECASE
)
_NAMES = {"från": "from", "ämne": "subject", "sent": "date", "skickat": "date", "datum": "date"}

Head = dict[str, str]
_T = TypeVar("_T")


def read_mail(body: bytes) -> dict[str, Any]:
    """The mail as plain values, its links as entries, or {"kind": "unreadable", "why": …}."""
    try:
        mail = message_from_bytes(_mended(body))
        head = _head(mail)
        if not head.keys() & {"from", "subject", "date", "message-id"}:
            return {"kind": "unreadable", "why": "this is no mail"}
        said, markup = _said(mail), _markup(mail)
        shown = said if said.text.strip() else markup
        return {
            "kind": "mail",
            **_writer(head),
            "auto": _word(head, "auto-submitted").partition(";")[0].strip() not in ("", "no"),
            "bulk": _word(head, "precedence") in ("bulk", "junk", "list"),
            "listed": "list-unsubscribe" in head or "list-id" in head,
            "bounce": _bounced(mail, head),
            "text": tidy(own_words(shown.text) if _references(head) else shown.text, TEXT),
            "forwarded": _attached(mail) or _forwarded(head, shown.text),
            "entries": links(markup if markup.links else said),
        }
    except CRASHES as error:
        return {"kind": "unreadable", "why": f"the mail is broken ({type(error).__name__})"}


def _mended(body: bytes) -> bytes:
    """The mail without lines that no header may be: Python takes the first of them for the end of all headers."""
    empty = re.search(rb"\r?\n\r?\n", body)
    end = empty.start() if empty else len(body)
    return _SPACED.sub(rb"\1:", _STRAY.sub(b"", body[:end])) + body[end:]


def _writer(head: Head) -> dict[str, Any]:
    """What the headers say, whether they are a mail's own or those of one that lies in it."""
    return {
        "message_id": next(iter(_IDENTIFIER.findall(head.get("message-id", ""))), ""),
        "subject": tidy(_decoded(head.get("subject", "")), TITLE),
        "author": _person(head.get("from", "")),
        "reply_to": _person(head.get("reply-to", "")),
        "date": tidy(head.get("date", ""), 100),
        "references": _references(head),
    }


def _head(mail: Message) -> Head:
    """The headers by their names in lower case, of repeated ones the first, each on one line."""
    head: Head = {}
    for name, value in list(mail.raw_items())[:_HEADERS]:
        head.setdefault(str(name).lower(), re.sub(r"[\r\n]+\s*", " ", _readable(str(value)[:_HEADER])))
    return head


def _readable(value: str) -> str:
    """Bytes that no header may hold: most who send them mean UTF-8, the others Latin."""
    raw = value.encode("utf-8", "surrogateescape")
    return _text(raw, "utf-8")


def _decoded(value: str) -> str:
    """=?charset?q?…?= as what it says; as it stands if it cannot be read."""
    try:
        pieces = decode_header(value)
    except (MessageError, binascii.Error, ValueError):
        return value
    return "".join(piece if isinstance(piece, str) else _text(piece, charset or "utf-8") for piece, charset in pieces)


def _text(raw: bytes, charset: str) -> str:
    charset = charset.lower().strip("\"' ")
    if charset in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"):
        charset = "utf-8" if charset.endswith("ascii") else "cp1252"  # as all mail programs read it
    for attempt in (charset, "utf-8"):
        try:
            return raw.decode(attempt)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _person(value: str) -> dict[str, str]:
    """The first one with an address; commas and brackets in encoded names do not count."""
    nobody: list[tuple[str, str]] = []
    found = _quietly(lambda: getaddresses([value[:500]]), nobody)
    name, address = next(((name, at) for name, at in found if "@" in at), (value[:NAME], ""))
    return {"name": tidy(_decoded(name), NAME), "address": tidy(address, 320)}


def _references(head: Head) -> list[str]:
    found = _IDENTIFIER.findall(f"{head.get('references', '')} {head.get('in-reply-to', '')}")
    return list(dict.fromkeys(found))[-20:]


def _word(head: Head, name: str) -> str:
    return head.get(name, "").strip().lower()


def _bounced(mail: Message, head: Head) -> bool:
    sender = _person(head.get("from", ""))["address"].partition("@")[0].lower()
    report = _quietly(mail.get_content_type, "") == "multipart/report"
    return report or sender in ("mailer-daemon", "postmaster") or _word(head, "return-path") == "<>"


def _parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves, without attachments and without mails that lie in this one."""
    if not mail.is_multipart():
        yield mail
    elif depth < _DEPTH and _quietly(mail.get_content_maintype, "") != "message":
        for part in _inside(mail):
            if _quietly(part.get_content_disposition, None) != "attachment":
                yield from _parts(part, depth + 1)


def _bodies(mail: Message, kind: str, limit: int) -> str:
    found = []
    for number, part in enumerate(_parts(mail)):
        named = _quietly(part.get_filename, None)
        if number < _PARTS and not named and _quietly(part.get_content_type, "text/plain") == kind:
            found.append(_body(part)[:limit])
    return "\n".join(found)[:limit]


def _body(part: Message) -> str:
    raw = _quietly(lambda: part.get_payload(decode=True), None)
    if not isinstance(raw, bytes):
        return ""
    return _text(raw, str(_quietly(part.get_content_charset, None) or "utf-8"))


def _said(mail: Message) -> Reading:
    return read_plain(_bodies(mail, "text/plain", _TEXT))


def _markup(mail: Message) -> Reading:
    return read_html(_bodies(mail, "text/html", _MARKUP))


def _attached(mail: Message) -> dict[str, Any] | None:
    """The first mail that was forwarded as an attachment."""
    for part in _inside(mail):
        if _quietly(part.get_content_type, "") == "message/rfc822":
            for inner in _inside(part):
                shown = _said(inner).text or _markup(inner).text
                return {**_writer(_head(inner)), "text": tidy(shown, TEXT)}
    return None


def _inside(part: Message) -> list[Message]:
    parts = part.get_payload()
    return [one for one in parts[:_PARTS] if isinstance(one, Message)] if isinstance(parts, list) else []


def _forwarded(head: Head, text: str) -> dict[str, Any] | None:
    """The mail below the From:/Från: … block that mail programs write when somebody forwards."""
    lines = text.splitlines()[:2_000]
    marked = next((at + 1 for at, line in enumerate(lines) if _MARK.fullmatch(line.strip("> *-"))), None)
    if marked is None and not _FORWARDED.match(_decoded(head.get("subject", ""))):
        return None
    for at in range(marked or 0, len(lines)):
        block, end = _block(lines, at)
        if {"from", "subject"} <= block.keys():
            said = "\n".join(line.lstrip("> ") for line in lines[end:])
            fields = {name: block.get(name, "") for name in ("subject", "from", "date")}
            fields["from"] = re.sub(r"[<\[]mailto:([^\]>]{1,300})[\]>]", r"<\1>", fields["from"].replace("*", ""))
            return {**_writer(fields), "text": tidy(said, TEXT)}
    return None


def _block(lines: list[str], at: int) -> tuple[dict[str, str], int]:
    """The fields that stand from line `at` on, and where they end; a line between them may be a folded one."""
    block: dict[str, str] = {}
    end = at
    for place in range(at, min(at + 10, len(lines))):
        found = _FIELD.fullmatch(lines[place][:1_000])
        if found:
            name = found[1].lower()
            block.setdefault(_NAMES.get(name, name), found[2].strip(" *"))
            end = place + 1
        elif not block or not lines[place].strip("> "):
            break
    return block, end


def _quietly(read: Callable[[], _T], otherwise: _T) -> _T:
    """What a header of a stranger's mail says; nothing in it may cost us the rest of the mail."""
    try:
        return read()
    except CRASHES:
        return otherwise
