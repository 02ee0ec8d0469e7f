"""The names we listen for: which of them a sighting is about, and where in the text they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from urllib.parse import urlsplit

from mentions.exclusions import Against, Exclusion
from mentions.identity import canonical_url, unwrap
from mentions.model import Sighting
from mentions.setup import Name

Span = tuple[int, int]
"""Where a name stands in a text: the first character and the one after the last."""

_Ending = Callable[[str], str]

# Characters nobody sees: soft hyphen, joiners, zero-width spaces, direction marks, variation selectors, tags.
_HIDDEN = (0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))
_DROPPED = dict.fromkeys((*_HIDDEN, *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080)))
# Small raised signs would otherwise become letters of the name before them: Tallbo™ is not tallbotm.
_INVISIBLE = {**_DROPPED, **dict.fromkeys(map(ord, "™℠©®¹²³⁰⁴⁵⁶⁷⁸⁹ªº"), " ")}
# Normalising is quadratic in stacked marks, so it gets a text in pieces; a piece ends where an ASCII letter begins.
_PIECE = re.compile(r"[\x00-\x7f]+[^\x00-\x7f]{0,64}|[^\x00-\x7f]{1,64}")
_SIGN = re.compile("(?s).[\u0300-\u036f\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f\u00ad]*")
_BARE = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l"})

_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_GAP = r"[\s_\u2010-\u2014-]"
_DOT = r"(?:\.|\s?[\[({]\s?(?:\.|punkt|prick|dot)\s?[\])}]\s?|\s(?:punkt|prick|dot)\s)"
_AND = r"(?:&|\+|och|and)"
_JOINED_FROM = 6
# A name that has lost its dots may be another word (får, far), so a short one needs a handle's or hashtag's sign.
_BARE_FROM = 5


def fold(text: str) -> str:
    """The form in which names and texts are compared: compatible letters one, case gone, nothing invisible."""
    if text.isascii():
        return text.casefold()
    pieces = _PIECE.findall(text.translate(_INVISIBLE))
    return "".join(unicodedata.normalize("NFKC", piece) for piece in pieces).casefold()


@dataclass(frozen=True, slots=True)
class _Words:
    """Words to be found as whole words; `stems` rule out most texts before the pattern is tried."""

    stems: tuple[str, ...]
    pattern: re.Pattern[str]

    def found_in(self, folded: str) -> bool:
        return any(stem in folded for stem in self.stems) and self.pattern.search(folded) is not None


@dataclass(frozen=True, slots=True)
class _Watched:
    name: Name
    spellings: _Words
    required: _Words | None

    def fits(self, folded: str, sighting: Sighting) -> bool:
        if self.required is not None and not self.required.found_in(folded):
            return False
        return _may_be_in(sighting.language, self.name.languages)

    def exclusion(self, folded: str, sighting: Sighting) -> Exclusion | None:
        """The first thing that speaks against its being about this name."""
        listed = ((what, value) for what in Against for value in getattr(self.name, what))
        found = (
            Exclusion(what, value, self.name.name) for what, value in listed if speaks(what, value, sighting, folded)
        )
        return next(found, None)

    def ruled_out(self, folded: str, sighting: Sighting) -> bool:
        return not self.fits(folded, sighting) or self.exclusion(folded, sighting) is not None


class Watch:
    """All names, made ready once; every answer takes time linear in the text."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._watched = tuple(_prepare(name) for name in names)
        self._own = tuple(account for name in names for account in name.own_accounts)

    def match(self, sighting: Sighting) -> tuple[str, ...]:
        """The names it is about, in the setup's order; () if it is not about us, or is from ourselves."""
        if written_by(sighting, self._own):
            return ()
        folded = fold_all(sighting)
        return tuple(
            one.name.name
            for one in self._watched
            if one.spellings.found_in(folded) and not one.ruled_out(folded, sighting)
        )

    def blocks(self, sighting: Sighting) -> bool:
        """Whether it is not for us although every item of its source is: written by ourselves or by somebody we do
        not listen to, or ruled out under every name."""
        blocked = (author for one in self._watched for author in one.name.blocked_authors)
        if written_by(sighting, (*self._own, *blocked)):
            return True
        folded = fold_all(sighting)
        return bool(self._watched) and all(one.ruled_out(folded, sighting) for one in self._watched)

    def against(self, sighting: Sighting, *, everything: bool = False) -> tuple[Exclusion, ...]:
        """What speaks against a sighting that is not about us, one for each name that it would else be about; () if
        it has no such name, or is from ourselves.

        Args:
            everything: every item of its source is about us, whether a name stands in it or not.
        """
        if written_by(sighting, self._own):
            return ()
        folded = fold_all(sighting)
        named = (
            one
            for one in self._watched
            if everything or (one.spellings.found_in(folded) and one.fits(folded, sighting))
        )
        return tuple(found for one in named if (found := one.exclusion(folded, sighting)))

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where names stand in `text`, as it was written; in order, without overlap."""
        folded, origin = _fold_with_origin(text)
        found = (hit.span() for one in self._watched for hit in one.spellings.pattern.finditer(folded))
        spans: list[Span] = []
        for first, after in sorted(found, key=lambda span: (span[0], -span[1])):
            span = origin[first], origin[after]
            if span[0] < span[1] and (not spans or span[0] >= spans[-1][1]):
                spans.append(span)
        return tuple(spans)

    def passage(self, text: str, limit: int = 300) -> str:
        """At most `limit` characters of `text` around the first name, cut between words."""
        if len(text) <= limit:
            return text
        spans = self.spans(text)
        named = spans[0][0] if spans else 0
        start = 0 if named <= limit // 2 else _next_word(text, named - limit // 3, named)
        end = start + limit - 2
        if end >= len(text):
            return f"…{text[start:]}"
        return f"{'…' if start else ''}{text[start : _end_of_word(text, end)].rstrip()}…"


def stands_in(words: tuple[str, ...], text: str) -> bool:
    """Whether any of these words or phrases stands in `text` as a whole, in any of its Swedish forms."""
    return stands_folded(words, fold(text))


def stands_folded(words: tuple[str, ...], folded: str) -> bool:
    """The same of a text that has been folded, for many questions about one."""
    return _inflected_words(words).found_in(folded)


def speaks(what: Against, value: str, sighting: Sighting, folded: str) -> bool:
    """Whether this word, site or author speaks against a sighting; `folded` is what fold_all makes of it."""
    match what:
        case Against.WORD:
            return _inflected_words((value,)).found_in(folded)
        case Against.SITE:
            return on_site(sighting.url, value)
        case Against.AUTHOR:
            return written_by(sighting, (value,))


@lru_cache(maxsize=1024)
def _inflected_words(words: tuple[str, ...]) -> _Words:
    return _words(words, _inflected)


def _prepare(name: Name) -> _Watched:
    ending = _inflected if name.kind == "product" else _genitive
    return _Watched(
        name,
        _words((name.name, *name.also), ending),
        _inflected_words(name.required) if name.required else None,
    )


def fold_all(sighting: Sighting) -> str:
    """All words of a sighting, folded; nothing is found across the end of its title."""
    return fold(f"{sighting.title} | {sighting.text}")


def _words(words: Iterable[str], ending: _Ending) -> _Words:
    forms = {form: None for word in words for form in _forms(fold(word).strip())}
    ordered = sorted(forms, key=len, reverse=True)
    stems = tuple(dict.fromkeys(max(re.findall(r"[^\W_]+", form) or [form], key=len) for form in ordered))
    return _Words(stems, re.compile("|".join(_pattern(form, ending) for form in ordered) or r"(?!)"))


def _forms(word: str) -> list[str]:
    """The word, and the same without dots and accents, as handles and addresses write it."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).translate(_BARE)
    if not word or bare == word:
        return [word] if word else []
    return [word, *([bare] if len(bare) >= _BARE_FROM else [f"@{bare}", f"#{bare}"])]


