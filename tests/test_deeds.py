"""Everything we do out there: done once, whatever becomes of the answer, and said plainly where it is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from standins import STAND_INS
from standins.base import StandIn

from mentions.outside import Deed, Done
from sources import SOURCES, Parsers
from sources.base import Acts
from sources.errors import AuthNeeded, Declined, Unclear, Unreachable

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = [pytest.param(kind, deed, id=f"{kind.kind}-{deed}") for kind in STAND_INS for deed in sorted(kind.deeds)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def acting(standin: StandIn) -> Acts:
    source = standin.source()
    assert isinstance(source, Acts)
    return source


async def test_every_source_that_acts_has_a_stand_in() -> None:
    acts = {kind for kind, source in SOURCES.items() if hasattr(source, "do")}
    assert acts == {standin.kind for standin in STAND_INS if standin.deeds}


@pytest.mark.parametrize("kind", STAND_INS)
async def test_what_a_source_offers_is_what_its_stand_in_knows(kind: type[StandIn], parsers: Parsers) -> None:
    standin = kind()
    async with standin.serving() as http:
        offered = acting(standin).deeds(standin.tools(http, parsers).secrets)
    assert offered == standin.deeds
    assert acting(standin).deeds({}) == frozenset(), "without a token nothing can be done"


@pytest.mark.parametrize(("kind", "deed"), CASES)
async def test_a_deed_is_done_once(kind: type[StandIn], deed: Deed, parsers: Parsers) -> None:
    standin = kind()
    async with standin.serving() as http:
        done = await acting(standin).do(standin.tools(http, parsers), standin.order(deed))
    assert isinstance(done, Done)
    assert [what for what, _, _ in standin.applied] == [deed]
    if deed is Deed.REPLY:
        assert standin.order(deed).text in standin.applied[0][2]
        assert done.url.startswith(("http://", "https://")) or not done.url


@pytest.mark.parametrize(("kind", "deed"), CASES)
async def test_a_lost_answer_never_doubles_it(kind: type[StandIn], deed: Deed, parsers: Parsers) -> None:
    """As the outbox does: look it up, and only if it surely is not there do it again; else a person is asked."""
    standin, memory = kind(), dict[str, str]()
    async with standin.serving() as http:
        source, tools = acting(standin), standin.tools(http, parsers, memory)
        standin.lose = True
        with pytest.raises(Unclear):
            await source.do(tools, standin.order(deed))
        try:
            found = await source.look_up(tools, standin.order(deed))
            if found is None:
                await source.do(tools, standin.order(deed))
            assert deed not in standin.untold
        except Unclear:
            assert deed in standin.untold
    assert [what for what, _, _ in standin.applied] == [deed]


@pytest.mark.parametrize(("kind", "deed"), CASES)
async def test_what_never_arrived_is_not_taken_for_done(kind: type[StandIn], deed: Deed, parsers: Parsers) -> None:
    standin = kind()
    async with standin.serving() as http:
        source, tools = acting(standin), standin.tools(http, parsers)
        try:
            found = await source.look_up(tools, standin.order(deed))
        except Unclear:
            assert deed in standin.untold
        else:
            assert found is None
    assert standin.applied == []


@pytest.mark.parametrize(("kind", "deed"), CASES)
async def test_a_refusal_is_told_with_nothing_done(kind: type[StandIn], deed: Deed, parsers: Parsers) -> None:
    standin = kind()
    async with standin.serving() as http:
        standin.refuse = 403
        with pytest.raises((Declined, AuthNeeded)):
            await acting(standin).do(standin.tools(http, parsers), standin.order(deed))
    assert standin.applied == []


@pytest.mark.parametrize(("kind", "deed"), CASES)
async def test_a_platform_that_is_down_is_asked_again_later(kind: type[StandIn], deed: Deed, parsers: Parsers) -> None:
    standin = kind()
    async with standin.serving() as http:
        pass
    with pytest.raises(Unreachable):
        await acting(standin).do(standin.tools(http, parsers), standin.order(deed))
