"""The one settings document: what the company decides. Versioned in the store; secrets never enter it."""

from __future__ import annotations

from mentions.setup.answering import Ambassador, Promise, RoutingRule, RulePromise, Template, When
from mentions.setup.document import Setup, SetupError, new_id, read_setup, with_rules, with_sources, write_setup
from mentions.setup.listening import Flood, Name, SourceEntry

__all__ = [
    "Ambassador",
    "Flood",
    "Name",
    "Promise",
    "RoutingRule",
    "RulePromise",
    "Setup",
    "SetupError",
    "SourceEntry",
    "Template",
    "When",
    "new_id",
    "read_setup",
    "with_rules",
    "with_sources",
    "write_setup",
]
