"""A list of feeds (OPML) from another reader: no document type, no entities, nothing is fetched. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from sources.text import NAME, tidy

_MOST = 1000
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed in the list; its title is "" if the list gives none."""

    title: str
    url: str


class NoList(ValueError):
    """These bytes are no list of feeds; the text says why."""


def read_opml(body: bytes) -> tuple[Listed, ...]:
    """The feeds in the list, folders left out, at most 1,000.

    Raises:
        NoList: it is no OPML, it is broken, or it declares a document type.
    """
    found: list[Listed] = []
    root: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        root.append(tag.lower())
        if root[0] != "opml":
            raise NoList(f"it begins with <{tidy(tag, 40)}>, and a list of feeds with <opml>")
        given = {name.lower(): value for name, value in attributes.items()}
        url = given.get("xmlurl", "").strip()
        if tag.lower() == "outline" and url and len(url) <= _LONGEST and len(found) < _MOST:
            found.append(Listed(tidy(given.get("title") or given.get("text") or "", NAME), url))

    def refuse(*_: object) -> None:
        raise NoList("it declares a document type, which a list of feeds does not need; take that line out")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise NoList(f"line {error.lineno}: {expat.ErrorString(error.code)}") from error
    except (LookupError, ValueError) as error:
        raise error if isinstance(error, NoList) else NoList("its encoding is unknown; save it as UTF-8") from error
    return tuple(found)
