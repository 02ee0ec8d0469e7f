"""The policy's versions: a number for each wording, whatever else changes in the setup."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mentions.model import TrollReason
from mentions.policy import PolicyVersion, clause, policy_address
from mentions.setup import read_setup
from mentions.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def with_policy(**more: Any) -> dict[str, Any]:
    return {"channel": "C0MENTIONS", **more}


async def test_each_wording_has_a_number_and_other_changes_have_none(store: Store) -> None:
    assert await store.setups.policy_number() == 1
    assert await store.setups.policies() == ()
    written: list[dict[str, Any]] = [
        with_policy(),
        with_policy(language="sv"),
        with_policy(policy={"sv": "Vi svarar."}),
        with_policy(policy={"sv": "Vi svarar."}, company="Fjällmo"),
        with_policy(policy={"sv": "Vi svarar.", "url": "https://fjallmo.example/policy"}),
        with_policy(policy={"sv": "Vi svarar.", "en": "We answer."}),
        with_policy(),
    ]
    for day, document in enumerate(written):
        await store.setups.save(read_setup(document), "U0ANNA", NOW + timedelta(days=day))
    assert await store.setups.policy_number() == 4
    days = [NOW + timedelta(days=day) for day in range(7)]
    assert await store.setups.policies() == (
        PolicyVersion(1, 2, days[0], days[2]),
        PolicyVersion(2, 5, days[2], days[5]),
        PolicyVersion(3, 6, days[5], days[6]),
        PolicyVersion(4, 7, days[6]),
    )


def test_every_reason_has_a_clause_of_its_own() -> None:
    assert [clause(reason) for reason in TrollReason] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("policy", "public_url", "language", "reason", "address"),
    [
        ({}, "", "", None, ""),
        ({}, "https://bot.example", "", None, "https://bot.example/policy"),
        ({}, "https://bot.example", "de", None, "https://bot.example/policy"),
        ({}, "https://bot.example/b", "sv", TrollReason.THREAT, "https://bot.example/b/policy/sv#clause-3"),
        ({"url": "https://fjallmo.example/om-oss"}, "https://bot.example", "sv", TrollReason.HATE, "elsewhere"),
    ],
)
def test_where_the_policy_can_be_read(
    policy: dict[str, str], public_url: str, language: str, reason: TrollReason | None, address: str
) -> None:
    setup = read_setup(with_policy(policy=policy))
    wanted = "https://fjallmo.example/om-oss" if address == "elsewhere" else address
    assert policy_address(setup, public_url, language, reason) == wanted
