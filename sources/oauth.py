"""OAuth 2 for sources: a lasting grant is handed in for an access token, which is kept in memory until it expires.

grant = google_grant(client, refresh_token)
answer = await authorized(tools, "youtube", grant, lambda headers: tools.http.get(url, headers=headers))
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sources.accounts import Account
from sources.answers import read_json
from sources.base import Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Unclear, Unreachable, Unreadable

GOOGLE = "https://oauth2.googleapis.com"
_EARLY = 60.0  # seconds before its end that a token is no longer used
_UNTOLD = 600  # seconds that a token without expires_in is trusted


@dataclass(frozen=True, slots=True)
class Grant:
    """What is handed in for an access token, and where.

    Attributes:
        url: the platform's token endpoint.
        form: grant_type and what belongs to it.
        client: ID:SECRET for platforms that want the client in HTTP Basic and not in the form; "" for none.
    """

    url: str
    form: Mapping[str, str] = field(repr=False)
    client: str = field(default="", repr=False)


class _Issued(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    access_token: str = Field(pattern=r"^[!-~]{1,8000}$")  # it becomes a header
    expires_in: int = Field(default=_UNTOLD, ge=0, le=10**9)


def google_grant(client: Account, refresh_token: str) -> Grant:
    """For every API of Google.

    Args:
        client: the OAuth client's id and secret, read with the default GOOGLE.
    """
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": client.user,
        "client_secret": client.secret,
    }
    return Grant(f"{client.base}/token", form)


async def access_token(tools: Tools, kind: str, grant: Grant) -> str:
    """The access token of this kind of source; asked for only when the one in memory is about to expire.

    Raises:
        AuthNeeded: the grant is no longer accepted; a person must make a new one.
        SourceError: the platform cannot be asked now. Never Unclear: asking for a token changes nothing.
    """
    kept, until = tools.memory.get(f"{kind}:token", ""), float(tools.memory.get(f"{kind}:token-until", "0"))
    if kept and tools.now.timestamp() < until:
        return kept
    issued = await _ask(tools, grant)
    tools.memory[f"{kind}:token"] = issued.access_token
    tools.memory[f"{kind}:token-until"] = str(tools.now.timestamp() + issued.expires_in - _EARLY)
    return issued.access_token


def forget_token(tools: Tools, kind: str) -> None:
    """The platform does not accept it any more; the next question asks for a new one."""
    tools.memory.pop(f"{kind}:token", None)


async def authorized(
    tools: Tools, kind: str, grant: Grant, ask: Callable[[Mapping[str, str]], Awaitable[Answer]]
) -> Answer:
    """The answer to `ask`, which is given the header with the token; once more with a new token after a 401."""
    answer = await ask({"authorization": f"Bearer {await access_token(tools, kind, grant)}"})
    if answer.status != 401:
        return answer
    forget_token(tools, kind)
    return await ask({"authorization": f"Bearer {await access_token(tools, kind, grant)}"})


async def _ask(tools: Tools, grant: Grant) -> _Issued:
    host = urlsplit(grant.url).hostname
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    if grant.client:
        headers["authorization"] = f"Basic {b64encode(grant.client.encode()).decode()}"
    try:
        answer = await tools.http.send("POST", grant.url, body=urlencode(grant.form).encode(), headers=headers)
    except Unclear as error:
        raise Unreachable(f"{host} could not be asked for an access token; it is asked again later") from error
    if answer.status == 403:
        raise Blocked(f"{host} does not let us in (403) to ask for an access token")
    document = read_json(answer.body) if answer.status == 200 else None
    if answer.status in (400, 401) or (isinstance(document, dict) and "error" in document):
        raise AuthNeeded(
            f"{host} does not accept our client or refresh token ({answer.status}); make new ones, see docs/sources"
        )
    try:
        return _Issued.model_validate(document)
    except ValidationError:
        # Not chained: the fault would show what was answered, and that may be a token.
        raise Unreadable(f"{host} gave no readable access token ({answer.status}); nothing was asked") from None
