"""The only room that knows there is a database: values in, frozen values out.

database = await open_database("sqlite", folder)
store = Store(database, team_id)
await store.moves.make(mention_id, Action.CLAIM, user, now)
"""

from __future__ import annotations

from mentions.store.afterwards import Afterwards
from mentions.store.asides import Asides
from mentions.store.authors import Authors
from mentions.store.cards import Cards
from mentions.store.clock import Clock
from mentions.store.database import Database, open_database
from mentions.store.deeds import Deeds
from mentions.store.drafts import Drafts
from mentions.store.effects import Effects
from mentions.store.errors import (
    Damaged,
    FolderInUse,
    InboxFull,
    NewerSchema,
    SetupChanged,
    StaleFence,
    StoreError,
    Unavailable,
)
from mentions.store.evidence import Evidences
from mentions.store.folder import DataFolder
from mentions.store.following import Following
from mentions.store.inbox import Inbox
from mentions.store.inhand import InHand
from mentions.store.keeping import Keeping
from mentions.store.lessons import Lessons
from mentions.store.listening import Listening
from mentions.store.mentions import Mentions
from mentions.store.moves import Moves
from mentions.store.people import People, remember_workspace, workspaces
from mentions.store.quotes import Quotes
from mentions.store.relevance import Relevance
from mentions.store.returning import Returning
from mentions.store.search import Searching
from mentions.store.setups import Setups
from mentions.store.spending import Spending
from mentions.store.spikes import Spikes
from mentions.store.statistics import Statistics
from mentions.store.teaching import Teaching

__all__ = [
    "Damaged",
    "DataFolder",
    "Database",
    "FolderInUse",
    "InboxFull",
    "NewerSchema",
    "SetupChanged",
    "StaleFence",
    "Store",
    "StoreError",
    "Unavailable",
    "open_database",
    "remember_workspace",
    "workspaces",
]


class Store:
    """What is kept for one workspace, by subject."""

    def __init__(self, database: Database, team_id: str) -> None:
        self.mentions = Mentions(database, team_id)
        self.inhand = InHand(database, team_id)
        self.moves = Moves(database, team_id)
        self.effects = Effects(database, team_id)
        self.drafts = Drafts(database, team_id)
        self.deeds = Deeds(database, team_id)
        self.evidence = Evidences(database, team_id)
        self.asides = Asides(database, team_id)
        self.following = Following(database, team_id)
        self.cards = Cards(database, team_id)
        self.clock = Clock(database, team_id)
        self.listening = Listening(database, team_id)
        self.inbox = Inbox(database, team_id)
        self.setups = Setups(database, team_id)
        self.relevance = Relevance(database, team_id)
        self.people = People(database, team_id)
        self.quotes = Quotes(database, team_id)
        self.authors = Authors(database, team_id)
        self.returning = Returning(database, team_id)
        self.teaching = Teaching(database, team_id)
        self.lessons = Lessons(database, team_id)
        self.spending = Spending(database, team_id)
        self.searching = Searching(database, team_id)
        self.statistics = Statistics(database, team_id)
        self.spikes = Spikes(database, team_id)
        self.afterwards = Afterwards(database, team_id)
        self.keeping = Keeping(database, team_id)
