"""The index of all words, by which mentions are searched: each database keeps it in its own way, and by itself.

Triggers write it, so that whatever changes a mention's words, or erases them, changes the index in the same
transaction. Letters are folded: who writes "fjallmo" finds "Fjällmo".
"""

# ruff: noqa: S608 - made of constants only, never of what anybody wrote

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

TABLE = "mention_words"
COLUMNS = ("title", "text", "author", "reply")
WEIGHTS = {"author": "A", "title": "B", "reply": "C", "text": "D"}
"""How PostgreSQL tells apart where a word stands."""


def _folding() -> tuple[str, str]:
    """Latin letters with marks, and those without that they are searched by."""
    marked = [chr(code) for code in range(0xC0, 0x250)]
    plain = {one: unicodedata.normalize("NFD", one)[0] for one in marked}
    kept = [one for one in marked if plain[one].isascii() and plain[one].isalpha()]
    return "".join(kept), "".join(plain[one].lower() for one in kept)


MARKED, PLAIN = _folding()


def fold(word: str) -> str:
    """A word as the index has it."""
    return word.translate(str.maketrans(MARKED, PLAIN)).lower()


def word_index(dialect: str) -> Sequence[str]:
    """The statements that make the index and fill it."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> Sequence[str]:
    columns = ", ".join(COLUMNS)
    new, old = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("new", "old"))
    changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name in COLUMNS)
    add = f"INSERT INTO {TABLE} (rowid, {columns}) VALUES (new.id, {new});"
    drop = f"INSERT INTO {TABLE} ({TABLE}, rowid, {columns}) VALUES ('delete', old.id, {old});"
    return (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5({columns}, content='mentions', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')",
        f"CREATE TRIGGER {TABLE}_added AFTER INSERT ON mentions BEGIN {add} END",
        f"CREATE TRIGGER {TABLE}_dropped AFTER DELETE ON mentions BEGIN {drop} END",
        f"CREATE TRIGGER {TABLE}_changed AFTER UPDATE OF {columns} ON mentions WHEN {changed} BEGIN {drop} {add} END",
        f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')",
    )


def _postgresql() -> Sequence[str]:
    # Punctuation becomes a space: PostgreSQL would take a host or a path for one word. Not [:alnum:], which in some
    # databases means ASCII only.
    between = r"[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xbf\u2000-\u206f]+"
    parts = " || ".join(
        f"setweight(to_tsvector('simple', mention_fold(new.{name})), '{weight}')" for name, weight in WEIGHTS.items()
    )
    changed = " OR ".join(f"old.{name} IS DISTINCT FROM new.{name}" for name in COLUMNS)
    run = "FOR EACH ROW {when} EXECUTE FUNCTION mention_words_kept()"
    return (
        "CREATE FUNCTION mention_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ "
        f"SELECT regexp_replace(lower(translate(words, '{MARKED}', '{PLAIN}')), '{between}', ' ', 'g') $$",
        f"CREATE TABLE {TABLE} (mention_id bigint PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE, "
        "words tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_by_word ON {TABLE} USING gin (words)",
        "CREATE FUNCTION mention_words_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO {TABLE} VALUES (new.id, {parts}) "
        "ON CONFLICT (mention_id) DO UPDATE SET words = excluded.words; RETURN NULL; END $$",
        f"CREATE TRIGGER {TABLE}_added AFTER INSERT ON mentions {run.format(when='')}",
        f"CREATE TRIGGER {TABLE}_changed AFTER UPDATE OF {', '.join(COLUMNS)} ON mentions "
        + run.format(when=f"WHEN ({changed})"),
        f"INSERT INTO {TABLE} SELECT new.id, {parts} FROM mentions AS new",
    )
