"""The templates that we ship, in Swedish and English: how an answer may begin until the company has written its own."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from mentions.setup import Purpose, Template

_TEXTS = Path(__file__).parent


def shipped(purpose: Purpose, language: str) -> tuple[Template, ...]:
    """How an answer of this purpose may begin, the plainest first. What stands in square brackets, only the writer
    knows; braces are filled in, see mentions/templates.py.

    Args:
        language: in which it is written; English for all but Swedish ("sv", "sv-SE").
    """
    short = "sv" if language[:2].lower() == "sv" else "en"
    return tuple(template for template in _read(short) if template.purpose is purpose)


@cache
def _read(language: str) -> tuple[Template, ...]:
    written = tomllib.loads((_TEXTS / f"templates.{language}.toml").read_text(encoding="utf-8"))
    return tuple(Template(language=language, **{**one, "text": one["text"].strip()}) for one in written["templates"])
