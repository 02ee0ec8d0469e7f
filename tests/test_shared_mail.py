"""Every collected mail, ordinary, odd or broken, is read or refused with its reason; none breaks the parser."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from sources.errors import Unreadable
from sources.letters import Letter
from sources.parsing import Parsers

pytestmark = pytest.mark.asyncio(loop_scope="module")
DATA = Path(__file__).parents[1].parent / "shared" / "data"
NO_MAIL = "this is no mail; nothing was kept"  # none of From, Subject, Date and Message-ID
REFUSED = {
    "samples/email_imap": {"mikel+mail/sample_output_multipart": NO_MAIL},
    "bad/emails_cpython": dict.fromkeys((f"msg_{number}.txt" for number in (18, 19, 39, 40)), NO_MAIL),
    "bad/emails_mikel_mail": {},
    "bad/emails_stalwart": dict.fromkeys(
        (
            *("LICENSES/Apache-2.0.txt", "LICENSES/MIT.txt", "thirdparty/001.eml", "thirdparty/003.eml"),
            *(f"malformed/{number:03}.eml" for number in (1, 2, 4, 6, 8, 9, 13, 16)),
        ),
        NO_MAIL,
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def mails(place: str) -> Iterator[tuple[str, bytes]]:
    """Each mail with where it lies; an mbox holds several."""
    for path in sorted(path for path in (DATA / place).rglob("*") if path.is_file()):
        if path.suffix == ".mbox":
            for number, mail in enumerate(re.split(rb"(?m)^From .*\n", path.read_bytes())[1:], start=1):
                yield f"{path.relative_to(DATA / place).as_posix()}#{number}", mail
        else:
            yield path.relative_to(DATA / place).as_posix(), path.read_bytes()


@pytest.mark.parametrize("place", REFUSED)
async def test_real_mails_are_read_or_refused_with_a_reason(place: str, parsers: Parsers) -> None:
    counted: Counter[str] = Counter()
    refused: dict[str, str] = {}
    for name, raw in mails(place):
        try:
            mail = await parsers.read_mail(raw, "Europe/Stockholm")
        except Unreadable as refusal:
            refused[name] = str(refusal)
            continue
        counted["read"] += 1
        counted["with text"] += bool(mail.letter.text)
        well_formed(mail.letter)
        if mail.forwarded:
            well_formed(mail.forwarded)
            counted["with a mail inside"] += 1
        for link in mail.links:
            assert link.url.startswith(("http://", "https://")) or not link.url
    print(f"{place}: {dict(counted)}, refused {len(refused)}: {refused}")
    assert refused == REFUSED[place]


def well_formed(letter: Letter) -> None:
    """No line breaks where a header could begin, nothing too long, no lone surrogates."""
    for part in (letter.subject, letter.text, letter.author.name, letter.author.address, letter.reply_to.address):
        assert part == part.encode().decode()
        assert not set(part) & set("\r\n\0")
    assert len(letter.subject) <= 300
    assert len(letter.text) <= 20_000
