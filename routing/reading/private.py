"""What an answer tells of its customer that others should not read: addresses, numbers, names. Swedish and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Functions, not people: everybody may write to them.
_DESK_NAMES = """support info kundservice kundtjanst kundtjänst hello hej help hjalp press sales service contact
    kontakt order orders butik shop store care customercare customerservice privacy dpo gdpr dataskydd feedback
    office team noreply billing faktura reklamation reklamationer retur returer returns media jobb jobs mail
    webmaster admin security booking bokning reception"""
_DESKS = frozenset(_DESK_NAMES.split())
_PHONE = re.compile(
    r"(?<![\w-])(?:(?:\+|00)[1-9]\d{0,2}[ -]?(?:\(0\))?\d(?:[ -]?\d){6,10}|0\d{1,3}[- ]?\d(?:[ -]?\d){4,8})(?![\w-])"
)
_MOBILE = re.compile(r"(?:0|(?:\+|00)46[ -]?(?:\(0\))?)7[02369]|(?:0|(?:\+|00)44[ -]?)7\d{2}")
_PERSON = re.compile(r"(?<![\d-])((?:19|20)?)(\d{2})(\d{2})(\d{2})[-+ ]?(\d{4})(?![\d-])")
_CARD = re.compile(r"(?<![\d-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\d-])")
_ORDER = re.compile(
    r"\b(?:order|beställning|bokning|booking|kund|customer|faktura|invoice|avtal|försäkring|kolli|tracking|leverans"
    r"|membership|medlem|account|konto)(?:s?nummer|s?nr|en|et|n|sbekräftelse| number| no| nr| id)?\.?[ :#]{1,3}"
    r"(?:är |is )?"
    r"((?=[A-Z\d-]*\d{4})[A-Z]{0,4}[\d-]{4,20})\b",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:[A-ZÅÄÖ][\wåäöé]+(?:gatan|vägen|gränd|stigen|torget|allén|backen|gata|väg|stig|plan)"
    r"|(?:[A-ZÅÄÖ][\wåäöé]+ )+(?:gatan|vägen|gata|väg|gränd|torg|allé)) \d{1,3} ?[A-Z]?\b"
    r"|\b\d{1,4}[A-Z]? (?:[A-Z][a-z]+ ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Court|Way|Terrace|Gardens)\b"
)
_GREETED = re.compile(
    r"(?:^|[.!?\n]\s{0,3})(?:[Hh]ejsan|[Hh]ej|[Tt]jena|[Kk]ära?|[Bb]ästa|[Hh]ello|[Hh]i|[Dd]ear"
    r"|[Tt]ack|[Tt]hank you|[Tt]hanks),? "
    r"((?:Mr\.? |Mrs\.? |Ms\.? )?[A-ZÅÄÖ][\wåäöé'’-]+(?: [A-ZÅÄÖ][\wåäöé'’-]+){1,3})"
)
_OURS = (
    r"us|me|our|call|ringa?|ringer|mejlar?|maila|email|e-mail|(?:write|send) to|contact|reach"
    r"|kontakta?|skriv till|skicka till|oss|mig|vår|vårt|våra|nås|når|visit|besök|telefon|tel|phone"
)
_THEIRS = r"you|yours?|du|dig|din|ditt|dina|ni|er|ert|era"
_WHOSE = re.compile(rf"\b(?:({_OURS})|({_THEIRS}))\b", re.IGNORECASE)
_NEAR = 70


def private(text: str, author: str = "") -> Iterator[str]:
    """Each thing in an answer that is the customer's own affair, as it stands there.

    Args:
        author: what the customer is called where it was written, "" if nobody knows.
    """
    spoken: list[tuple[int, int]] = []
    for pattern, told in ((_PERSON, _is_person), (_CARD, _is_card), (_EMAIL, _is_theirs), (_PHONE, _is_their_phone)):
        for found in pattern.finditer(text):
            apart = all(found.end() <= start or end <= found.start() for start, end in spoken)
            if apart and told(text, found):
                spoken.append(found.span())
                yield found[0].strip()
    yield from (found[0] for found in _ORDER.finditer(text))
    yield from (found[0].strip() for found in _STREET.finditer(text) if _whose(text, found.start()) == "theirs")
    yield from _unmasked(text, author)


def _is_theirs(text: str, found: re.Match[str]) -> bool:
    desk = found[0].partition("@")[0].casefold() in _DESKS
    return not desk and _whose(text, found.start()) != "ours"


def _is_their_phone(text: str, found: re.Match[str]) -> bool:
    whose = _whose(text, found.start())
    return whose == "theirs" or (not whose and bool(_MOBILE.match(found[0])))


def _whose(text: str, at: int) -> str:
    """ "ours" or "theirs", as the last word before it in the same sentence says; "" if none does."""
    before = re.split(r"[!?\n]|\. ", text[max(0, at - _NEAR) : at])[-1]
    words = list(_WHOSE.finditer(before))
    return "" if not words else "ours" if words[-1][1] else "theirs"


def _is_person(_: str, found: re.Match[str]) -> bool:
    """A Swedish personal or coordination number: a day that there is (Skatteverket adds 60 for the latter), and the
    check digit of ten."""
    century, year, month, day, last = found.groups()
    try:
        date(int(f"{century or 20}{year}"), int(month), int(day) % 60)
    except ValueError:
        return False
    return _luhn(f"{year}{month}{day}{last}")


def _is_card(_: str, found: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", found[0])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and _luhn(digits)


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1: every other digit counts double, from the right."""
    doubled = (sum(divmod(int(one) * 2, 10)) for one in digits[-2::-2])
    return (sum(doubled) + sum(int(one) for one in digits[::-2])) % 10 == 0


def _unmasked(text: str, author: str) -> Iterator[str]:
    """The whole name of somebody who does not write under it."""
    known = author.casefold()
    for found in _GREETED.finditer(text) if author else ():
        if not all(word.casefold() in known for word in found[1].split()):
            yield found[1]
