"""The one settings document: what the company decides. Versioned in the store; secrets never enter it."""

from __future__ import annotations

from mentions.setup.answering import Ambassador, Promise, RoutingRule, RulePromise, When
from mentions.setup.document import Setup, SetupError, new_id, read_setup, with_rules, with_sources, write_setup
from mentions.setup.faults import Fault
from mentions.setup.listening import Flood, Name, SourceEntry
from mentions.setup.public import Keep, Look, Policy
from mentions.setup.writing import Care, Cause, Purpose, Template

__all__ = [
    "Ambassador",
    "Care",
    "Cause",
    "Fault",
    "Flood",
    "Keep",
    "Look",
    "Name",
    "Policy",
    "Promise",
    "Purpose",
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
