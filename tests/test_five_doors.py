"""The same story through five doors, Reddit's feed, Google Alerts, a search, a webhook and an e-mail, is one card."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from mailserver import Folder, MailServer, Piped
from servers import Recorded

from bot.cards.card import card
from bot.listening.intake import intake
from mentions.model import Availability
from mentions.outside import Delivery
from mentions.setup import Setup, read_setup
from mentions.store import Store, open_database
from sources import Egress, Parsers, Tools, build
from sources.base import Receives
from sources.egress import Answer

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
STORY = "https://www.reddit.com/r/sweden/comments/1abcde/vilken_elcykel_ska_jag_valja/"
TITLE = "Vilken elcykel ska jag välja?"
SAID = "Jag har haft en Enrisbo i två år och vill byta. Någon som vet om deras nya batteri håller i kylan?"

REDDIT = f"""<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>search</title>
<entry><author><name>/u/cyklisten</name><uri>https://www.reddit.com/user/cyklisten</uri></author><id>t3_1abcde</id>
<link href="{STORY}"/><published>2026-06-15T08:00:00+00:00</published><title>{TITLE}</title>
<content type="html">&lt;div class="md"&gt;{SAID}&lt;/div&gt;</content></entry></feed>"""
ALERTS = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>Google Alert – Enrisbo</title><entry>
<id>tag:google.com,2013:googlealerts/feed:77</id><title type="html">{TITLE} : r/sweden - Reddit</title>
<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url={STORY}&amp;ct=ga&amp;cd=CA&amp;usg=AO"/>
<published>2026-06-15T09:00:00Z</published>
<content type="html">Jag har haft en &lt;b&gt;Enrisbo&lt;/b&gt; i två år …</content>
<author><name></name></author></entry></feed>"""
SEARCH = {
    "query": "Enrisbo",
    "number_of_results": 0,
    "results": [
        {
            "url": STORY.replace("www.", "old.") + "?utm_source=share",
            "title": f"{TITLE} : sweden",
            "content": "Jag har haft en Enrisbo i två år och vill byta …",
            "engine": "duckduckgo",
            "publishedDate": None,
        }
    ],
    "unresponsive_engines": [],
}
F5BOT = {
    "id": "f5-1",
    "url": "https://www.reddit.com/r/sweden/comments/1abcde/",
    "title": f"enrisbo - Reddit Posts (/r/sweden/): '{TITLE}'",
    "content_html": f"<p>{SAID}</p>",
    "date_published": "2026-06-15T08:00:00Z",
    "group": "Reddit Posts",
    "username": "cyklisten",
    "tags": ["enrisbo"],
}
MAIL = f"""From: Bevakning <nyheter@bevakning.test>
To: hej@enrisbo.test
Subject: Dagens klipp: Enrisbo
Date: Mon, 15 Jun 2026 12:30:00 +0200
Message-ID: <klipp.9@bevakning.test>
List-Unsubscribe: <mailto:av@bevakning.test>
Content-Type: text/html; charset=utf-8

<body><h2><a href="{STORY}?utm_campaign=klipp">{TITLE}</a></h2><p>Om Enrisbo på r/sweden.</p></body>
"""


def atom(body: str, url: str) -> Egress:
    return Recorded([Answer(200, {"content-type": "application/atom+xml"}, body.encode(), url)])


def mailbox() -> Egress:
    server = MailServer()
    server.folders["INBOX"] = Folder()
    server.folders["INBOX"].put(MAIL)
    return Piped(server)


ALERT_FEED = "https://www.google.com/alerts/feeds/01234567890123456789/987"
SETUP: dict[str, Any] = {
    "channel": "C0MENTIONS",
    "language": "sv",
    "names": [{"name": "Enrisbo"}],
    "sources": [
        {"id": "reddit", "name": "Reddit", "preset": "reddit", "query": "Enrisbo"},
        {"id": "alert", "name": "Google Alert", "preset": "google-alerts", "url": ALERT_FEED, "everything": True},
        {"id": "search", "name": "Webbsökning", "type": "searxng", "query": "Enrisbo"},
        {"id": "f5bot", "name": "F5Bot", "type": "webhook", "preset": "f5bot", "everything": True},
        {"id": "clips", "name": "Pressklipp", "type": "mail", "reads": "links"},
    ],
}
DOORS: dict[str, tuple[Egress, dict[str, str]]] = {
    "reddit": (atom(REDDIT, "https://www.reddit.com/search.rss"), {}),
    "alert": (atom(ALERTS, ALERT_FEED), {}),
    "search": (
        Recorded(
            [Answer(200, {"content-type": "application/json"}, json.dumps(SEARCH).encode(), "http://searx.test/")]
        ),
        {"SEARXNG_URL": "http://searx.test"},
    ),
    "f5bot": (Recorded([]), {}),
    "clips": (mailbox(), {"IMAP_ACCOUNT": "imaps://hej%40enrisbo.test:los%20%22en@mail.test"}),
}


async def through(door: str, setup: Setup, store: Store, parsers: Parsers) -> int:
    """Lets in what this door brings; how many sightings that were."""
    entry = setup.source(door)
    assert entry is not None
    http, secrets = DOORS[door]
    source, tools = build(entry), Tools(http, parsers, NOW, setup.timezone, secrets)
    if isinstance(source, Receives):
        harvest = await source.receive(tools, Delivery({}, json.dumps(F5BOT).encode(), NOW))
    else:
        harvest = await source.fetch(tools, {})
    arrivals = intake(entry, setup, harvest.sightings, Availability(), first_run=False, posted_lately=0, now=NOW)
    await store.mentions.accept(door, arrivals, None, setup.channel, NOW)
    return len(harvest.sightings)


@pytest.mark.parametrize("order", [list(DOORS), list(DOORS)[::-1]], ids=["reddit first", "e-mail first"])
async def test_one_story_through_five_doors_is_one_card(order: list[str], tmp_path: Path) -> None:
    setup = read_setup(SETUP)
    database = await open_database("sqlite", tmp_path)
    try:
        store = Store(database, "T1")
        async with Parsers(children=1) as parsers:
            assert [await through(door, setup, store, parsers) for door in order] == [1, 1, 1, 1, 1]
        [mention] = await store.mentions.open()
        assert [mention.source, *(place.source for place in mention.also)] == order
        said = json.dumps(card(mention, setup, NOW, {}).blocks, ensure_ascii=False)
        assert said.count("Syns också") == 4
    finally:
        await database.close()
