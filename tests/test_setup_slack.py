"""The setup is changed in Slack: opened, saved, undone; by two at once nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, BJORN, CHANNEL, GUEST, KARIN, SARA, document, local_slack, now
from staging import Stage, playing, resting

from bot.ruling import forms as ruleforms
from bot.setup import guide, lists, menu
from bot.setup.form import PREVIEW, SEND
from demo.slack.state import View
from mentions.setup import Setup, read_setup


class Scene:
    """A playing bot, and Karin, who looks after the setup."""

    def __init__(self, play: Stage) -> None:
        self.play = play
        self.karin: Any = play.slack.user(KARIN)

    async def setup(self) -> tuple[int, Setup]:
        latest = await self.play.bot.desk.store.setups.latest()
        assert latest is not None
        return latest

    async def opens(self, part: str) -> View:
        """What a part's button on the Home opens."""
        await self.karin.click(await self.karin.open_home(), f"{guide.PART}:{part}", block_id=self._block(part))
        await self.shows(lists.LIST, SEND, menu.MENU)
        view: View = self.karin.view
        return view

    def _block(self, part: str) -> str:
        """The guide may have a button for the same part."""
        home = self.karin.home
        return next(
            str(block["block_id"])
            for block in home.blocks
            for each in block.get("elements", ())
            if isinstance(each, dict) and each.get("action_id") == f"{guide.PART}:{part}"
        )

    async def shows(self, *names: str) -> View:
        def there() -> bool:
            return self.karin.view is not None and self.karin.view.body.get("callback_id") in names

        await self.play.slack.until(there)
        view: View = self.karin.view
        return view

    async def chooses(self, does: str, n: int = 0) -> None:
        block = [b for b in self.karin.view.blocks if b.get("accessory", {}).get("action_id") == f"{lists.CHOOSE}:{n}"]
        options = [o["value"] for o in block[0]["accessory"]["options"]]
        await self.karin.click(self.karin.view, f"{lists.CHOOSE}:{n}", next(o for o in options if o.startswith(does)))

    async def adds(self, part: str) -> View:
        await self.opens(part)
        await self.karin.click(self.karin.view, f"{lists.ADD}:{part}")
        return await self.shows(SEND)

    async def until_shown(self, text: str) -> None:
        await self.play.slack.until(lambda: self.karin.view is not None and text in str(self.karin.view.body))


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with local_slack() as slack:
        for person in (ANNA, KARIN):
            slack.workspace.people[person].locale = "en-US"
        async with playing(slack, tmp_path) as play:
            before = asyncio.all_tasks()
            yield Scene(play)
            await resting(before)
        slack.assert_clean()


async def test_a_name_is_added_and_the_list_below_and_the_changes_show_it(scene: Scene) -> None:
    version, _ = await scene.setup()
    await scene.adds("names")
    assert await scene.karin.submit({"name": "  Vipan ", "kind": "product", "also": "#vipan, vipan.example"}) == {}
    after, setup = await scene.setup()
    assert (after, setup.names[1].name, setup.names[1].also) == (version + 1, "Vipan", ("#vipan", "vipan.example"))
    await scene.until_shown("*Vipan*")
    assert "Saved." in str(scene.karin.view.body)
    await scene.karin.command("/mentions setup")
    await scene.shows(menu.MENU)
    assert f"*Version {after}* · Karin" in str(scene.karin.view.body)
    assert "“Vipan” added" in str(scene.karin.view.body)
    await scene.play.slack.until(lambda: "Names (2)" in str(scene.karin.home.body))


async def test_a_colleague_is_added_by_choosing_the_person(scene: Scene) -> None:
    await scene.adds("team")
    assert await scene.karin.submit({"user": GUEST}) == {
        "user": "Choose a colleague of this workspace: no guest, and no bot."
    }
    assert await scene.karin.submit({"user": ANNA, "roles": "support"}) == {
        "user": "This person is in the team already."
    }
    await scene.play.set_up(team=[one for one in document()["team"] if one["user"] != BJORN])
    await scene.adds("team")
    assert await scene.karin.submit({"user": BJORN, "roles": "product\npress"}) == {}
    _, setup = await scene.setup()
    assert (setup.team[-1].user, setup.team[-1].roles) == (BJORN, ("product", "press"))
    assert setup.team[-1].name == scene.play.slack.workspace.people[BJORN].name or setup.team[-1].name


