"""Known hostile strings in every field of every message and form: nothing live, nothing refused, nothing tracked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from surfaces import hold_message, hold_view, hostile, links, live, markups, messages, users, views

from bot.slack.escape import mrkdwn, unescape

BAD = Path(__file__).parents[1].parent / "shared" / "data" / "bad"
FILES = (BAD / "own" / "slack_mrkdwn_injection.json", BAD / "naughty_strings" / "blns.json")
STRINGS = [text for file in FILES if file.exists() for text in json.loads(file.read_text(encoding="utf-8"))]
# Each meets every message and form there is, which takes its time: a sixth of them here, all in `make torture`.
TRIED = STRINGS if os.environ.get("TORTURE") else STRINGS[::6]
PARTS = [TRIED[n::10] for n in range(10)]


@pytest.mark.parametrize("strings", PARTS, ids=range(10))
def test_no_hostile_string_becomes_live_in_any_message(strings):
    for text in strings:
        for message in messages(*hostile(text), text):
            hold_message(message)
            assert [s for m in (message.text, *markups(message.blocks)) for s in live(m)] == [], text
            assert list(users(message.blocks)) == []
            assert "image_url" not in json.dumps(message.blocks)
            assert all(url.startswith(("http://", "https://")) and len(url) <= 3000 for url in links(message.blocks))


@pytest.mark.parametrize("strings", PARTS, ids=range(10))
def test_no_hostile_string_breaks_a_form(strings):
    for text in strings:
        for view in views(*hostile(text), text):
            hold_view(view)
            assert [s for m in markups(view["blocks"]) for s in live(m)] == [], text


def test_every_string_survives_escaping():
    assert all(unescape(mrkdwn(text)) == text for text in STRINGS)
