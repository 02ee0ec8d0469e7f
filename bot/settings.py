"""What the operator says in the environment: tokens and places. Everything else is the setup's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.listening.hooks import Hooks
    from bot.listening.llm import Endpoint

SLACK_API_URL = "https://slack.com/api/"
WEB_ADDRESS = ("127.0.0.1", 8080)
_SERVER = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:[0-9]{1,5})?(/[!-~]*)?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment, read and judged. Tokens never stand in its repr."""

    data: Path
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    channel: str = ""
    database_url: str = field(default="sqlite", repr=False)
    api_url: str = SLACK_API_URL
    allow: frozenset[tuple[str, int]] = frozenset()
    contact: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    public_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    web_address: tuple[str, int] = WEB_ADDRESS
    signing_secret: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    llm: Endpoint | None = None

    @property
    def hooks(self) -> Hooks | None:
        """The addresses at which others reach us; None where nobody can."""
        from bot.listening.hooks import Hooks

        return Hooks(self.public_url, self.webhook_secret) if self.public_url else None

    @property
    def user_agent(self) -> str:
        """Who we say we are to the sites we read."""
        contact = f" (+{self.contact})" if self.contact else ""
        return f"AmbassadorsBot/0.1{contact}"


class SettingsError(ValueError):
    """Something is missing or wrong; `lines` has one sentence per fault and shows no value that is secret."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


VARIABLES: dict[str, str] = {
    "SLACK_BOT_TOKEN": "the bot token of your Slack app; begins with xoxb-",
    "SLACK_APP_TOKEN": "the app-level token with connections:write; begins with xapp-",
    "SLACK_SIGNING_SECRET": "instead of it, where Slack calls us over HTTP: the signing secret, from Basic Information",
    "SLACK_CHANNEL": "the id of the channel for cards, like C0123ABCD; read the first time only",
    "DATABASE_URL": "postgresql://… ; without it a SQLite file in the data folder is used",
    "SLACK_API_URL": "another Slack-compatible server; without it Slack itself",
    "AMBASSADORS_DATA": "the data folder; without it ./data",
    "AMBASSADORS_ALLOW": "private addresses that may be read, as host:port, separated by commas; without it none",
    "AMBASSADORS_CONTACT": "a web page or mailto: address that we show to the sites we read",
    "PUBLIC_URL": "the https:// address at which the world reaches this bot; without it nothing can be sent to us",
    "WEBHOOK_SECRET": "at least 32 random characters (openssl rand -hex 32), from which our secret addresses are made",
    "WEB_ADDRESS": "host:port where the web room listens; without it 127.0.0.1:8080, or the PORT that the host gives",
    "METRICS_TOKEN": "at least 16 characters, for who may read /metrics; without it nobody may",
    "LLM_URL": "an OpenAI-compatible server that may read along, like http://127.0.0.1:11434/v1; without it none does",
    "LLM_MODEL": "the model's name there",
    "LLM_KEY": "its key, where it wants one",
    "LLM_TOKENS_A_DAY": "how many tokens it may cost in a day; without it 200000",
    "PORT": "set by hosts like Heroku: the web room then listens there, on all addresses",
}


def read_settings(environ: Mapping[str, str], *, slack: bool = True) -> Settings:
    """The settings in `environ`; with slack=False the tokens may be missing (for what runs without Slack).

    Raises:
        SettingsError: every fault at once.
    """
    get = {name: environ.get(name, "").strip() for name in VARIABLES}
    faults: list[str] = []
    if slack:
        faults += _token_faults(get)
        faults += _signing_faults(get)
    faults += _place_faults(get, ephemeral="DYNO" in environ)
    faults += _public_faults(get)
    web_address = _read_web_address(get, faults)
    llm, reached = _read_llm(get, faults)
    secrets, named = _read_secrets(environ, faults) if slack else ({}, frozenset())
    allow = _read_allow(get["AMBASSADORS_ALLOW"], faults) | named | reached
    if faults:
        raise SettingsError(faults)
    return Settings(
        data=Path(get["AMBASSADORS_DATA"] or "data"),
        bot_token=get["SLACK_BOT_TOKEN"],
        app_token=get["SLACK_APP_TOKEN"],
        channel=get["SLACK_CHANNEL"],
        database_url=_database(get["DATABASE_URL"]),
        api_url=(get["SLACK_API_URL"] or SLACK_API_URL).rstrip("/") + "/",
        allow=allow,
        contact=get["AMBASSADORS_CONTACT"],
        secrets=secrets,
        public_url=get["PUBLIC_URL"].rstrip("/"),
        webhook_secret=get["WEBHOOK_SECRET"],
        web_address=web_address,
        signing_secret=get["SLACK_SIGNING_SECRET"],
        metrics_token=get["METRICS_TOKEN"],
        llm=llm,
    )


def source_variables() -> dict[str, str]:
    """What the sources read from the environment, each with its meaning."""
    from sources import SOURCES

    return {name: about for source in SOURCES.values() for name, about in source.SECRETS.items()}


def _read_secrets(environ: Mapping[str, str], faults: list[str]) -> tuple[dict[str, str], frozenset[tuple[str, int]]]:
    """What is set of the sources' variables, and the servers that they name: whom the operator names may be private."""
    from sources.accounts import read_account

    known = source_variables()
    secrets = {name: value for name in known if (value := environ.get(name, "").strip())}
    named = set()
    for name, value in secrets.items():
        if re.search(r"[\x00-\x1f\x7f]", value):
            faults.append(f"{name} holds a line break or a control character: {known[name]}.")
        elif "://" in value and not value.startswith("{"):  # a service account's key is JSON
            try:
                named.add(read_account(value).endpoint)
            except ValueError as error:
                faults.append(f"{name} cannot be read: {error}.")
    return secrets, frozenset(named)


