"""A source is added in Slack: an address, a look at what stands there, and only then is it saved."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, KARIN, Feed, local_slack, served_feed
from staging import LIMITS, Stage, playing
from surfaces import NOW, ask_the_sdk, hold_view, setup

from bot.listening import forms as f
from bot.words import words
from demo.slack.state import View
from mentions.model import Sighting
from mentions.setup import Name, Setup, new_id
from sources import Tools
from sources.discover import Found
from sources.errors import NotFound
from sources.presets import ALERTS

ALERT = f"{ALERTS}123/456"


@dataclass
class Scene:
    """A playing bot and a feed that may be added."""

    play: Stage
    feed: Feed

    @property
    def karin(self) -> Any:
        return self.play.slack.user(KARIN)

    async def setup(self) -> tuple[int, Setup]:
        latest = await self.play.bot.desk.store.setups.latest()
        assert latest is not None
        return latest

    async def look(self, url: str = "") -> View:
        """What the form shows when the bot has looked at this address."""
        await self.karin.command(f"/mentions sources add {url or self.feed.url}")
        return await self.shows(f.SAVE, f.FIND)

    async def shows(self, *names: str) -> View:
        def found() -> bool:
            return self.karin.view is not None and self.karin.view.body.get("callback_id") in names

        await self.play.slack.until(found)
        view: View = self.karin.view
        return view


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with local_slack() as slack, served_feed() as feed:
        async with playing(slack, tmp_path, LIMITS, feed) as play:
            slack.workspace.people[KARIN].locale = "en-US"
            play.bot.desk.people._known.clear()
            yield Scene(play, feed)
        slack.assert_clean()


async def test_a_source_is_looked_at_before_it_is_saved(scene: Scene) -> None:
    scene.feed.add("They are fine", title="Fjällmo is fine")
    scene.feed.add("Nothing of us", title="Tulips & <b>bulbs</b>")
    view = await scene.look()
    shown = json.dumps(view.body, ensure_ascii=False)
    assert "Fjällmo is fine" in shown
    assert "names Fjällmo" in shown
    assert "names none of our names" in shown
    assert "1 of 2 items has one of our names." in shown
    assert len((await scene.setup())[1].sources) == 0
    assert await scene.karin.submit({f.NAME: "The  garden\tforum", f.EVERY: "1h"}) == {}
    (entry,) = (await scene.setup())[1].sources
    assert (entry.id, entry.title, entry.type) == ("the-garden-forum", "The garden forum", "feeds")
    assert (entry.settings, entry.everything) == ({"url": scene.feed.url}, False)
    assert (await scene.play.bot.desk.store.setups.versions())[0].by == KARIN
    assert "is saved" in json.dumps(scene.karin.view.body)


async def test_what_is_all_about_us_becomes_a_mention_whole(scene: Scene) -> None:
    await scene.look()
    assert await scene.karin.submit({f.NAME: "Ours", f.EVERY: "1d", f.WHAT: f.EVERYTHING}) == {}
    (entry,) = (await scene.setup())[1].sources
    assert (entry.everything, entry.every.days, entry.at_most.days) == (True, 1, 1)


async def test_the_button_on_the_home_asks_for_an_address(scene: Scene) -> None:
    scene.feed.add("Fjällmo")
    home = await scene.karin.open_home()
    await scene.karin.click(home, f.ADD)
    await scene.shows(f.FIND)
    assert await scene.karin.submit({f.URL: scene.feed.url}) == {}
    await scene.shows(f.SAVE)
    assert await scene.karin.submit({f.NAME: "Forum"}) == {}
    assert [entry.id for entry in (await scene.setup())[1].sources] == ["forum"]


async def test_an_address_of_no_use_is_asked_for_once_more_with_what_was_typed(scene: Scene) -> None:
    view = await scene.look(scene.feed.url.replace("feed.xml", "missing"))
    shown = json.dumps(view.body)
    assert view.body["callback_id"] == f.FIND
    assert "Nothing can be heard there: nothing stands at its address (404). Nothing was saved." in shown
    assert "missing" in shown


async def test_a_setup_that_was_changed_meanwhile_is_not_written_over(scene: Scene) -> None:
    await scene.look()
    await scene.play.set_up(language="sv")
    assert await scene.karin.submit({f.NAME: "My forum", f.EVERY: "6h"}) == {}
    version, between = await scene.setup()
    assert (between.language, between.sources) == ("sv", ())
    view = await scene.shows(f.SAVE)
    assert "Somebody has changed the setup meanwhile, so nothing was saved." in json.dumps(view.body)
    assert view.state[f.NAME][f.NAME]["value"] == "My forum"
    assert view.state[f.EVERY][f.EVERY]["selected_option"]["value"] == "6h"
    assert await scene.karin.submit() == {}
    after, saved = await scene.setup()
    assert (after, saved.language, saved.sources[0].title) == (version + 1, "sv", "My forum")


async def test_what_is_there_already_is_not_added_again(scene: Scene) -> None:
    await scene.play.set_up(sources=[{"id": "old", "name": "The forum", "url": scene.feed.url}])
    view = await scene.look()
    assert "We listen there already: The forum." in json.dumps(view.body)


async def test_a_new_source_does_not_go_on_where_another_of_that_name_was(scene: Scene) -> None:
    await scene.play.bot.desk.store.listening.keep(["forum"], NOW)
    await scene.look()
    await scene.karin.submit({f.NAME: "Forum"})
    assert (await scene.setup())[1].sources[0].id == "forum-2"


async def test_a_name_of_nothing_is_asked_for(scene: Scene) -> None:
    await scene.look()
    assert list(await scene.karin.submit({f.NAME: "   "})) == [f.NAME]
    assert (await scene.setup())[1].sources == ()


async def test_only_those_who_look_after_the_setup_may(scene: Scene) -> None:
    anna = scene.play.slack.user(ANNA)
    for line in ("add https://x.example", "alerts", "pause forum", "nonsense"):
        await anna.command(f"/mentions sources {line}")
        assert anna.view is None
        assert "sköter inställningarna" in anna.ephemerals[-1].text
    home = await anna.open_home()
    assert home is not None
    assert f.ADD not in json.dumps(home.body)


async def test_an_alert_is_told_step_by_step_and_takes_only_an_alerts_address(scene: Scene) -> None:
    await scene.karin.command("/mentions sources alerts")
    view = await scene.shows(f.FIND_ALERT)
    assert "https://www.google.com/alerts?q=%22Fj%C3%A4llmo%22&hl=en" in json.dumps(view.body)
    assert list(await scene.karin.submit({f.URL: "https://www.google.com/alerts"})) == [f.URL]


async def test_an_alert_proves_its_first_item_and_is_saved_for_its_name(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def alert(_: Tools, url: str) -> Found:
        item = Sighting("1", "https://blog.example/1", "A chair from <Fjällmo>", "…", published_at=NOW)
        return Found("feeds", {"preset": "google-alerts", "url": url}, "Google Alerts", (item,))

    monkeypatch.setattr("bot.listening.jobs.discover", alert)
    await scene.karin.command("/mentions sources alerts")
    await scene.shows(f.FIND_ALERT)
    assert await scene.karin.submit({f.URL: ALERT}) == {}
    assert "A chair from <Fjällmo>" in json.dumps((await scene.shows(f.SAVE)).body, ensure_ascii=False)
    assert await scene.karin.submit() == {}
    (entry,) = (await scene.setup())[1].sources
    assert (entry.title, entry.everything) == ("Google Alerts: Fjällmo", True)
    assert entry.settings == {"preset": "google-alerts", "url": ALERT, "query": "Fjällmo"}


async def test_a_source_rests_and_is_asked_again(scene: Scene) -> None:
    await scene.play.set_up(sources=[{"id": "old", "name": "The Forum", "url": scene.feed.url}])
    for line, said, paused in (
        ("pause the forum", "The Forum rests", True),
        ("resume old", "The Forum is asked again", False),
        ("pause nothing", "There is no such source", False),
        ("dance", "About sources you can say", False),
    ):
        await scene.karin.command(f"/mentions sources {line}")
        assert said in scene.karin.ephemerals[-1].text
        assert (await scene.setup())[1].sources[0].paused is paused


async def test_a_form_that_was_closed_meanwhile_is_let_go(scene: Scene) -> None:
    scene.feed.add("Fjällmo")
    await scene.karin.command(f"/mentions sources add {scene.feed.url}")
    await scene.karin.form()
    await scene.karin.close()
    await scene.play.slack.until(lambda: scene.play.slack.calls("views.update"))
    assert scene.karin.view is None


async def test_an_alert_that_could_not_be_read_is_still_for_the_name_that_was_chosen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> Found:
        raise NotFound("nothing stands there")

    monkeypatch.setattr("bot.listening.jobs.discover", nothing)
    _, setup_ = await scene.setup()
    names = (*setup_.names, Name(name="Vipan"))
    await scene.play.bot.desk.store.setups.save(setup_.model_copy(update={"names": names}), "", NOW)
    await scene.karin.command("/mentions sources alerts")
    first = await scene.shows(f.FIND_ALERT)
    await scene.karin.submit({f.URL: ALERT, f.TERM: "1"})
    await scene.play.slack.until(lambda: "Nothing can be heard" in str(scene.karin.view.body))
    assert scene.karin.view.id == first.id
    (term,) = (b for b in scene.karin.view.body["blocks"] if b.get("block_id") == f.TERM)
    assert term["element"]["initial_option"]["value"] == "1"


PROPOSAL = f.Proposal(3, "feeds", {"preset": "google-alerts", "url": ALERT}, "Alert", what=f.EVERYTHING)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_form_is_one_slack_takes(language: str) -> None:
    t, s = words(language), setup(language, names=[{"name": "Å" * 200}, {"name": "<!channel>"}])
    items = [Sighting(str(n), text, text[:300], text) for n, text in enumerate(["", "<!here> & co", "x" * 9_000])]
    long = replace(PROPOSAL, name="n" * 400)
    for view in (
        f.url_form(t),
        f.url_form(t, "https://x.example/" + "x" * 2_000, "no", "d" * 5_000),
        f.alerts_form(s, t),
        f.alerts_form(setup(names=[]), t),
        f.found_form(PROPOSAL, (), s, NOW, t),
        f.found_form(long, items, s, NOW, t, "changed"),
        f.found_form(long, None, s, NOW, t),
        f.saved_form("n" * 500, t),
    ):
        hold_view(view)
        ask_the_sdk(view["blocks"])
        assert "…" not in view["title"]["text"]


def test_a_form_comes_back_as_it_went() -> None:
    fields = {f.NAME: "Alert", f.EVERY: "15m", f.WHAT: f.EVERYTHING}
    assert f.read_proposal(PROPOSAL.about, fields) == PROPOSAL


@pytest.mark.parametrize("about", ["", "{}", "[]", "null", '{"version":"1","type":"feeds","settings":{}}', "[" * 9_000])
def test_what_we_have_not_written_is_no_proposal(about: str) -> None:
    assert f.read_proposal(about, {f.NAME: "x", f.EVERY: "15m", f.WHAT: f.NAMED}) is None


def test_what_cannot_have_been_chosen_is_no_proposal() -> None:
    good = {f.NAME: "x", f.EVERY: "15m", f.WHAT: f.NAMED}
    for field, value in ((f.EVERY, "1s"), (f.EVERY, ""), (f.WHAT, "all")):
        assert f.read_proposal(PROPOSAL.about, good | {field: value}) is None


@pytest.mark.parametrize(
    "state", [{}, {"values": []}, {"values": {"url": 1}}, {"values": {"url": {"url": {"value": 7}}}}]
)
def test_a_form_of_odd_shape_holds_nothing(state: dict[str, Any]) -> None:
    assert f.read_fields(state).get(f.URL, "") == ""


@pytest.mark.parametrize(
    ("title", "taken", "short"),
    [
        ("The garden forum", (), "the-garden-forum"),
        ("Trädgård & Hus!", (), "tradgard-hus"),
        ("東京", (), "source"),
        ("--", ("source",), "source-2"),
        ("Forum", ("forum", "forum-2"), "forum-3"),
        ("x" * 90, (), "x" * 34),
    ],
)
def test_an_id_is_short_and_new(title: str, taken: tuple[str, ...], short: str) -> None:
    assert new_id(title, taken) == short
