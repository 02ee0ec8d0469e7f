"""Modals and their rules: triggers, hashes and the stack of three."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from demo.slack.sample import SAMPLE_MANIFEST
from demo.slack.server import LocalSlack


def modal(title: str) -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": []}


FORM = modal("Form")


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(SAMPLE_MANIFEST) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


async def test_a_trigger_opens_one_view_within_three_seconds(slack: LocalSlack, client: AsyncWebClient) -> None:
    triggers = slack.workspace.triggers
    used, old = triggers.issue("U0ANNA"), triggers.issue("U0ANNA")
    await client.views_open(trigger_id=used, view=FORM)
    slack.clock.advance(3.1)
    errors = []
    for trigger in (used, old, "1.2.3"):
        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=trigger, view=FORM)
        errors.append(caught.value.response["error"])
    assert errors == ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"]


async def test_a_view_is_not_updated_with_an_old_hash(slack: LocalSlack, client: AsyncWebClient) -> None:
    trigger = slack.workspace.triggers.issue("U0ANNA")
    view = (await client.views_open(trigger_id=trigger, view=FORM))["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_update(view_id=view["id"], view=modal("x" * 25))


async def test_views_are_stacked_three_deep(slack: LocalSlack, client: AsyncWebClient) -> None:
    triggers = slack.workspace.triggers
    await client.views_open(trigger_id=triggers.issue("U0ANNA"), view=FORM)
    for _ in range(2):
        await client.views_push(trigger_id=triggers.issue("U0ANNA"), view=FORM)
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=triggers.issue("U0ANNA"), view=FORM)


async def test_home_is_published_anew_with_its_hash(slack: LocalSlack, client: AsyncWebClient) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = (await client.views_publish(user_id="U0ANNA", view=home))["view"]
    second = (await client.views_publish(user_id="U0ANNA", view=home, hash=first["hash"]))["view"]
    assert first["id"] == second["id"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id="U0ANNA", view=home, hash=first["hash"])
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.views_publish(user_id="U0NOBODY", view=home)