def _token_faults(get: Mapping[str, str]) -> list[str]:
    faults = []
    for name, prefix in (("SLACK_BOT_TOKEN", "xoxb-"), ("SLACK_APP_TOKEN", "xapp-")):
        if not get[name] and name == "SLACK_APP_TOKEN" and get["SLACK_SIGNING_SECRET"]:
            continue
        if not get[name]:
            faults.append(f"{name} is missing: {VARIABLES[name]}.")
        elif not re.fullmatch(prefix + "[!-~]+", get[name]):
            faults.append(f"{name} is not of the right kind: {VARIABLES[name]}.")
    return faults


def _signing_faults(get: Mapping[str, str]) -> list[str]:
    """Slack either calls us, or we hold a socket: with both nobody could tell which."""
    if not (secret := get["SLACK_SIGNING_SECRET"]):
        return []
    faults = []
    if not re.fullmatch(r"[!-~]{16,}", secret):
        faults.append(f"SLACK_SIGNING_SECRET is not of the right kind: {VARIABLES['SLACK_SIGNING_SECRET']}.")
    if get["SLACK_APP_TOKEN"]:
        faults.append("SLACK_SIGNING_SECRET and SLACK_APP_TOKEN are both set; keep the one that your app is made for.")
    if not get["PUBLIC_URL"]:
        faults.append("PUBLIC_URL is missing, and SLACK_SIGNING_SECRET needs it: Slack must find us.")
    return faults


def _place_faults(get: Mapping[str, str], *, ephemeral: bool) -> list[str]:
    faults = []
    if get["SLACK_CHANNEL"] and not re.fullmatch(r"[CG][A-Z0-9]{1,30}", get["SLACK_CHANNEL"]):
        faults.append(f"SLACK_CHANNEL is not a channel id: {VARIABLES['SLACK_CHANNEL']}.")
    if get["SLACK_API_URL"] and not _SERVER.match(get["SLACK_API_URL"]):
        faults.append("SLACK_API_URL must be an address that begins with http:// or https://.")
    if get["DATABASE_URL"] and not re.match(r"(sqlite|postgres(ql)?)\b", get["DATABASE_URL"]):
        faults.append(f"DATABASE_URL is of no kind we know: {VARIABLES['DATABASE_URL']}.")
    if ephemeral and not get["DATABASE_URL"]:
        faults.append(
            "DATABASE_URL is missing: this host throws its disk away at each restart, and the mentions with it."
        )
    if re.search(r"[^\x20-\x7e]", get["AMBASSADORS_CONTACT"]):
        faults.append("AMBASSADORS_CONTACT must be plain ASCII on one line.")
    return faults