async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(scene: Scene) -> None:
    view = await scene.opens("basics")
    errors = await scene.karin.submit({"timezone": "Mars", "company": "Fjällmo AB", "channel": "C0GENERAL"})
    assert errors == {"timezone": "Write a time zone like Europe/Stockholm."}
    assert view.state["company"]["company"]["value"] == "Fjällmo AB"
    errors = await scene.karin.submit({"timezone": "Europe/Oslo"})
    assert list(errors) == ["channel"]
    assert await scene.karin.submit({"channel": CHANNEL}) == {}
    _, setup = await scene.setup()
    assert (setup.company, setup.timezone, setup.channel) == ("Fjällmo AB", "Europe/Oslo", CHANNEL)


async def test_what_is_sent_as_it_was_makes_no_version(scene: Scene) -> None:
    version, _ = await scene.setup()
    await scene.opens("care")
    assert await scene.karin.submit() == {}
    assert (await scene.setup())[0] == version


async def test_two_who_save_at_once_lose_nothing(scene: Scene) -> None:
    await scene.opens("names")
    await scene.chooses("change")
    await scene.shows(SEND)
    store = scene.play.bot.desk.store
    other = read_setup(document(names=[{"name": "Fjällmo", "also": ["#fjallmo"]}], language="sv"))
    between = await store.setups.save(other, SARA, now())
    assert await scene.karin.submit({"name": "Fjällmo", "excluded": "berg"}) == {}
    view = await scene.shows(SEND)
    said = str(view.body)
    assert "Sara has changed the setup meanwhile, so nothing was saved." in said
    assert "Language of what many see: English → Swedish" in said
    assert "Other spellings: – → #fjallmo" in said
    assert view.state["excluded"]["excluded"]["value"] == "berg"
    assert (await scene.setup())[0] == between
    assert await scene.karin.submit() == {}
    version, setup = await scene.setup()
    assert (version, setup.language, setup.names[0].excluded) == (between + 1, "sv", ("berg",))


async def test_one_press_undoes_the_last_change_and_undoing_can_be_undone(scene: Scene) -> None:
    await scene.adds("causes")
    assert await scene.karin.submit({"name": "Late delivery"}) == {}
    version, with_cause = await scene.setup()
    await scene.karin.command("/mentions setup")
    view = await scene.shows(menu.MENU)
    undo = next(b["accessory"] for b in view.blocks if "accessory" in b)
    assert "“Late delivery” removed" in undo["confirm"]["text"]["text"]
    await scene.karin.click(view, undo["action_id"], block_id=_block_of(view, undo))
    await scene.until_shown(f"Done: version {version - 1} holds again.")
    assert (await scene.setup())[0] == version + 1
    assert (await scene.setup())[1].causes == ()
    # Whoever pressed on the old view is told, and nothing is undone twice.
    view = scene.karin.view
    await scene.play.set_up(company="Other")
    undo = next(b["accessory"] for b in view.blocks if "accessory" in b)
    await scene.karin.click(view, undo["action_id"], block_id=_block_of(view, undo))
    await scene.until_shown("Nothing was undone; look once more.")
    assert (await scene.setup())[1].company == "Other"
    assert with_cause.causes


def _block_of(view: View, element: dict[str, Any]) -> str:
    return next(str(b["block_id"]) for b in view.blocks if b.get("accessory") == element)


async def test_an_entry_goes_after_one_question_unless_others_need_it(scene: Scene) -> None:
    await scene.play.set_up(names=[{"name": "Fjällmo"}, {"name": "Vipan"}], team=_knowing("Vipan"))
    for n, left in ((1, 2), (0, 1)):
        await scene.opens("names")
        await scene.chooses("remove", n)
        await scene.shows(lists.REMOVE)
        assert await scene.karin.submit() == {}
        assert len((await scene.setup())[1].names) == left
        if left == 2:
            assert "Anna knows Vipan best; change that in the team first." in str(scene.karin.view.body)


def _knowing(name: str) -> list[dict[str, Any]]:
    anna, *others = document()["team"]
    return [anna | {"knows": [name]}, *others]


