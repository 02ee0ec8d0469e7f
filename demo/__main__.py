"""python -m demo: a Slack on this machine with the real bot in it, and people who write about the company."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from demo.bot import Bot, DemoError, ask_bot, environment
from demo.company import Text, later, setup_document, story
from demo.site import Site
from demo.slack.sample import DEFAULT_USERS
from demo.slack.server import LocalSlack
from demo.slack.state import BOT_USER_ID, Channel, Person
from demo.story import play

_READ_WITHIN = 30.0
_LOCALES = {"en": "en-US", "sv": "sv-SE"}
_EVERYBODY = {"U0ANNA", "U0BJORN", "U0SARA", "U0KARIN"}
_CHANNELS = [
    Channel("C0MENTIONS", "omnamnanden", "U0KARIN", "Det som sägs om oss", members={*_EVERYBODY, BOT_USER_ID}),
    Channel("C0GENERAL", "allmant", "U0KARIN", "Allt och inget", members={*_EVERYBODY, BOT_USER_ID}),
]

_WELCOME = {
    "en": (
        "Ambassadors, the demo: {url}",
        "Every ten seconds somebody writes about Enrisbo. Press Claim on a card, then Reply.",
        "Be somebody else at the bottom left; try /mentions policy. Ctrl-C ends it and leaves nothing behind.",
    ),
    "sv": (
        "Ambassadors på prov: {url}",
        "Var tionde sekund skriver någon om Enrisbo. Tryck Ta på ett kort och sedan Svara.",
        "Byt person längst ned till vänster; prova /mentions policy. Ctrl-C avslutar allt och lämnar inget kvar.",
    ),
}


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 when all went well or Ctrl-C was pressed, 1 with the reason otherwise."""
    options = _options(arguments)
    try:
        asyncio.run(_demo(options))
    except (DemoError, OSError) as failure:  # OSError: the port is taken
        print(failure, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        print()
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("ambassadors demo", description="Ambassadors in a Slack on your own machine.")
    parser.add_argument("--once", action="store_true", help="play the whole story without a browser, then end")
    parser.add_argument("--port", type=int, default=0, help="the port of the page; any free one if nothing is said")
    parser.add_argument("--lang", choices=("sv", "en"), default="sv", help="the language of the cards")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    return parser.parse_args(arguments)


async def _demo(options: argparse.Namespace) -> None:
    _end_politely()
    texts = story() if options.once else story() + later()
    async with _company(options, texts) as (slack, site, bot):
        await _while_alive(play(slack, site) if options.once else _stay_open(options, slack, site), bot)


@asynccontextmanager
async def _company(options: argparse.Namespace, texts: Sequence[Text]) -> AsyncIterator[tuple[LocalSlack, Site, Bot]]:
    """Slack, the site and the bot, each ended when the block is left, the bot first."""
    with TemporaryDirectory(prefix="ambassadors-demo-", ignore_cleanup_errors=True) as folder:
        manifest = json.loads(await ask_bot("manifest", env=environment({})))
        office = LocalSlack(
            manifest, team="Enrisbo", users=_colleagues(options.lang), channels=_CHANNELS, port=options.port
        )
        async with office as slack, Site(texts, lambda: datetime.now(UTC)) as site:
            env = environment(_settings(slack, site, Path(folder)))
            await ask_bot("apply", _write_setup(Path(folder), site, options.lang), env=env)
            async with Bot(env, Path(folder, "bot.log")) as bot:
                await _while_alive(_feeds_read(site), bot)
                yield slack, site, bot


def _colleagues(language: str) -> list[Person]:
    """The four one can act as, who read Slack in the language of the demo."""
    return [replace(p, locale=_LOCALES[language]) for p in DEFAULT_USERS if p.id in _EVERYBODY]


def _write_setup(folder: Path, site: Site, language: str) -> str:
    setup = folder / "setup.toml"
    setup.write_text(setup_document(site.address, language), "utf-8")
    return str(setup)


def _settings(slack: LocalSlack, site: Site, folder: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_CHANNEL": "C0MENTIONS",
        "SLACK_API_URL": slack.api_url,
        "AMBASSADORS_DATA": str(folder / "data"),
        "AMBASSADORS_ALLOW": site.address,
        **_pages(),
    }


def _pages() -> dict[str, str]:
    """The policy and the testimonials can be read on this machine, too."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{found.getsockname()[1]}"
    return {"PUBLIC_URL": f"http://{address}", "WEB_ADDRESS": address, "WEBHOOK_SECRET": secrets.token_hex(32)}


async def _feeds_read(site: Site) -> None:
    # The first reading of a source is its baseline; what is published before it would be old news.
    try:
        await asyncio.wait_for(site.everything_asked(), _READ_WITHIN)
    except TimeoutError as error:
        raise DemoError(f"the bot has not read the sample feeds within {_READ_WITHIN:.0f} s") from error


async def _while_alive(work: Coroutine[Any, Any, None], bot: Bot) -> None:
    """Does `work`, or fails as soon as the bot ends."""
    tasks = [asyncio.create_task(work), asyncio.create_task(bot.death())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _stay_open(options: argparse.Namespace, slack: LocalSlack, site: Site) -> None:
    for line in _WELCOME[options.lang]:
        print(line.format(url=slack.url), flush=True)
    if not options.no_browser and _has_display():
        webbrowser.open(slack.url)
    await site.publish_slowly(_pauses())
    await asyncio.Event().wait()


def _pauses() -> Iterator[float]:
    return chain((1.0, 4.0), repeat(10.0, len(story()) - 2), repeat(90.0))


def _has_display() -> bool:
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _end_politely() -> None:
    """SIGTERM and a closed terminal end the demo as Ctrl-C does: through the ends of all its blocks."""
    task = asyncio.current_task()
    if task is None:
        return
    for name in ("SIGTERM", "SIGHUP"):
        with suppress(NotImplementedError, AttributeError):  # Windows has neither
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), task.cancel)


if __name__ == "__main__":
    sys.exit(main())