def _pattern(form: str, ending: _Ending) -> str:
    before, after = _BEFORE if form[0].isalnum() else "", _AFTER if form[-1].isalnum() else ""
    if form[0] in "@#":
        return f"{re.escape(form)}{after}"
    if re.fullmatch(r"(?:[\w-]+\.)+[^\W\d_]{2,}", form):
        return f"{before}{_DOT.join(map(re.escape, form.split('.')))}{after}"
    parts = [part for part in re.split(r"[\s_-]+|(&)", form) if part]
    gap = f"{_GAP}{{0,3}}" if len("".join(parts)) >= _JOINED_FROM or "&" in parts else f"{_GAP}{{1,3}}"
    whole = gap.join(_AND if part == "&" else re.escape(part) for part in parts) or re.escape(form)
    return f"{before}{whole}{ending(form) if after else ''}{after}"


def _genitive(form: str) -> str:
    return "s?" if form[-1].isalnum() else ""


def _inflected(form: str) -> str:
    """Genitive and the Swedish definite forms: boken, äpplet, appens, stolarna, of the plural too: lampor, lamporna."""
    if not form[-1].isalpha():
        return _genitive(form)
    definite = "[nt]" if form[-1] in "aeiouyåäö" else "na|e[nt]" if form[-1] == "r" else "e[nt]"
    return f"(?:s|(?:{definite}|[aeo]?rna)s?)?"


