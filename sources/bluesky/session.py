"""Our account at a Bluesky server: logged in once, and refreshed when the session has run out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sources.accounts import Account, account, needed
from sources.answers import expect_ok, read_json
from sources.base import Tools
from sources.bluesky.posts import DID
from sources.egress import Answer
from sources.errors import AuthNeeded, Unclear, Unreachable, Unreadable
from sources.text import tidy

ACCOUNT = "BLUESKY_ACCOUNT"
_HOME = "https://bsky.social"
_DEADLINE = 10.0
_PATIENCE = timedelta(hours=1)  # after a refused log-in: 300 a day are allowed, and trying does not help
_PRINTED = r"^[\x21-\x7e]{1,8000}$"  # fit for a header
_RUN_OUT = ("ExpiredToken", "InvalidToken")


class Session(BaseModel):
    """Attributes:
    did: our account's lasting id.
    accessJwt: opens everything, for about two hours.
    refreshJwt: opens a new session, for about two months.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    did: str = Field(pattern=f"^{DID}$")
    accessJwt: str = Field(pattern=_PRINTED, repr=False)  # noqa: N815 - the platform's own name
    refreshJwt: str = Field(pattern=_PRINTED, repr=False)  # noqa: N815


@dataclass(frozen=True, slots=True)
class Pds:
    """The server that our account stands with, and through which everything is read and done."""

    tools: Tools
    account: Account

    @property
    def host(self) -> str:
        return urlsplit(self.account.base).hostname or ""

    async def did(self) -> str:
        """Our own lasting id."""
        return (await self._session()).did

    async def get(self, method: str, asked: Mapping[str, str | int | Sequence[str]]) -> Answer:
        """The answer to a question, whatever its status, with a session that has not run out."""
        url = f"{self._at(method)}?{urlencode(asked, doseq=True)}"

        async def ask(session: Session) -> Answer:
            headers = {**_bearer(session.accessJwt), "accept": "application/json"}
            return await self.tools.http.get(url, headers=headers, deadline=_DEADLINE, refusals=True)

        answer = await ask(await self._session())
        return await ask(await self._refreshed()) if _run_out(answer) else answer

    async def post(self, method: str, body: Mapping[str, Any], more: Mapping[str, str] | None = None) -> Answer:
        """The same for a change. A session that has run out is told before anything is done, so it is asked again."""

        async def ask(session: Session) -> Answer:
            headers = {**_bearer(session.accessJwt), "content-type": "application/json", **(more or {})}
            return await self.tools.http.send("POST", self._at(method), body=_json(body), headers=headers)

        answer = await ask(await self._session())
        return await ask(await self._refreshed()) if _run_out(answer) else answer

    def _at(self, method: str) -> str:
        return f"{self.account.base}/xrpc/{method}"

    @property
    def _key(self) -> str:
        return f"bluesky:{self.account.base} {self.account.user}"

    async def _session(self) -> Session:
        kept = self.tools.memory.get(self._key, "")
        return Session.model_validate_json(kept) if kept else await self._log_in()

    async def _refreshed(self) -> Session:
        old = await self._session()
        answer = await self._open("com.atproto.server.refreshSession", b"", _bearer(old.refreshJwt))
        if answer.status in (400, 401):
            return await self._log_in()
        return self._keep(answer)

    async def _log_in(self) -> Session:
        refused = self.tools.memory.get(f"{self._key} refused", "")
        if refused and self.tools.now - datetime.fromisoformat(refused) < _PATIENCE:
            raise self._not_accepted()
        who = {"identifier": self.account.user.removeprefix("@"), "password": self.account.secret}
        answer = await self._open("com.atproto.server.createSession", _json(who), {"content-type": "application/json"})
        if answer.status in (400, 401):
            self.tools.memory[f"{self._key} refused"] = self.tools.now.isoformat()
            raise self._not_accepted()
        return self._keep(answer)

    async def _open(self, method: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """A session changes nothing that anybody sees, so a lost answer is no more than no answer."""
        try:
            return await self.tools.http.send("POST", self._at(method), body=body, headers=headers, deadline=_DEADLINE)
        except Unclear as error:
            raise Unreachable(f"{self.host} gave no usable answer to our log-in; it is asked again later") from error

    def _keep(self, answer: Answer) -> Session:
        expect_ok(answer)
        try:
            session = Session.model_validate(read_json(answer.body))
        except ValidationError:
            raise Unreadable(f"{self.host} answered our log-in in an unknown shape") from None
        self.tools.memory[self._key] = session.model_dump_json()
        return session

    def _not_accepted(self) -> AuthNeeded:
        return AuthNeeded(
            f"{self.host} does not accept the handle and app password in {ACCOUNT}; make a new app password "
            "(docs/sources/bluesky.md), set it and start the bot again"
        )


def our_pds(tools: Tools) -> Pds:
    """Our account's server.

    Raises:
        AuthNeeded: there is no account, or it is not whole.
    """
    ours = needed(tools.secrets, ACCOUNT, _HOME)
    if not (ours.user and ours.secret):
        raise AuthNeeded(f"{ACCOUNT} must be HANDLE:APP-PASSWORD, see docs/sources/bluesky.md; nothing was asked")
    return Pds(tools, ours)


def has_account(secrets: Mapping[str, str]) -> bool:
    """Whether one is set, and whole."""
    ours = account(secrets, ACCOUNT, _HOME)
    return bool(ours and ours.user and ours.secret)


def refusal(answer: Answer) -> tuple[str, str]:
    """The platform's word for a refusal, like RecordNotFound, and its sentence; "" where it says neither."""
    try:
        document = json.loads(answer.body[:10_000])
    except (ValueError, RecursionError):
        return "", ""
    said = document if isinstance(document, dict) else {}
    word, sentence = said.get("error"), said.get("message")
    return (word if isinstance(word, str) else "", tidy(sentence, 300) if isinstance(sentence, str) else "")


def _run_out(answer: Answer) -> bool:
    return answer.status in (400, 401) and refusal(answer)[0] in _RUN_OUT


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
