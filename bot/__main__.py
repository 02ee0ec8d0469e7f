"""The command line: the only reader of the environment and the clock."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings, SettingsError, read_settings

WRONG = 2
"""Exit code when what was asked for or set cannot be: nothing was done."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["demo"]:
        return _demo(words[1:])
    arguments = _parser().parse_args(words)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except SettingsError as error:
        return _complain(*error.lines)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ambassadors", description="Finds what people say about you, and sees to it that somebody answers."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    commands.add_parser("demo", help="a Slack on this machine with the real bot and sample mentions; needs no accounts")
    for name, about, run in (
        ("run", "the bot, until it is stopped", _run),
        ("web", "only the web room, until it is stopped; beside `run`, where both share a PostgreSQL", _web),
        ("check", "looks at tokens, scopes, channel, sources and database, and says what to do", _check),
        ("export", "prints the setup as TOML", _export),
    ):
        commands.add_parser(name, help=about, description=about).set_defaults(command=run)
    manifest = commands.add_parser("manifest", help="prints the Slack app manifest")
    about = "for Slack over HTTP at PUBLIC_URL, instead of a socket that the bot opens"
    manifest.add_argument("--http", action="store_true", help=about)
    manifest.set_defaults(command=_manifest)
    apply = commands.add_parser("apply", help="makes a setup file the newest version of the setup")
    apply.add_argument("file", type=Path, metavar="FILE.toml")
    about = "saves nothing; prints what the file would have done with the last mentions"
    apply.add_argument("--dry-run", action="store_true", help=about)
    apply.set_defaults(command=_apply)
    about = "prints who would be asked for each line of a table"
    route = commands.add_parser("route", help=about, description=f"{about}; nothing is kept and nobody is asked")
    route.add_argument("file", type=Path, metavar="FILE.csv")
    route.add_argument("--setup", type=Path, metavar="FILE.toml", help="this setup instead of the one in force")
    route.add_argument("--to", type=Path, metavar="OUT.csv", help="writes the answer into this file")
    route.set_defaults(command=_route)
    about = "adds the feeds of another reader to the setup (OPML), or keeps earlier mentions (CSV)"
    take_over = commands.add_parser("import", help=about, description=f"{about}; stop the bot first")
    take_over.add_argument("file", type=Path, metavar="FILE.opml|FILE.csv")
    take_over.set_defaults(command=_import)
    return parser


def _demo(words: Sequence[str]) -> int:
    # Another program that starts this one: the bot itself knows no demo.
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "demo", *words])  # noqa: S606


def _run(_: argparse.Namespace) -> int:
    settings = _settings()
    from bot.serve import serve

    return serve(settings, now, time.monotonic)


def _web(_: argparse.Namespace) -> int:
    settings = _settings()
    from bot.serve import serve
    from bot.web.process import run_web

    return serve(settings, now, time.monotonic, work=run_web)


def _check(_: argparse.Namespace) -> int:
    settings = _settings()
    from bot.check import check

    return asyncio.run(check(settings, now(), sys.stdout))


def _manifest(arguments: argparse.Namespace) -> int:
    from bot.slack.manifest import manifest, manifest_over_http

    public_url = _settings(slack=False).public_url if arguments.http else ""
    if arguments.http and not public_url:
        return _complain("PUBLIC_URL is missing: Slack must know the address at which it can call the bot.")
    wanted = manifest_over_http(public_url) if arguments.http else manifest()
    print(json.dumps(wanted, indent=2, ensure_ascii=False))
    return 0


def _apply(arguments: argparse.Namespace) -> int:
    if arguments.dry_run:
        from bot.ruling.offline import try_file

        return try_file(_settings(slack=False), arguments.file, sys.stdout, sys.stderr)
    from bot.setupfile import apply_file

    return apply_file(_settings(slack=False), arguments.file, now(), sys.stdout, sys.stderr)


def _route(arguments: argparse.Namespace) -> int:
    from bot.ruling.offline import route_file

    files = (arguments.file, arguments.setup, arguments.to)
    return route_file(_settings(slack=False), *files, sys.stdout, sys.stderr)


def _export(_: argparse.Namespace) -> int:
    from bot.setupfile import export_setup

    return export_setup(_settings(slack=False), sys.stdout, sys.stderr)


def _import(arguments: argparse.Namespace) -> int:
    from bot.listening.importing import import_file

    return import_file(_settings(slack=False), arguments.file, now(), sys.stdout, sys.stderr)


def _settings(*, slack: bool = True) -> Settings:
    return read_settings(os.environ, slack=slack)


def now() -> datetime:
    """The time; everybody else is given it."""
    return datetime.now(UTC)


def _complain(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return WRONG


if __name__ == "__main__":
    sys.exit(main())
