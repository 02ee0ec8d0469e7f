"""Rules in Slack: listed with how often each decided, written in a form, tried on what has come, only then saved."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, BJORN, CHANNEL, KARIN, SARA, local_slack
from staging import Stage, playing
from surfaces import hold_message, hold_view, setup

from bot.ruling import forms as f
from bot.ruling.words import rules_list
from bot.words import words
from demo.slack.state import View
from mentions.setup import RoutingRule, Setup
from routing.dryrun import Trial, dry_run

INVOICES = {"name": "Invoices", "when": {"words": ["invoice"]}, "role": "sales"}
EN = words("en")


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Stage]:
    async with local_slack() as slack:
        async with playing(slack, tmp_path) as stage:
            for person in slack.workspace.people.values():
                person.locale = "en-US"
            stage.bot.desk.people._known.clear()
            yield stage
        slack.assert_clean()


async def in_force(play: Stage) -> tuple[int, Setup]:
    latest = await play.bot.desk.store.setups.latest()
    assert latest is not None
    return latest


def shown(view: View | None) -> str:
    assert view is not None
    return json.dumps(view.body, ensure_ascii=False)


async def write(play: Stage, fields: dict[str, Any]) -> dict[str, str]:
    """Karin opens an empty form, fills it in and sends it; what is said at its fields."""
    karin = play.slack.user(KARIN)
    await karin.command("/mentions rules add")
    return await karin.submit(fields)


async def test_a_rule_is_tried_before_it_is_saved(play: Stage) -> None:
    await play.posted("The invoice from Fjällmo is wrong", "Fjällmo came late", "Two invoices, Fjällmo?")
    assert await write(play, {f.NAME: "  Invoices ", "words": "invoice,  bill\ntoo much", "role": "sales"}) == {}
    karin = play.slack.user(KARIN)
    trial = shown(karin.view)
    assert "It would have decided 2 of the last 3 mentions. 2 would have gone otherwise:" in trial
    assert "support, Anna → sales, Sara" in trial.replace('"}, {"type": "text", "text": "', "")
    assert (await in_force(play))[1].rules == ()
    assert await karin.submit() == {}
    (rule,) = (await in_force(play))[1].rules
    assert (rule.name, rule.when.words, rule.role) == ("Invoices", ("invoice", "bill", "too much"), "sales")
    assert (await play.bot.desk.store.setups.versions())[0].by == KARIN
    assert "is saved" in shown(karin.view)
    await karin.close()
    assert karin.view is None


async def test_every_field_of_the_form_reaches_the_rule(play: Stage) -> None:
    await play.set_up(
        sources=[{"id": "gp", "type": "feeds", "url": "https://gp.example/feed"}],
        templates=[{"name": "Sorry", "text": "We are sorry"}],
    )
    given = {
        f.NAME: "All",
        "kind": ["complaint", "rant"],
        "tone": ["negative"],
        "source": ["gp"],
        "name": ["Fjällmo"],
        "words": "late",
        "language": ["en"],
        "urgency": "soon",
        "heat": "0.6",
        "site": "gp.example",
        "author": "@kim, Kim Ek",
        "reach": "1 000",
        "role": "support",
        "person": ANNA,
        "channel": CHANNEL,
        "priority": "high",
        "template": "Sorry",
        f.PLACE: f.FIRST,
    }
    assert await write(play, given) == {}
    assert await play.slack.user(KARIN).submit() == {}
    (rule,) = (await in_force(play))[1].rules
    assert rule == RoutingRule.model_validate(
        {
            "name": "All",
            "when": {
                "kind": ["complaint", "rant"],
                "tone": ["negative"],
                "source": ["gp"],
                "name": ["Fjällmo"],
                "words": ["late"],
                "language": ["en"],
                "urgency": "soon",
                "heat": 0.6,
                "site": ["gp.example"],
                "author": ["@kim", "Kim Ek"],
                "reach": 1000,
            },
            "role": "support",
            "person": ANNA,
            "channel": CHANNEL,
            "priority": "high",
            "template": "Sorry",
        }
    )


WRONG: list[tuple[dict[str, Any], str]] = [
    ({f.NAME: "  ", "role": "sales"}, f.NAME),
    ({f.NAME: "Invoices", "role": "sales"}, f.NAME),
    ({f.NAME: "New", "role": None}, "role"),
    ({f.NAME: "New", "role": "sales", "person": ANNA}, "person"),
    ({f.NAME: "New", "role": "sales", "person": None, "reach": "many"}, "reach"),
    ({f.NAME: "New", "role": "sales", "reach": "", "words": "å" * 300}, f.NAME),
    ({f.NAME: "New", "role": "sales", "words": "", "channel": "C0GENERAL"}, "channel"),
]


async def test_what_cannot_be_tried_is_said_at_its_field(play: Stage) -> None:
    await play.set_up(rules=[INVOICES])
    karin = play.slack.user(KARIN)
    await karin.command("/mentions rules add")
    for fields, at in WRONG:
        await karin.form()
        assert karin.view is not None
        for name in (name for name, value in fields.items() if value is None):
            karin.view.state[name][name]["selected_option"] = None
        given = {name: value for name, value in fields.items() if value is not None}
        assert list(await karin.submit(given)) == [at]
    assert [rule.name for rule in (await in_force(play))[1].rules] == ["Invoices"]


async def test_a_rule_is_changed_where_it_stands_and_keeps_what_the_form_has_no_field_for(play: Stage) -> None:
    promised = {**INVOICES, "promise": {"claim": "1h", "answer": "2h"}}
    first, last = {"name": "First", "role": "product", "when": {"kind": ["praise"]}}, {"name": "Last", "role": "lead"}
    await play.set_up(rules=[first, promised, last])
    karin = play.slack.user(KARIN)
    await karin.command("/mentions rules edit invoices")
    assert await karin.submit({f.NAME: "Bills", "priority": "low"}) == {}
    assert await karin.submit() == {}
    rules = (await in_force(play))[1].rules
    assert [rule.name for rule in rules] == ["First", "Bills", "Last"]
    wanted = {**promised, "name": "Bills", "priority": "low"}
    assert rules[1] == RoutingRule.model_validate(wanted)


async def test_taking_a_rule_away_shows_first_what_it_has_meant(play: Stage) -> None:
    await play.set_up(rules=[INVOICES])
    await play.posted("An invoice from Fjällmo")
    karin = play.slack.user(KARIN)
    await karin.command("/mentions rules remove Invoices")
    await karin.form()
    assert "1 would have gone otherwise" in shown(karin.view)
    assert len((await in_force(play))[1].rules) == 1
    assert await karin.submit() == {}
    assert (await in_force(play))[1].rules == ()


async def test_a_setup_that_was_changed_meanwhile_is_not_written_over(play: Stage) -> None:
    assert await write(play, {f.NAME: "New", "role": "sales"}) == {}
    await play.set_up(language="sv", rules=[INVOICES])
    karin = play.slack.user(KARIN)
    assert await karin.submit() == {}
    assert "so nothing was saved" in shown(karin.view)
    assert [rule.name for rule in (await in_force(play))[1].rules] == ["Invoices"]
    assert await karin.submit() == {}
    _, saved = await in_force(play)
    assert ([rule.name for rule in saved.rules], saved.language) == (["Invoices", "New"], "sv")


async def test_what_another_has_made_of_a_rule_while_its_form_was_open_is_not_undone(play: Stage) -> None:
    await play.set_up(rules=[INVOICES])
    karin = play.slack.user(KARIN)
    await karin.command("/mentions rules edit invoices")
    theirs = {**INVOICES, "when": {"words": ["invoice", "receipt"]}}
    await play.set_up(rules=[theirs])
    said = await karin.submit({"priority": "low"})
    assert "open it once more" in said[f.NAME]
    await karin.close()
    await karin.command("/mentions rules edit invoices")
    assert await karin.submit({"priority": "low"}) == {}
    assert await karin.submit() == {}
    assert (await in_force(play))[1].rules == (RoutingRule.model_validate({**theirs, "priority": "low"}),)


async def test_a_rule_that_no_longer_holds_is_not_saved(play: Stage) -> None:
    assert await write(play, {f.NAME: "New", "role": "sales"}) == {}
    await play.set_up(rules=[{**INVOICES, "name": "New"}])
    karin = play.slack.user(KARIN)
    assert await karin.submit() == {}
    assert "stands there twice" in shown(karin.view)


async def test_rules_are_listed_with_how_often_each_decided(play: Stage) -> None:
    await play.set_up(rules=[{**INVOICES, "person": SARA, "channel": CHANNEL}, {"name": "Rest", "priority": "low"}])
    await play.posted("An invoice from Fjällmo", "Fjällmo came late")
    anna = play.slack.user(ANNA)
    await anna.command("/mentions rules")
    told = play.told(ANNA)
    assert "1. Invoices* · decided 1 of the last 2" in told
    assert "Words: invoice" in told
    assert f"sales · Sara · <#{CHANNEL}>" in told
    assert "rules add" not in told
    await play.slack.user(KARIN).command("/mentions regler")
    assert "`/mentions rules add`" in play.told(KARIN)


async def test_only_those_who_look_after_the_setup_may_change_rules(play: Stage) -> None:
    await play.set_up(rules=[INVOICES])
    bjorn = play.slack.user(BJORN)
    for line in ("add", "edit Invoices", "remove Invoices", "nonsense"):
        await bjorn.command(f"/mentions rules {line}")
        assert bjorn.view is None
    assert play.told(BJORN).count("Only those who look after the setup") >= 4


async def test_a_rule_that_is_not_there_is_named_with_those_that_are(play: Stage) -> None:
    await play.set_up(rules=[INVOICES])
    await play.slack.user(KARIN).command("/mentions rules remove Invoice")
    assert "“Invoices”" in play.told(KARIN)


async def test_why_tells_the_whole_reasoning_by_command_and_by_menu(play: Stage) -> None:
    await play.set_up(rules=[INVOICES])
    await play.posted("Fjällmo came late")
    await play.slack.user(ANNA).command("/mentions why 1")
    await play.slack.user(BJORN).choose(play.cards[0], "more", "v1:1:why")
    await play.slack.until(lambda: bool(play.told(BJORN)))
    for told in (play.told(ANNA), play.told(BJORN)):
        assert "Kind: Complaint (60 % sure): “broken”" in told
        assert "“Invoices” does not hold: none of the rule’s words stands in it" in told
        assert "Asked: Anna, because" in told
    await play.slack.user(ANNA).command("/mentions why")
    assert "/mentions why 12" in play.told(ANNA)


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("text", ["<!channel> & *x*", "x" * 200, "\u202eEvil"])
def test_no_word_of_a_rule_breaks_its_list_or_form(text: str, language: str) -> None:
    when = {"words": [text] * 30, "author": [text], "name": [text], "source": ["gp"], "kind": ["press"], "heat": 0.45}
    rules = [{"name": f"{text[:60]}{n}", "when": when, "role": "support", "person": "UANNA"} for n in range(30)]
    house, t = setup(language, rules=rules), words(language)
    hold_message(rules_list(house, Trial(200, {rule.name: 3 for rule in house.rules}), {"UANNA": text}, t, admin=True))
    hold_view(f.rule_form(house, 7, t, house.rules[0].model_copy(update={"when": house.rules[0].when})))
    proposal = f.Proposal(7, "", house.rules[0].model_dump(mode="json", exclude_defaults=True))
    hold_view(f.trial_form(proposal, dry_run(house, setup(language), []), {}, t))
    hold_view(f.saved_form(proposal, t))


def test_a_forged_form_proposes_nothing() -> None:
    whole = f.Proposal(3, "", {"name": "R", "role": "sales"}).about
    assert f.read_proposal(whole) == f.Proposal(3, "", {"name": "R", "role": "sales"})
    forged = [
        "",
        "[]",
        "null",
        '{"version": 1}',
        whole.replace("last", "middle"),
        whole.replace("3", '"3"'),
        "[" * 9999,
    ]
    assert [f.read_proposal(about) for about in forged] == [None] * len(forged)
