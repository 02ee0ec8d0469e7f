"""What can be done at the place a mention comes from, and whether its source tells what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

from mentions.outside import Deed
from mentions.setup import Setup, SourceEntry
from sources import Source, SourceSettingsError, build
from sources.base import Acts, Follows, own_secrets


def source_at(source_id: str, setup: Setup) -> Source | None:
    """The source with this id as the setup describes it; None if it has left the setup or does not hold."""
    entry = setup.source(source_id)
    try:
        return build(entry) if entry is not None else None
    except SourceSettingsError:
        return None


def deeds_at(source_id: str, setup: Setup, secrets: Mapping[str, str]) -> frozenset[Deed]:
    """What can be done at this source with these secrets."""
    source = source_at(source_id, setup)
    if not isinstance(source, Acts):
        return frozenset()
    return source.deeds(own_secrets(source, secrets))


def follows(entry: SourceEntry) -> bool:
    """Whether this source can tell what becomes of its mentions."""
    try:
        return isinstance(build(entry), Follows)
    except SourceSettingsError:
        return False