async def test_a_source_rests_and_is_asked_again(scene: Scene) -> None:
    await scene.play.set_up(sources=[{"id": "forum", "url": "https://forum.example/feed.xml"}])
    await scene.opens("sources")
    await scene.chooses("pause")
    await scene.until_shown("It is not asked for now")
    assert (await scene.setup())[1].sources[0].paused
    await scene.chooses("resume")
    await scene.play.slack.until(lambda: "It is not asked for now" not in str(scene.karin.view.body))
    assert not (await scene.setup())[1].sources[0].paused


async def test_a_source_whose_settings_do_not_fit_its_type_is_not_saved(scene: Scene) -> None:
    await scene.adds("sources")
    errors = await scene.karin.submit({"type": "hackernews", "name": "News", "settings": "query = F"})
    assert "Write one setting a line" in errors["settings"]
    errors = await scene.karin.submit({"type": "hackernews", "settings": 'search = "Fjällmo"'})
    assert "knows no such setting" in errors["settings"]
    assert await scene.karin.submit({"settings": 'query = "Fjällmo"'}) == {}
    assert (await scene.setup())[1].sources[0].settings == {"query": "Fjällmo"}


async def test_a_rule_is_changed_from_its_list_and_still_tried_first(scene: Scene) -> None:
    await scene.play.set_up(rules=[{"name": "Press", "when": {"kind": ["press"]}, "role": "lead"}])
    await scene.karin.command("/mentions setup")
    view = await scene.shows(menu.MENU)
    await scene.karin.click(view, f"{guide.PART}:rules")
    await scene.shows(lists.LIST)
    await scene.chooses("change")
    await scene.shows(ruleforms.WRITE)
    assert await scene.karin.submit({"role": "support"}) == {}
    await scene.shows(ruleforms.SAVE)
    assert await scene.karin.submit() == {}
    assert (await scene.setup())[1].rules[0].role == "support"
    await scene.opens("rules")
    await scene.chooses("remove")
    await scene.shows(ruleforms.SAVE)
    assert await scene.karin.submit() == {}
    assert (await scene.setup())[1].rules == ()


async def test_the_policy_begins_with_the_text_that_is_shipped_and_is_whole_again(scene: Scene) -> None:
    view = await scene.opens("policy")
    begun = view.state["en"]["en"]["value"]
    assert "{media}" in begun
    await scene.karin.click(view, PREVIEW)
    await scene.until_shown("(Here stands where you listen.)")
    await scene.karin.close()
    assert await scene.karin.submit({"en-1": "## And more\n\nWe mean it."}) == {}
    _, setup = await scene.setup()
    assert setup.policy.en == f"{begun}\n\n## And more\n\nWe mean it."
    assert setup.policy.sv


@pytest.mark.parametrize("part", ["names", "team", "policy"])
async def test_only_those_who_look_after_the_setup_may(scene: Scene, part: str) -> None:
    anna: Any = scene.play.slack.user(ANNA)
    await anna.command(f"/mentions setup {part}")
    assert anna.view is None
    assert "Only those who look after the setup may do this." in scene.play.told(ANNA)
    assert guide.PART not in str((await anna.open_home()).body)


async def test_nobody_shuts_themselves_out(scene: Scene) -> None:
    await scene.play.set_up(team=[{**one, "admin": False} for one in document()["team"]])
    scene.play.slack.workspace.people[KARIN].is_admin = True
    scene.play.bot.desk.people._known.clear()
    await scene.opens("team")
    await scene.chooses("change", 0)
    await scene.shows(SEND)
    errors = await scene.karin.submit({"admin": ["yes"]})
    assert list(errors) == ["admin"]
    assert "Then you could not change the setup any more." in errors["admin"]
    await scene.play.set_up()
    await scene.opens("team")
    karin = [one["user"] for one in document()["team"]].index(KARIN)
    await scene.play.set_up(team=[one | {"admin": True} for one in document()["team"]])
    await scene.opens("team")
    await scene.chooses("remove", karin)
    await scene.shows(lists.REMOVE)
    assert await scene.karin.submit() == {}
    assert "Then you could not change the setup any more." in str(scene.karin.view.body)
    assert (await scene.setup())[1].ambassador(KARIN)


async def test_a_cause_is_said_to_be_put_right_from_its_list(scene: Scene) -> None:
    await scene.play.set_up(causes=[{"name": "Late delivery"}])
    await scene.opens("causes")
    await scene.chooses("fixed")
    await scene.until_shown("“Late delivery” is noted as put right.")
