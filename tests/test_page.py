"""What the demo's Slack page shows, in a real browser: nothing of what strangers write is ever more than text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from page_slack import NOON, ScriptedSlack, button, open_page, plain, said, scripted_slack
from playwright.async_api import Page, expect

pytest_plugins = ["browser"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = (
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "<javascript:window.pwned=1|click me>",
    "<data:text/html,<script>window.pwned=1</script>|x>",
    "`<svg onload=window.pwned=1>`",
    "```<iframe src=javascript:window.pwned=1>```",
    "*<b onclick=window.pwned=1>bold</b>*",
    "> <style>*{display:none}</style>",
    "<!date^1^{date}^javascript:window.pwned=1|x>",
    "&lt;!channel&gt; \0 \u202e <@__proto__> <#constructor>",
)
MARKUP = {
    "*fet* _kursiv_ ~struken~": "<b>fet</b> <i>kursiv</i> <s>struken</s>",
    "*_båda_*": "<b><i>båda</i></b>",
    "snake_case_name 2*3*4": "snake_case_name 2*3*4",
    "`*kod*`": "<code>*kod*</code>",
    "a &amp;lt; b": "a &amp;lt; b",
    "&gt; citat\n> till\nsvar": "<blockquote>citat\ntill</blockquote>svar",
    "```\nx = 1\n```": "<pre>x = 1</pre>",
    ":tada: :no_such_code:": "🎉 :no_such_code:",
}
DATES = {
    "{date_num}": "2026-11-22",
    "{date}": "November 22nd, 2026",
    "{date_short}": "Nov 22, 2026",
    "{date_long}": "Sunday, November 22nd, 2026",
    "{date_pretty}": "today",
    "{date_short_pretty} at {time}": "today at 12:00",
    "{date_long_pretty}, {time_secs}": "today, 12:00:00",
    "{ago}": "5 minutes ago",
}


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[ScriptedSlack]:
    async with scripted_slack() as slack:
        yield slack


async def test_hostile_text_is_shown_and_never_run(page: Page, slack: ScriptedSlack) -> None:
    slack.messages["C0MENTIONS"] = [said(f"{n + 1}.0", text) for n, text in enumerate(HOSTILE)]
    slack.messages["C0MENTIONS"].append(said("99.0", blocks=[hostile_block(kind) for kind in range(4)]))
    await open_page(page, slack)
    body = page.locator("[data-ts] .blocks")
    await expect(body).to_have_count(len(HOSTILE) + 1)
    assert await body.locator("script, img, iframe, svg, style, [onclick], [onerror]").count() == 0
    links = await body.locator("a").evaluate_all("all => all.map(one => one.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:"}
    assert await page.evaluate("window.pwned") is None
    await expect(page.locator("[data-ts='1.0'] .blocks")).to_have_text(HOSTILE[0])
    await expect(page.locator("[data-ts='3.0'] .blocks")).to_have_text("<script>window.pwned=1</script>")


def hostile_block(kind: int) -> dict[str, Any]:
    text = HOSTILE[1]
    link = {"type": "link", "url": "javascript:window.pwned=1", "text": text}
    return (
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [link, {"type": "text", "text": text}]}],
        },
        {"type": "header", "text": plain(text)},
        {"type": "actions", "elements": [button("constructor", text, url="javascript:window.pwned=1", style=text)]},
        {"type": text},
    )[kind]


async def test_mrkdwn_reads_as_in_slack(page: Page, slack: ScriptedSlack) -> None:
    slack.messages["C0MENTIONS"] = [said(f"{n + 1}.0", text) for n, text in enumerate(MARKUP)]
    await open_page(page, slack)
    texts = page.locator("[data-ts] .text")
    await expect(texts).to_have_count(len(MARKUP))
    assert await texts.evaluate_all("all => all.map(one => one.innerHTML)") == list(MARKUP.values())


async def test_references_are_named_and_links_open_apart(page: Page, slack: ScriptedSlack) -> None:
    text = "<@U0BJORN> <#C0GENERAL> <!here> <https://example.org/?a=1&amp;b=2|sidan> <mailto:a@example.org>"
    slack.messages["C0MENTIONS"] = [said("1.0", text)]
    await open_page(page, slack)
    await expect(page.locator("[data-ts] .text")).to_have_text("@Björn Ek #allmänt @here sidan a@example.org")
    link = page.get_by_role("link", name="sidan")
    await expect(link).to_have_attribute("href", "https://example.org/?a=1&b=2")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(link).to_have_attribute("target", "_blank")


async def test_every_date_token_is_filled_in(page: Page, slack: ScriptedSlack) -> None:
    await page.clock.install(time=NOON + 300)
    dates = [said(f"{n + 1}.0", f"<!date^{NOON:.0f}^{form}|never>") for n, form in enumerate(DATES)]
    slack.messages["C0MENTIONS"] = [*dates, said("99.0", "<!date^soon^{date}|some day>")]
    await open_page(page, slack)
    await expect(page.locator("[data-ts] .text")).to_have_text([*DATES.values(), "some day"])


async def test_charts_carry_their_numbers_and_unknown_blocks_their_names(page: Page, slack: ScriptedSlack) -> None:
    data = [{"label": "Mon", "value": 4}, {"label": "Tue", "value": 7}]
    chart = {"type": "bar", "series": [{"name": "New", "data": data}], "axis_config": {"categories": ["Mon", "Tue"]}}
    blocks = [{"type": "data_visualization", "title": "Per day", "chart": chart}, {"type": "hologram"}]
    slack.messages["C0MENTIONS"] = [said("1.0", blocks=blocks)]
    await open_page(page, slack)
    await expect(page.locator(".chart rect")).to_have_count(2)
    await expect(page.locator(".chart tbody tr")).to_have_text(["Mon4", "Tue7"])
    await expect(page.get_by_text("(block type hologram)")).to_be_visible()
