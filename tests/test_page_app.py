"""The demo's Slack page, the local Slack and a Bolt app speak with each other."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from page_slack import button, card, plain, text_input
from playwright.async_api import Page, expect
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from demo.slack.sample import SAMPLE_MANIFEST
from demo.slack.server import LocalSlack

pytest_plugins = ["browser"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

FORM = {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": [text_input("reply")]}


async def test_the_page_speaks_with_the_local_slack(page: Page) -> None:
    async with LocalSlack(SAMPLE_MANIFEST) as slack:
        await page.goto(f"{slack.url}#C0MENTIONS")
        await expect(page.get_by_test_id("banner")).to_contain_text("not connected")
        await page.get_by_test_id("composer").fill("Hej <alla> & *envar*")
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-ts] .text")).to_have_text("Hej <alla> & envar")
        await page.get_by_test_id("act-as").get_by_role("button", name="Björn Ek").click()
        await expect(page.locator("[data-ts] .author")).to_have_text("Anna Lind")
        await page.goto("about:blank")


async def test_a_form_goes_round_with_a_real_app(page: Page) -> None:
    async with LocalSlack(SAMPLE_MANIFEST) as slack, connected_app(slack) as client:
        await client.chat_postMessage(
            channel="C0MENTIONS", text="A card", blocks=card("1", button("go", "Go"))["blocks"]
        )
        await page.goto(f"{slack.url}#U0ANNA/C0MENTIONS")
        await page.click("[data-action-id=go]")
        await page.get_by_label("Reply").fill("bad")
        await page.get_by_test_id("submit").click()
        await expect(page.get_by_text("Too heated")).to_be_visible()
        await page.get_by_label("Reply").fill("good")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("modal")).to_have_count(0)
        assert slack.failed_interactions == []
        await page.goto("about:blank")


@asynccontextmanager
async def connected_app(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    """An app whose button opens a form, which refuses bad words."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client)

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.view(re.compile(""))
    async def send(ack: Any, view: dict[str, Any]) -> None:
        refused = view["state"]["values"]["reply"]["reply_text"]["value"] == "bad"
        await (ack(response_action="errors", errors={"reply": "Too heated"}) if refused else ack())

    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await slack.until(lambda: slack.connected)
        yield client
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