def _fold_with_origin(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters (and its end) the place in `text` it comes from."""
    if text.isascii():
        return text.casefold(), range(len(text) + 1)
    signs = _SIGN.findall(text)
    starts = accumulate((len(sign) for sign in signs), initial=0)
    folded = [fold(sign) for sign in signs]
    origin = [start for start, part in zip(starts, folded, strict=False) for _ in part]
    return "".join(folded), [*origin, len(text)]


def written_by(sighting: Sighting, accounts: Iterable[str]) -> bool:
    """Whether one of `accounts` wrote it.

    A handle (@us, u/us) is compared with the author's address where the source gives one, since anybody may call
    himself by our name.
    """
    author, address = _plain_account(sighting.author), canonical_url(sighting.author_url)
    handle = _plain_account(re.split(r"[/=]", address)[-1])
    handles = {handle, f"{handle}@{urlsplit(address).hostname}"} if handle else {author}
    return any(_is_account(account, {author, *handles} - {""}, handles, address) for account in accounts)


def _is_account(account: str, names: set[str], handles: set[str], address: str) -> bool:
    if account.startswith(("https://", "http://")):
        return bool(address) and canonical_url(account) == address
    return _plain_account(account) in (handles if account.startswith(("@", "u/", "/u/")) else names)


def _plain_account(account: str) -> str:
    return re.sub(r"^(?:@|/?u/)", "", fold(account).strip())


def on_site(url: str, site: str) -> bool:
    """Whether `url` leads to this site, or to what stands below it; a site may go on with the beginning of a path."""
    there, here = urlsplit(canonical_url(url)), urlsplit(canonical_url(site if "://" in site else f"https://{site}"))
    if not here.hostname or not f".{there.hostname}".endswith(f".{here.hostname}"):
        return False
    return not here.path or f"{urlsplit(unwrap(url)).path}/".startswith(f"{here.path}/")


def _may_be_in(language: str, languages: Sequence[str]) -> bool:
    """A platform's language is a hint: where it says nothing, or "und", the text passes."""
    told = language_code(language)
    return not languages or told in {"", "und", "mul", "zxx"} or told in map(language_code, languages)


def language_code(tag: str) -> str:
    """A language as we name it: of "sv-SE" sv, and Norwegian, however it is called, nb."""
    short = re.split(r"[-_]", tag.strip().casefold())[0]
    return {"no": "nb", "nn": "nb", "swe": "sv", "eng": "en"}.get(short, short)


def _next_word(text: str, start: int, latest: int) -> int:
    gap = re.compile(r"\s").search(text, start, latest)
    return gap.end() if gap else _whole_sign(text, start)


def _end_of_word(text: str, end: int) -> int:
    last = max(text.rfind(space, end - 40, end + 1) for space in " \n\t")
    return last if last > 0 else _whole_sign(text, end)


def _whole_sign(text: str, at: int) -> int:
    """The nearest place at or before `at` that does not cut a letter from its accent or a joined emoji apart."""
    while 0 < at < len(text) and (_clings(text[at]) or text[at - 1] == "\u200d"):
        at -= 1
    return at


def _clings(sign: str) -> bool:
    return unicodedata.category(sign) in {"Mn", "Me", "Mc", "Cf"} or "\U0001f3fb" <= sign <= "\U0001f3ff"