def _public_faults(get: Mapping[str, str]) -> list[str]:
    url, secret = get["PUBLIC_URL"], get["WEBHOOK_SECRET"]
    faults = []
    if url and not (_SERVER.match(url) and re.match(r"https://|http://(localhost|127\.0\.0\.1)\b", url)):
        faults.append(f"PUBLIC_URL must begin with https:// and hold no more than a host and a path: got {url!r}.")
    if get["METRICS_TOKEN"] and not re.fullmatch(r"[!-~]{16,}", get["METRICS_TOKEN"]):
        faults.append(f"METRICS_TOKEN is not of the right kind: {VARIABLES['METRICS_TOKEN']}.")
    if re.search(r"[?#]", url):
        faults.append("PUBLIC_URL must hold no ? and no #: addresses are made by adding to it.")
    if url and not re.fullmatch(r"[!-~]{32,}", secret):
        missing = "is not of the right kind" if secret else "is missing"
        faults.append(f"WEBHOOK_SECRET {missing}, and PUBLIC_URL needs it: {VARIABLES['WEBHOOK_SECRET']}.")
    return faults


def _read_web_address(get: Mapping[str, str], faults: list[str]) -> tuple[str, int]:
    """WEB_ADDRESS if it is set; else what the host wants; else only this machine, where a reverse proxy stands."""
    written = get["WEB_ADDRESS"] or (f"0.0.0.0:{get['PORT']}" if get["PORT"] else "")
    if not written or not get["PUBLIC_URL"]:
        return WEB_ADDRESS
    host, _, port = written.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
        faults.append(f"{'WEB_ADDRESS' if get['WEB_ADDRESS'] else 'PORT'}: {written!r} is not host:port.")
        return WEB_ADDRESS
    return host.strip("[]"), int(port)


def _read_llm(get: Mapping[str, str], faults: list[str]) -> tuple[Endpoint | None, frozenset[tuple[str, int]]]:
    """The language model, and its server: whom the operator names may be private."""
    if not get["LLM_URL"]:
        return None, frozenset()
    from bot.listening.llm import Endpoint
    from sources.accounts import read_account

    tokens = get["LLM_TOKENS_A_DAY"] or "200000"
    if not get["LLM_MODEL"] or re.search(r"[\x00-\x1f\x7f]", get["LLM_MODEL"] + get["LLM_KEY"]):
        faults.append(f"LLM_MODEL is missing or odd, and LLM_URL needs it: {VARIABLES['LLM_MODEL']}.")
    if not (tokens.isascii() and tokens.isdecimal() and len(tokens) < 10):
        faults.append(f"LLM_TOKENS_A_DAY must be a number: {VARIABLES['LLM_TOKENS_A_DAY']}.")
    if not _SERVER.match(get["LLM_URL"]) or re.search(r"[?#]", get["LLM_URL"]):
        faults.append(f"LLM_URL must be an address that begins with http:// or https://: {VARIABLES['LLM_URL']}.")
    if any(fault.startswith("LLM_") for fault in faults):
        return None, frozenset()
    server = read_account(get["LLM_URL"]).endpoint
    return Endpoint(get["LLM_URL"].rstrip("/"), get["LLM_MODEL"], int(tokens), get["LLM_KEY"]), frozenset({server})


def _read_allow(text: str, faults: list[str]) -> frozenset[tuple[str, int]]:
    allowed = set()
    for item in filter(None, (part.strip() for part in text.split(","))):
        host, colon, port = item.rpartition(":")
        if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
            faults.append(f"AMBASSADORS_ALLOW: {item!r} is not host:port.")
        else:
            allowed.add((host.strip("[]").lower(), int(port)))
    return frozenset(allowed)


def _database(url: str) -> str:
    # Heroku still hands out the old scheme name.
    return re.sub(r"^postgres://", "postgresql://", url) or "sqlite"
