"""What services send: who may, what of it is a mention, and that no shape of it breaks us."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import Recorded

from mentions.outside import Delivery
from mentions.setup import SourceEntry
from sources import Harvest, Parsers, SourceSettingsError, Tools, build
from sources.egress import Answer
from sources.errors import Refused, Unreadable
from sources.webhook import Webhook

NOW = datetime(2026, 6, 14, 10, 2, tzinfo=UTC)
DATA = Path(__file__).parent / "data" / "webhook"
SECRETS = {"INTERCOM_SECRET": "i-secret", "CRISP_SECRET": "c-secret", "CHATWOOT_SECRET": "w-secret"}
PRESETS = ["generic", "f5bot", "octolens", "crisp", "chatwoot", "intercom"]


def webhook(**said: Any) -> Webhook:
    source = build(SourceEntry(id="x", type="webhook", **said))
    assert isinstance(source, Webhook)
    return source


def recorded(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))["delivery"]["body"]


async def receive(source: Webhook, document: Any) -> Harvest:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    tools = Tools(Recorded([]), Parsers(), NOW, "Europe/Stockholm")
    return await source.receive(tools, Delivery({}, body, NOW))


def signed(preset: str, body: bytes, time: str = "1781431200", secret: str = "") -> dict[str, str]:
    """The headers that each of them sends."""
    key = (secret or SECRETS[f"{preset.upper()}_SECRET"]).encode()
    if preset == "intercom":
        return {"x-hub-signature": "sha1=" + hmac.new(key, body, "sha1").hexdigest()}
    if preset == "crisp":
        digest = hmac.new(key, b"[%s;%s]" % (time.encode(), body), "sha256").hexdigest()
        return {"x-crisp-signature": digest, "x-crisp-request-timestamp": time}
    digest = hmac.new(key, b"%s.%s" % (time.encode(), body), "sha256").hexdigest()
    return {"x-chatwoot-signature": f"sha256={digest}", "x-chatwoot-timestamp": time}


BODY = '{"text": "åäö", "n": 1.0}'.encode()


@pytest.mark.parametrize("preset", ["intercom", "crisp", "chatwoot"])
def test_who_signs_rightly_may_send(preset: str) -> None:
    source, headers = webhook(preset=preset), signed(preset, BODY)
    source.verify(SECRETS, Delivery(headers, BODY, NOW))
    source.verify(SECRETS, Delivery({name: loud(value) for name, value in headers.items()}, BODY, NOW))
    source.verify({}, Delivery({}, BODY, NOW))  # where no secret is set, only the address is one


def loud(value: str) -> str:
    """The digest in upper case: the same number."""
    before, equals, digest = value.rpartition("=")
    return before + equals + digest.upper()


@pytest.mark.parametrize("preset", ["intercom", "crisp", "chatwoot"])
@pytest.mark.parametrize(
    "forge",
    [
        lambda _: {},
        lambda p: signed(p, BODY, secret="another"),
        lambda p: signed(p, json.dumps(json.loads(BODY)).encode()),  # the same document, but other bytes
        lambda p: {name: value[:-2] for name, value in signed(p, BODY).items()},
        lambda p: {name: value.replace("sha1=", "sha256=") + "," for name, value in signed(p, BODY).items()},
        lambda p: {name: f"{value} {value}" for name, value in signed(p, BODY).items()},
        lambda p: dict.fromkeys(signed(p, BODY), "sha1=åäö�"),
    ],
)
def test_who_does_not_is_turned_away(preset: str, forge: Any) -> None:
    with pytest.raises(Refused):
        webhook(preset=preset).verify(SECRETS, Delivery(forge(preset), BODY, NOW))


@pytest.mark.parametrize("preset", ["crisp", "chatwoot"])
@pytest.mark.parametrize(
    ("time", "taken"),
    [
        ("1781431020", True),
        ("1781431019", False),
        ("1781431620000", True),
        ("1781431621", False),
        ("", False),
        ("soon", False),
        ("-1", False),
    ],
)
def test_what_was_signed_long_ago_or_in_the_future_is_a_replay(preset: str, time: str, taken: bool) -> None:
    delivery = Delivery(signed(preset, BODY, time), BODY, NOW)
    if taken:
        webhook(preset=preset).verify(SECRETS, delivery)
        return
    with pytest.raises(Refused):
        webhook(preset=preset).verify(SECRETS, delivery)


OURS = [
    ("crisp", {"data.from": "operator"}),
    ("crisp", {"data.type": "file"}),
    ("crisp", {"event": "message:updated"}),
    ("chatwoot", {"message_type": "outgoing"}),
    ("chatwoot", {"message_type": 1}),
    ("chatwoot", {"private": True}),
    ("chatwoot", {"content": None}),
    ("chatwoot", {"event": "conversation_created"}),
    ("intercom", {"topic": "conversation.admin.replied"}),
    ("intercom", {"topic": "ping"}),
    ("octolens", {"action": "mention_deleted"}),
]


@pytest.mark.parametrize(("preset", "change"), OURS)
async def test_our_own_words_and_pings_are_no_mentions(preset: str, change: dict[str, Any]) -> None:
    document = recorded(preset)
    for path, value in change.items():
        *steps, last = path.split(".")
        place = document
        for step in steps:
            place = place[step]
        place[last] = value
    assert (await receive(webhook(preset=preset), document)).sightings == ()


async def test_the_first_message_of_a_conversation_is_read_too() -> None:
    document = recorded("intercom") | {"topic": "conversation.user.created"}
    (sighting,) = (await receive(webhook(preset="intercom"), document)).sightings
    assert (sighting.native_id, sighting.text, sighting.author) == ("2151:1", "Hello", "Eva")


async def test_two_messages_of_one_conversation_are_two_mentions() -> None:
    document = recorded("crisp")
    first = (await receive(webhook(preset="crisp"), document)).sightings[0]
    document["data"] |= {"fingerprint": 178143120099999, "content": "Hallå?"}
    second = (await receive(webhook(preset="crisp"), document)).sightings[0]
    assert first.url == second.url
    assert first.native_id != second.native_id
    assert first.own
    assert second.own


ELSE = [{}, [], 7, None, "x", {"data": []}, {"event": "message_created"}, {"topic": "conversation.user.replied"}]
NO_JSON = [b"", b"\xff", b"{", b"[" * 200_000, b'{"id": 1' + b"0" * 5000 + b"}", b"text=hej&id=7"]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("document", [*ELSE, *NO_JSON])
async def test_another_shape_is_refused_or_empty_and_never_a_crash(preset: str, document: Any) -> None:
    try:
        harvest = await receive(webhook(preset=preset), document)
    except Unreadable:
        return
    assert harvest.sightings == ()


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ODD = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["f5bot", "octolens", "crisp", "chatwoot", "intercom"]), st.data())
async def test_a_known_shape_with_odd_values_is_read_or_refused(preset: str, data: st.DataObject) -> None:
    def spoilt(value: Any) -> Any:
        if data.draw(st.integers(0, 4)) == 0:
            return data.draw(ODD)
        if isinstance(value, dict):
            return {key: spoilt(inner) for key, inner in value.items()}
        return [spoilt(inner) for inner in value] if isinstance(value, list) else value

    try:
        harvest = await receive(webhook(preset=preset), spoilt(recorded(preset)))
    except Unreadable:
        return
    for sighting in harvest.sightings:
        assert sighting.native_id
        assert sighting.url.startswith(("http://", "https://")) or not sighting.url


async def test_what_has_no_id_is_known_by_its_address_or_its_words() -> None:
    found = [
        {"url": "https://a.example/1", "text": "x"},
        {"text": "Hej"},
        {"text": "Hej"},
        {"id": "9" * 600, "text": "y"},
    ]
    harvest = await receive(webhook(preset="generic"), found)
    ids = [sighting.native_id for sighting in harvest.sightings]
    assert ids[0] == "https://a.example/1"
    assert len(ids) == 3
    assert all(len(native_id) < 100 for native_id in ids)


async def test_more_than_anybody_reads_is_cut_and_said() -> None:
    harvest = await receive(webhook(preset="generic"), [{"id": n, "text": "x"} for n in range(501)])
    assert (len(harvest.sightings), harvest.notes) == (500, ("of 501 items the first 500 were read",))


async def test_markup_becomes_text_and_odd_links_nothing() -> None:
    item = {
        "id": 1,
        "text": "<script>x</script>Hej <b>du</b> \u202e",
        "url": "javascript:alert(1)",
        "author_url": "//x",
    }
    (sighting,) = (await receive(webhook(preset="generic"), item)).sightings
    assert (sighting.text, sighting.url, sighting.author_url, sighting.snippet) == ("Hej du", "", "", False)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "write either preset or mapping"),
        ({"preset": "generic", "mapping": {}}, "write either preset or mapping"),
        ({"preset": "crisp", "site": "https://x.example"}, "site belongs to the preset chatwoot"),
        ({"preset": "chatwoot", "site": "ftp://x.example"}, "site: the address must begin"),
        ({"mapping": {"url": "a..b"}}, "mapping.url"),
        ({"mapping": {"uri": "a"}}, "mapping.uri"),
    ],
)
def test_settings_that_do_not_hold_are_told(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(SourceSettingsError) as error:
        webhook(**said)
    assert fault in error.value.lines[0]


async def test_an_answer_goes_only_where_the_operator_says() -> None:
    from mentions.outside import Deed, Order

    secrets = {"WEBHOOK_REPLY": "https://t0ken@hooks.example/catch/7"}
    http = Recorded([Answer(202, {}, b"not json", "https://hooks.example/catch/7")])
    order = Order(Deed.REPLY, "0a", "7", "https://evil.example/7", "Kim", "", "Stol", "Hej Kim!", None, "sv", NOW)
    assert webhook(preset="generic").deeds(secrets) == frozenset(), "the setup must say so, too"
    source = webhook(preset="generic", replies=True)
    done = await source.do(Tools(http, Parsers(), NOW, "Europe/Stockholm", secrets), order)
    assert (done.queued, done.url) == (True, "")
    ((method, url, body),) = http.sent
    assert (method, url) == ("POST", "https://hooks.example/catch/7")
    assert json.loads(body) | {"text": "Hej Kim!", "key": "0a", "id": "7"} == json.loads(body)
    assert http.asked[0][1]["authorization"] == "Bearer t0ken"
