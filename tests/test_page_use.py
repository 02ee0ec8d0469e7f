"""Using the demo's Slack page in a real browser: press, write, fill in, switch; and nothing is lost on redraw."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from page_slack import ScriptedSlack, button, card, modal, open_page, option, plain, said, scripted_slack, text_input
from playwright.async_api import Browser, Page, expect

pytest_plugins = ["browser"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[ScriptedSlack]:
    async with scripted_slack() as slack:
        yield slack


async def test_a_press_says_who_pressed_what_and_where(page: Page, slack: ScriptedSlack) -> None:
    more = {
        "type": "static_select",
        "action_id": "more",
        "placeholder": plain("More"),
        "options": [option("Note", "note")],
    }
    slack.messages["C0MENTIONS"] = [card("1.0", button("claim", "Claim", value="v1:7"), more)]
    await open_page(page, slack)
    await page.click("[data-ts='1.0'] [data-action-id=claim]")
    pressed = await slack.act("block_action")
    assert pressed | {"state": 0} == {
        "user": "U0ANNA",
        "type": "block_action",
        "channel": "C0MENTIONS",
        "ts": "1.0",
        "block_id": "moves",
        "action_id": "claim",
        "value": "v1:7",
        "state": 0,
    }
    await page.select_option("[data-action-id=more]", "note")
    assert (await slack.act("block_action"))["selected_option"] == option("Note", "note")
    await expect(page.locator("[data-action-id=more]")).to_have_value("")


async def test_a_press_that_needs_confirmation_is_sent_only_on_yes(page: Page, slack: ScriptedSlack) -> None:
    confirm = {
        "title": plain("Sure?"),
        "text": plain("It is reported."),
        "confirm": plain("Report"),
        "deny": plain("No"),
    }
    slack.messages["C0MENTIONS"] = [card("1.0", button("troll", "Troll", confirm=confirm))]
    await open_page(page, slack)
    await page.click("[data-action-id=troll]")
    await page.get_by_role("button", name="No", exact=True).click()
    assert slack.acts == []
    await page.click("[data-action-id=troll]")
    await page.get_by_role("button", name="Report").click()
    assert (await slack.act("block_action"))["action_id"] == "troll"


async def test_a_silent_app_is_told_in_a_toast_and_a_lost_one_in_a_banner(page: Page, slack: ScriptedSlack) -> None:
    slack.messages["C0MENTIONS"] = [card("1.0", button("claim", "Claim"))]
    slack.answers["block_action"] = {"ok": False, "error": "operation_timeout"}
    await open_page(page, slack)
    await page.click("[data-action-id=claim]")
    await expect(page.get_by_test_id("toast")).to_contain_text("did not answer within 3 seconds")
    await expect(page.get_by_test_id("banner")).to_be_hidden()
    await slack.show(connected=False)
    await expect(page.get_by_test_id("banner")).to_contain_text("not connected")


async def test_what_is_typed_survives_snapshots_and_other_places(page: Page, slack: ScriptedSlack) -> None:
    slack.messages["C0MENTIONS"] = [card("1.0", button("claim", "Claim"))]
    await open_page(page, slack)
    composer = page.get_by_test_id("composer")
    await composer.press_sequentially("Hallå där")
    await composer.press("ArrowLeft")
    slack.messages["C0MENTIONS"].append(said("2.0", "Something new"))
    await slack.show()
    await expect(page.locator("[data-ts='2.0']")).to_be_visible()
    await page.keyboard.type("!")
    await expect(composer).to_have_value("Hallå dä!r")
    await page.click("[data-place=C0GENERAL]")
    await expect(composer).to_have_value("")
    await page.click("[data-place=C0MENTIONS]")
    await expect(composer).to_have_value("Hallå dä!r")


async def test_the_reader_stays_at_the_bottom_or_where_they_were_reading(page: Page, slack: ScriptedSlack) -> None:
    slack.messages["C0MENTIONS"] = [said(f"{n + 1}.0", f"Message {n}") for n in range(60)]
    await open_page(page, slack)
    slack.messages["C0MENTIONS"].append(said("61.0", "The newest"))
    await slack.show()
    await expect(page.get_by_text("The newest")).to_be_in_viewport()
    await page.locator("[data-ts='20.0']").scroll_into_view_if_needed()
    before = await page.get_by_test_id("messages").evaluate("node => node.scrollTop")
    slack.messages["C0MENTIONS"].append(said("62.0", "Newer still"))
    await slack.show()
    await expect(page.get_by_text("Newer still")).to_be_attached()
    assert await page.get_by_test_id("messages").evaluate("node => node.scrollTop") == before


async def test_an_updated_card_keeps_the_focus_and_what_did_not_change(page: Page, slack: ScriptedSlack) -> None:
    slack.messages["C0MENTIONS"] = [card("1.0", button("claim", "Claim"), button("reply", "Reply"))]
    await open_page(page, slack)
    await page.focus("[data-action-id=reply]")
    await page.evaluate("document.querySelector('[data-block-id=title]').same = true")
    slack.messages["C0MENTIONS"] = [card("1.0", button("reply", "Reply"), button("close", "Close"))]
    await slack.show()
    await expect(page.locator("[data-action-id=close]")).to_be_visible()
    await expect(page.locator("[data-action-id=reply]")).to_be_focused()
    assert await page.evaluate("document.querySelector('[data-block-id=title]').same")


async def test_a_form_goes_round(page: Page, slack: ScriptedSlack) -> None:
    choice = {
        "type": "radio_buttons",
        "action_id": "then",
        "options": [option("Leave", "leave"), option("Close", "close")],
    }
    slack.state["modals"] = [
        modal(
            "V1",
            text_input("reply", multiline=True, max_length=20, min_length=4),
            {"type": "input", "block_id": "after", "label": plain("Then"), "element": choice},
            text_input("note") | {"optional": True},
        )
    ]
    slack.answers["view_submission"] = {"ok": False, "errors": {"reply": "Too late: Björn has answered."}}
    await open_page(page, slack)
    form = page.get_by_test_id("modal")
    await form.get_by_label("Reply").fill("Hej")
    await expect(form.get_by_test_id("counter")).to_have_text("3 / 20")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_role("alert").filter(visible=True)).to_have_text(
        ["Please write at least 4 characters.", "Please complete this required field."]
    )
    assert slack.acts == []
    await form.get_by_label("Reply").fill("Hej på dig")
    await form.get_by_label("Close", exact=True).and_(form.get_by_role("radio")).check()
    await form.get_by_label("Note").press("Enter")
    sent = await slack.act("view_submission")
    assert sent["view_id"] == "V1"
    assert sent["state"] == {
        "reply": {"reply_text": {"type": "plain_text_input", "value": "Hej på dig"}},
        "after": {"then": {"type": "radio_buttons", "selected_option": option("Close", "close")}},
        "note": {"note_text": {"type": "plain_text_input", "value": None}},
    }
    await expect(form.get_by_role("alert").filter(visible=True)).to_have_text("Too late: Björn has answered.")
    await expect(form.get_by_label("Reply")).to_be_focused()
    await slack.show(modals=[])
    await expect(form).to_have_count(0)


async def test_a_form_that_is_updated_or_covered_keeps_what_was_typed(page: Page, slack: ScriptedSlack) -> None:
    first = modal("V1", text_input("reply"), text_input("note"))
    slack.state["modals"] = [first]
    await open_page(page, slack)
    reply = page.get_by_label("Reply")
    await reply.press_sequentially("Hej på")
    await slack.show(modals=[modal("V1", text_input("reply", max_length=50), text_input("why"))])
    await expect(page.get_by_label("Why")).to_be_visible()
    await page.keyboard.type(" dig")
    await slack.show(modals=[first, modal("V2", text_input("sure"))])
    await expect(page.get_by_label("Sure")).to_be_focused()
    await page.keyboard.press("Escape")
    assert (await slack.act("view_closed"))["view_id"] == "V2"
    await slack.show(modals=[first])
    await expect(reply).to_have_value("Hej på dig")


async def test_slash_opens_the_menu_of_commands(page: Page, slack: ScriptedSlack) -> None:
    await open_page(page, slack)
    composer, menu = page.get_by_test_id("composer"), page.get_by_test_id("command-menu")
    await composer.press("/")
    await expect(menu.get_by_role("option")).to_contain_text("What is said about us")
    await composer.press("Enter")
    await expect(composer).to_have_value("/mentions ")
    await expect(menu.get_by_role("option")).to_have_count(4)
    await composer.press_sequentially("st")
    await composer.press("Tab")
    await composer.press("Enter")
    sent = await slack.act("command")
    assert sent == {"user": "U0ANNA", "type": "command", "text": "/mentions status", "channel": "C0MENTIONS"}
    await expect(composer).to_have_value("")
    await composer.press_sequentially("/nosuch thing\n")
    await expect(page.get_by_test_id("toast")).to_contain_text("/mentions")
    await expect(composer).to_have_value("/nosuch thing")


async def test_a_message_that_could_not_be_sent_comes_back(page: Page, slack: ScriptedSlack) -> None:
    slack.answers["message"] = {"ok": False, "error": "not_in_channel"}
    await open_page(page, slack)
    await page.get_by_test_id("composer").press_sequentially("Hej @bj")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    assert (await slack.act("message"))["text"] == "Hej @bjorn"
    await expect(page.get_by_test_id("toast")).to_contain_text("not_in_channel")
    await expect(page.get_by_test_id("composer")).to_have_value("Hej @bjorn")


async def test_a_thread_opens_beside_the_channel_and_survives_a_reload(page: Page, slack: ScriptedSlack) -> None:
    slack.messages["C0MENTIONS"] = [
        card("1.0", button("claim", "Claim"), reply_count=1),
        said("2.0", "Jag tar den", "U0BJORN", thread_ts="1.0"),
    ]
    await open_page(page, slack)
    thread = page.get_by_test_id("thread")
    await page.get_by_role("button", name="1 reply").click()
    await expect(thread.get_by_text("Jag tar den")).to_be_visible()
    await expect(page.get_by_test_id("messages").get_by_text("Jag tar den")).to_have_count(0)
    await page.reload()
    await page.get_by_test_id("thread-composer").fill("Tack!")
    await page.keyboard.press("Enter")
    sent = await slack.act("message")
    assert (sent["channel"], sent["thread_ts"], sent["text"]) == ("C0MENTIONS", "1.0", "Tack!")
    await page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()


async def test_acting_as_another_takes_one_click_and_two_tabs_are_two_people(
    browser: Browser, slack: ScriptedSlack
) -> None:
    slack.messages["C0MENTIONS"] = [card("1.0", button("claim", "Claim"))]
    anna, bjorn = await browser.new_page(), await browser.new_page()
    await open_page(anna, slack)
    await open_page(bjorn, slack)
    await bjorn.get_by_test_id("act-as").get_by_role("button", name="Björn Ek").click()
    await expect(bjorn.locator("[data-user-id=U0BJORN][aria-pressed=true]")).to_be_visible()
    assert bjorn.url.endswith("#U0BJORN/C0MENTIONS")
    for tab, user in ((anna, "U0ANNA"), (bjorn, "U0BJORN")):
        await tab.click("[data-action-id=claim]")
        assert (await slack.act("block_action"))["user"] == user
        await tab.close()


async def test_what_is_new_elsewhere_has_a_mark_until_it_is_seen(page: Page, slack: ScriptedSlack) -> None:
    await open_page(page, slack)
    slack.messages["D0ANNA"] = [said("5.0", "Due in 20 minutes")]
    await slack.show()
    mark = page.locator("[data-place=D0ANNA]").get_by_test_id("unread")
    await expect(mark).to_contain_text("1")
    await page.click("[data-place=D0ANNA]")
    await expect(page.get_by_text("Due in 20 minutes")).to_be_visible()
    await page.click("[data-place=C0MENTIONS]")
    await expect(mark).to_have_count(0)


async def test_an_ephemeral_message_says_so_and_can_be_dismissed(page: Page, slack: ScriptedSlack) -> None:
    slack.messages["C0MENTIONS"] = [said("1.0", "Karin was first", ephemeral=True)]
    await open_page(page, slack)
    await expect(page.locator("[data-ts='1.0']")).to_contain_text("Only visible to you")
    await page.get_by_role("button", name="Dismiss").click()
    await expect(page.locator("[data-ts='1.0']")).to_have_count(0)


async def test_the_home_tab_is_announced_and_its_buttons_work(page: Page, slack: ScriptedSlack) -> None:
    start = {"type": "actions", "block_id": "start", "elements": [button("setup", "Set up")]}
    await open_page(page, slack, "#U0KARIN/home")
    assert (await slack.act("home_opened"))["user"] == "U0KARIN"
    await slack.show(home={"id": "VH", "type": "home", "blocks": [start]})
    await page.get_by_test_id("home").get_by_role("button", name="Set up").click()
    pressed = await slack.act("block_action")
    assert (pressed["home"], pressed["action_id"]) == (True, "setup")
