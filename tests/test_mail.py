"""E-mail: where reading goes on, what is a letter and what is noise, and that an answer is sent once, in its thread."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import pytest_asyncio
from mailserver import HOST, IMAP, SMTP, USER, Folder, MailServer, Piped, serving

from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Deed, Order
from mentions.setup import SourceEntry
from sources import Parsers, SourceSettingsError, Tools, build
from sources.base import Bookmark, Harvest
from sources.egress import Egress
from sources.errors import AuthNeeded, Declined, Refused, Unclear, Unreachable, Unreadable
from sources.lines import Lines
from sources.mail import EMail, MailSettings
from sources.mail.imap import day_before, hint

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
KIM = "<1@kund.test>"
LONG = f"<{'A' * 90}.{'b' * 60}@eurprd08.prod.kund.test>"
HTML = b"Subject: x\nContent-Type: text/html\n\n"
REPLY = b"Subject: x\nIn-Reply-To: <a@b.c>\n\n"
IN_MEMORY = {"IMAP_ACCOUNT": IMAP, "SMTP_ACCOUNT": SMTP}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def letter(number: int = 1, text: str = "Hej!", **headers: str) -> str:
    written = {
        "From": "Kim <kim@kund.test>",
        "Subject": "Trasig",
        "Date": "Fri, 20 Nov 2026 09:12:00 +0100",
        "Message-ID": f"<{number}@kund.test>",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return "".join(f"{name}: {value}\n" for name, value in written.items()) + f"\n{text}\n"


def tools(http: Egress, parsers: Parsers, secrets: dict[str, str] | None = None) -> Tools:
    return Tools(http, parsers, NOW, "Europe/Stockholm", secrets or IN_MEMORY)


async def fetch(server: MailServer, parsers: Parsers, bookmark: Bookmark | None = None, **settings: Any) -> Harvest:
    return await EMail(MailSettings(**settings)).fetch(tools(Piped(server), parsers), bookmark or {})


def ids(harvest: Harvest) -> list[str]:
    return [sighting.native_id for sighting in harvest.sightings]


def numbered(*numbers: int) -> list[str]:
    return [f"<{number}@kund.test>" for number in numbers]


def order(native_id: str = KIM, text: str = "Tack! Vi hör av oss.\n.en punkt först\n") -> Order:
    return Order(Deed.REPLY, "0f" * 16, native_id, "", "Kim", "", "Trasig", text, None, "sv", NOW)


def mention(native_id: str = KIM, author: str = "Kim") -> Mention:
    reading = Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE)
    because = Because("x")
    return Mention(
        1, 1, Status.ANSWERED, "x", native_id, "", "Trasig", "Hej!", author, "", NOW, NOW, reading, (), "", "", because
    )


def sent(server: MailServer) -> EmailMessage:
    (found,) = server.delivered
    read = message_from_bytes(found[2], policy=default)
    assert isinstance(read, EmailMessage)
    return read


# Where reading goes on


async def test_the_first_time_the_newest_twenty_are_read_and_then_only_what_is_new(parsers: Parsers) -> None:
    server = MailServer()
    for number in range(1, 26):
        server.inbox.put(letter(number))
    first = await fetch(server, parsers)
    assert ids(first) == numbered(*range(25, 5, -1))
    again = await fetch(server, parsers, first.bookmark)
    assert (again.unchanged, again.sightings) == (True, ()), "26:* names mail 25, too"
    server.inbox.put(letter(26))
    assert ids(await fetch(server, parsers, again.bookmark)) == numbered(26)
    assert {words.split()[0] for words in server.said} <= {"LOGIN", "EXAMINE", "FETCH", "UID"}, "nothing is changed"
    assert all("PEEK" in words for words in server.said if "BODY" in words)


async def test_of_many_new_mails_the_rest_comes_next_time_and_none_is_lost(parsers: Parsers) -> None:
    server = MailServer()
    bookmark = (await fetch(server, parsers)).bookmark
    for number in range(1, 56):
        server.inbox.put(letter(number))
    first = await fetch(server, parsers, bookmark)
    second = await fetch(server, parsers, first.bookmark)
    assert ids(second) + ids(first) == numbered(*range(55, 0, -1))


async def test_a_mailbox_numbered_anew_is_read_again_from_the_last_days_and_no_further(parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter(1), "02-Jan-2020 10:00:00 +0100")
    server.inbox.put(letter(2), "19-Nov-2026 10:00:00 +0100")
    bookmark = (await fetch(server, parsers)).bookmark
    old, server.folders["INBOX"] = server.inbox, Folder(validity=8, next_uid=900)
    for mail, arrived in old.mails.values():
        server.inbox.put(mail, arrived)
    server.inbox.put(letter(3), "20-Nov-2026 11:00:00 +0100")
    moved = await fetch(server, parsers, bookmark)
    assert ids(moved) == numbered(3, 2), "2 is known by its Message-ID"
    assert (await fetch(server, parsers, moved.bookmark)).unchanged
    server.inbox.validity, server.inbox.mails = 9, {}
    empty = await fetch(server, parsers, moved.bookmark)
    server.inbox.put(letter(4))
    assert ids(await fetch(server, parsers, empty.bookmark)) == numbered(4)


async def test_other_settings_begin_anew(parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter(1))
    server.folders["Anmärkt"] = Folder()
    server.folders["Anm&AOQ-rkt"] = server.folders.pop("Anmärkt")
    server.folders["Anm&AOQ-rkt"].put(letter(2))
    first = await fetch(server, parsers)
    assert ids(await fetch(server, parsers, first.bookmark, folder="Anmärkt")) == numbered(2)


async def test_one_bad_mail_costs_no_other(parsers: Parsers) -> None:
    server = MailServer()
    for mail in (letter(1), "no header\n\nat all", letter(2, "x" * 5_000_001), letter(3)):
        server.inbox.put(mail)
    harvest = await fetch(server, parsers)
    assert (ids(harvest), harvest.skipped) == (numbered(3, 1), 1)
    assert harvest.notes == ("mails left out: 1 larger than 5 MB",)


ALERT = '<a href="https://www.google.com/url?url=https://tidning.test/{0}&amp;ct=ga">Enrisbo i nyheterna {0}</a>'


async def test_an_alert_that_grows_in_one_thread_brings_each_link_once(parsers: Parsers) -> None:
    server = MailServer()
    alert = {"From": "<GoogleAlerts-noreply@google.com>", "Content_Type": "text/html", "List_Unsubscribe": "<x>"}
    server.inbox.put(letter(1, ALERT.format(1) + ALERT.format(2), **alert))
    server.inbox.put(letter(2, ALERT.format(2) + ALERT.format(3), References="<1@kund.test>", **alert))
    harvest = await fetch(server, parsers)
    assert ids(harvest) == [f"https://tidning.test/{number}" for number in (3, 2, 1)]
    assert all(sighting.snippet and not sighting.own for sighting in harvest.sightings)


async def test_a_letter_is_no_digest_because_it_holds_a_link_and_a_digest_no_letter(parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter(1, "Se https://min.test/bild/1 !"))
    assert ids(await fetch(server, parsers)) == numbered(1)
    server.inbox.put(letter(2, "Inget att se", Precedence="bulk"))
    harvest = await fetch(server, parsers, reads="links")
    assert harvest.notes == ("mails left out: 1 without links to stories",)


# What is a letter


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"From": f"Vi <{USER.upper()}>"}, "our own"),
        ({"Auto_Submitted": "auto-replied (vacation)"}, "automatic"),
        ({"From": "<MAILER-DAEMON@mx.test>"}, "bounced"),
        ({"Return_Path": "<>"}, "bounced"),
        ({"Precedence": "bulk"}, "newsletters"),
        ({"List_Unsubscribe": "<https://x.test/>"}, "newsletters"),
    ],
)
async def test_noise_is_left_out_and_counted(headers: dict[str, str], why: str, parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter(**headers))
    harvest = await fetch(server, parsers)
    assert (harvest.sightings, harvest.notes) == ((), (f"mails left out: 1 {why}",))


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "no"}, {"From": f"Formulär <{USER}>", "Reply_To": "Kim <kim@kund.test>"}]
)
async def test_what_a_person_wrote_is_a_letter(headers: dict[str, str], parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter(**headers))
    assert len((await fetch(server, parsers)).sightings) == 1


@pytest.mark.parametrize(
    ("raw", "title", "text", "author"),
    [
        (b"Subject: =?iso-8859-1?Q?R=E4ksm=F6rg=E5s?=\n\nhej", "Räksmörgås", "hej", ""),
        ("Subject: Räksmörgås\nFrom: Åsa <a@b.test>\n\nhej".encode(), "Räksmörgås", "hej", "Åsa"),
        ("Subject: Räksmörgås\n\nhej".encode("latin-1"), "Räksmörgås", "hej", ""),
        (b"Subject: =?x-unknown?B?!!?= x\nContent-Type: text/plain; charset=X-UNKNOWN\n\nhej", "", "hej", ""),
        (b"Subject: a\n b\nFrom: kim@x.test\n\nhej", "a b", "hej", "kim"),
        (HTML + b"<style>p{}</style><p>Hej<br>d\xc3\xa5<script>x</script>", "x", "Hej då", ""),
        (b"Subject: x\nContent-Type: text/plain; charset=windows-1252\n\n\x93hej\x94", "x", "“hej”", ""),
        (REPLY + b"Ja tack!\n\nDen 3 nov 2026 skrev Vi <v@x.test>:\n> Vill du?", "x", "Ja tack!", ""),
        (REPLY + b"Svar\n\nOn Mon, 3 Nov 2026 at 10:00, Vi\n<v@x.test> wrote:\nVill?", "x", "Svar", ""),
        (b"quite Broken: x\nSubject : x\nno colon\nFrom: a@b.c\n\nhej", "x", "hej", "a"),
    ],
    ids=range(10),
)  # fmt: skip
async def test_mails_are_read_as_people_see_them(
    raw: bytes, title: str, text: str, author: str, parsers: Parsers
) -> None:
    mail = await parsers.read_mail(raw, "Europe/Stockholm")
    assert (mail.letter.text, mail.letter.author.shown) == (text, author)
    assert mail.letter.subject == title or not title


def nested(kind: str, depth: int) -> bytes:
    parts = [b'Subject: x\nContent-Type: multipart/mixed; boundary="0"\n\n']
    for number in range(depth):
        inner = b'multipart/mixed; boundary="%d"' % (number + 1) if kind == "multipart" else b"message/rfc822"
        parts.append(b"--%d\nContent-Type: %b\n\n" % (number, inner))
    return b"".join(parts)


@pytest.mark.parametrize(
    "raw",
    [
        nested("multipart", 2_000),
        nested("message", 2_000),
        b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nhej\n" * 10_000,
        b"".join(b"X-%d: x\n" % number for number in range(10_000)) + b"Subject: x\n\nhej",
        b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nhej",
        b"From: " + b"(" * 100_000 + b"\n\nhej",
        b"From: x\nReferences: " + b"<a@b>" * 100_000 + b"\n\nhej",
        HTML + b"<a href=https://x.test/>" * 100_000,
        HTML + b"<!--" * 200_000,
        HTML + b"<" * 100_000,
        b"Subject: Fwd: x\n\n" + b"Fr\xc3\xa5n: " * 200_000,
        b"Subject: Fwd: x\n\n" + b"From: x\n" * 100_000,
        REPLY + (b"on " + b"wrote " * 40 + b"\n") * 5_000,
        b"Subject: x\n\n" + b"https://" * 200_000,
        b"Subject: x\nContent-Transfer-Encoding: base64\n\n" + b"=" * 1_000_000,
        b"Subject: x\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n" + b"M" * 1_000_000,
        b"Subject: x\nContent-Type: text/plain; charset=\"" + b"x;" * 5_000 + b"\"\n\nhej",
        b"\x00" * 1_000_000,
        b"A" * 1_000_000,
    ],
    ids=range(19),
)  # fmt: skip
async def test_a_mail_that_is_built_to_break_us_is_read_or_refused_in_time(raw: bytes, parsers: Parsers) -> None:
    begun = time.monotonic()
    try:
        mail = await parsers.read_mail(raw, "Europe/Stockholm")
    except Unreadable as error:
        said = str(error)
    else:
        said = "read"
        assert len(mail.letter.text) <= 20_000
        assert len(mail.links) <= 300
    assert not said.startswith(("it broke", "reading it took"))
    assert time.monotonic() - begun < 4


# Forwarded by a colleague


FORWARDED = (
    "---------- Forwarded message ---------\nFrom: *Märta* <marta@kund.test>\nDate: fre 20 nov. 2026 08:00\n"
    "Subject: Tack!\nTo: <anna@enrisbo.test>\n\nVilken service!"
)


async def test_only_a_colleague_can_forward_somebody_elses_words(parsers: Parsers) -> None:
    server = MailServer()
    for number, sender in ((1, "anna@enrisbo.test"), (2, "anna@enrisbo.test.evil.test")):
        server.inbox.put(letter(number, FORWARDED, From=f"Anna <{sender}>", Subject="Fwd: Tack!"))
    harvest = await fetch(server, parsers, colleagues=["@Enrisbo.test"])
    assert [(one.author, one.text) for one in harvest.sightings][1] == ("Märta", "Vilken service!")
    assert harvest.sightings[0].author == "Anna"
    await EMail(MailSettings(colleagues=("enrisbo.test",))).do(
        tools(Piped(server), parsers), replace(order(), author="Märta")
    )
    assert [reader for _, reader, _ in server.delivered] == ["marta@kund.test"]
    assert (sent(server)["Subject"], sent(server)["In-Reply-To"]) == ("Re: Tack!", None)


# Answering


async def test_an_answer_stands_in_the_thread_and_a_copy_in_the_folder_for_sent_mail(parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(
        letter(
            Message_ID=LONG,
            References=f"<0@kund.test> {LONG.replace('A', 'C')}",
            Subject="=?utf-8?q?Trasig=0D=0ABcc:_alla@x.test?=",
            From="=?utf-8?q?Kim_=0D=0ABcc:_alla@x.test?= <kim@kund.test>",
            Reply_To="svar@kund.test",
        )
    )
    source = EMail(MailSettings(sender="Enrisbo Kundtjänst <svar@enrisbo.test>"))
    author = (await fetch(server, parsers)).sightings[0].author
    done = await source.do(tools(Piped(server), parsers), replace(order(LONG), author=author))
    mail = sent(server)
    assert server.delivered[0][:2] == ("svar@enrisbo.test", "svar@kund.test")
    assert mail["In-Reply-To"] == LONG
    assert mail["References"].split() == ["<0@kund.test>", LONG.replace("A", "C"), LONG]
    assert f"In-Reply-To: {LONG}\r\n".encode() in server.delivered[0][2], "not folded into something else"
    assert mail["Subject"] == "Re: Trasig Bcc: alla@x.test"
    assert mail["From"].addresses[0].display_name == "Enrisbo Kundtjänst"
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert mail.get_content() == order().text.replace("\n", "\r\n")
    assert mail["Message-ID"] == done.native_id
    assert order().key in done.native_id
    (copy,) = server.folders["Skickat"].mails.values()
    assert copy[0] == server.delivered[0][2]


async def test_a_server_that_keeps_what_it_sends_is_given_no_second_copy(parsers: Parsers) -> None:
    server = MailServer(keeps=True)
    server.inbox.put(letter())
    await EMail(MailSettings()).do(tools(Piped(server), parsers), order())
    assert len(server.folders["Skickat"].mails) == 1


async def test_a_copy_proves_that_it_was_sent_though_the_answer_was_lost(parsers: Parsers) -> None:
    server = MailServer(keeps=True, lose=True)
    server.inbox.put(letter())
    async with serving(server) as http:
        work, source = tools(http, parsers, server.secrets()), EMail(MailSettings())
        with pytest.raises(Unclear):
            await source.do(work, order())
        done = await source.look_up(work, order())
    assert done is not None
    assert done.native_id == sent(server)["Message-ID"]


class _Abrupt(Piped):
    """The line breaks after the last word was heard, while it is being closed."""

    @asynccontextmanager
    async def dial(self, host: str, port: int, *, tls: bool, deadline: float) -> AsyncIterator[Lines]:
        async with super().dial(host, port, tls=tls, deadline=deadline) as lines:
            yield lines
        if port == 465:
            raise Unreachable("the connection was lost")


async def test_a_line_that_breaks_after_the_mail_was_taken_does_not_send_it_again(parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter())
    done = await EMail(MailSettings()).do(tools(_Abrupt(server), parsers), order())
    assert done.native_id == sent(server)["Message-ID"]


async def test_a_copy_that_cannot_be_kept_does_not_undo_what_was_sent(parsers: Parsers) -> None:
    server = MailServer(odd={"LIST": b"* BYE\r\n", "APPEND": b"* BYE\r\n"})
    server.inbox.put(letter())
    async with serving(server) as http:
        done = await EMail(MailSettings()).do(tools(http, parsers, server.secrets()), order())
    assert done.native_id == sent(server)["Message-ID"]


async def test_a_letter_that_was_archived_is_still_answered_and_one_that_is_gone_is_not(parsers: Parsers) -> None:
    server = MailServer()
    server.folders["[Gmail]/All Mail"] = Folder("\\HasNoChildren \\All")
    with pytest.raises(Declined, match="no more"):
        await EMail(MailSettings()).do(tools(Piped(server), parsers), order())
    server.folders["[Gmail]/All Mail"].put(letter())
    await EMail(MailSettings()).do(tools(Piped(server), parsers), order())
    assert len(server.delivered) == 1


@pytest.mark.parametrize("native_id", ["https://tidning.test/1", "sha256:00", "<a b@c>", '<"\r\nx@y>', ""])
async def test_what_is_no_letter_cannot_be_answered(native_id: str, parsers: Parsers) -> None:
    server = MailServer()
    with pytest.raises(Declined):
        await EMail(MailSettings()).do(tools(Piped(server), parsers), order(native_id))
    assert server.said == []


@pytest.mark.parametrize("address", [USER, "x", "a@b@c.test", "a b@c.test", "åsa@c.test"])
async def test_an_address_that_cannot_be_written_to_is_not(address: str, parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter(Reply_To=f"<{address}>", From=f"<{address}>"))
    with pytest.raises(Declined):
        await EMail(MailSettings()).do(tools(Piped(server), parsers), order())
    assert server.delivered == []


@pytest.mark.parametrize("inner", ["=?utf-8?q?x=0D=0ABcc:_alla=40x.test?=", "=?utf-8?b?eA0KQmNjOiBhbGxhQHgudGVzdA==?="])
async def test_an_encoded_word_in_an_encoded_word_begins_no_header(inner: str, parsers: Parsers) -> None:
    twice = f"=?utf-8?b?{b64encode(inner.encode()).decode()}?="
    own = f"<{inner.replace(' ', '_')}1@kund.test>"
    server = MailServer()
    server.inbox.put(letter(Subject=twice, From=f"{twice} <kim@kund.test>", References=f"<{inner}>", Message_ID=own))
    source = EMail(MailSettings(sender=f"{inner} <{USER}>"))
    await source.do(tools(Piped(server), parsers), replace(order(own), author=inner))
    head = server.delivered[0][2].partition(b"\r\n\r\n")[0]
    assert {line.partition(b":")[0] for line in head.splitlines() if not line.startswith(b" ")} == {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Content-Type", b"Content-Transfer-Encoding",
        b"MIME-Version",
    }  # fmt: skip
    assert server.delivered[0][:2] == (USER, "kim@kund.test")


@pytest.mark.parametrize("identifier", [KIM, f"<nytt@x.test>{KIM}"])
async def test_another_mail_under_the_same_id_gets_no_answer_meant_for_the_first(
    identifier: str, parsers: Parsers
) -> None:
    server = MailServer()
    server.folders["Arkiv"] = Folder("\\HasNoChildren \\Archive")
    server.folders["Arkiv"].put(letter())
    name = "Kim" if identifier != KIM else "Bo"
    server.inbox.put(letter(Message_ID=identifier, From=f"{name} <bo@x.test>"))
    with pytest.raises(Declined, match="another mail"):
        await EMail(MailSettings()).do(tools(Piped(server), parsers), order())
    assert server.delivered == []


async def test_only_who_can_answer_offers_it() -> None:
    offered = EMail(MailSettings()).deeds
    assert offered(IN_MEMORY) == {Deed.REPLY}
    assert offered({"IMAP_ACCOUNT": IMAP}) == offered({"SMTP_ACCOUNT": SMTP}) == frozenset()
    assert EMail(MailSettings(reads="links")).deeds(IN_MEMORY) == frozenset()
    assert offered({**IN_MEMORY, "SMTP_ACCOUNT": "smtps://u123:x@mail.test"}) == frozenset(), "from which address?"


# Following


async def test_what_the_writer_answers_is_brought_home_without_what_it_quotes(parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter())
    work, source = tools(Piped(server), parsers), EMail(MailSettings())
    done = await source.do(work, order())
    quoting = f"Nu fungerar den!\n\nDen 20 nov 2026 skrev {USER}:\n> Tack! Vi hör av oss."
    server.inbox.put(letter(2, quoting, In_Reply_To=done.native_id))
    server.inbox.put(letter(3, "En sak till", References=f"{KIM} <9@kund.test>"))
    server.inbox.put(letter(4, "Jag också", In_Reply_To=KIM, From="Robin <robin@kund.test>"))
    server.inbox.put(letter(5, "Borta till måndag", In_Reply_To=done.native_id, Auto_Submitted="auto-replied"))
    server.inbox.put(letter(6, "Helt annat"))
    found = await source.follow(work, mention())
    assert [(one.native_id, one.text) for one in found.replies] == [
        ("<2@kund.test>", "Nu fungerar den!"),
        ("<3@kund.test>", "En sak till"),
    ]
    assert not found.gone
    assert (await source.follow(work, mention("https://tidning.test/1"))).replies == ()


# The servers


async def test_a_password_is_never_sent_in_the_open(parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter())
    async with serving(server) as http:
        open_ones = {
            "IMAP_ACCOUNT": f"{IMAP.replace('imaps', 'imap')}:{server.ports['imap']}",
            "SMTP_ACCOUNT": f"{SMTP.replace('smtps', 'smtp')}:{server.ports['smtp']}",
        }
        work, source = tools(http, parsers, open_ones), EMail(MailSettings())
        await source.do(work, order())
        assert len(server.delivered) == 1, "encrypted first"
        server.starttls, server.said = False, []
        with pytest.raises(AuthNeeded, match="offers no encryption"):
            await source.do(
                tools(http, parsers, {**server.secrets(), "SMTP_ACCOUNT": open_ones["SMTP_ACCOUNT"]}), order()
            )
        with pytest.raises(Unreachable):
            await source.fetch(work, {})
    assert "AUTH" not in server.said
    assert [words for words in server.said if "LOGIN" in words and "STARTTLS" in server.said[-1]] == [
        words for words in server.said if "LOGIN" in words
    ]


async def test_what_was_slipped_in_before_encryption_is_not_believed(parsers: Parsers) -> None:
    server = MailServer(odd={"STARTTLS": b"a1 OK begin\r\na2 OK welcome\r\n"})
    async with serving(server) as http:
        secrets = {"IMAP_ACCOUNT": f"{IMAP.replace('imaps', 'imap')}:{server.ports['imap']}"}
        with pytest.raises(Unreachable):
            await EMail(MailSettings()).fetch(tools(http, parsers, secrets), {})
    assert server.said == ["STARTTLS"]


async def test_a_certificate_that_does_not_hold_hears_no_password(parsers: Parsers) -> None:
    server = MailServer()
    async with serving(server) as http:
        careful = Egress(user_agent="test", allow=http._allow, resolve=http._dialer._resolve)
        with pytest.raises(Unreachable):
            await EMail(MailSettings()).fetch(tools(careful, parsers, server.secrets()), {})
        stranger = Egress(user_agent="test", resolve=http._dialer._resolve)
        with pytest.raises(Refused, match="no server that the environment names"):
            await EMail(MailSettings()).fetch(tools(stranger, parsers, server.secrets()), {})
    assert server.said == []


async def wait_for_more(http: Egress, server: MailServer) -> None:
    async with http.dial(HOST, server.ports["imaps"], tls=True, deadline=0.3) as lines:
        while True:
            await lines.line()


async def test_a_server_that_falls_silent_is_given_up(parsers: Parsers) -> None:
    server = MailServer()
    async with serving(server) as http:
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            await wait_for_more(http, server)
        assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    "odd",
    [
        {"LOGIN": b"* BYE too many\r\n"},
        {"LOGIN": b"a1 NO [UNAVAILABLE] later\r\n"},
        {"EXAMINE": b"a2 NO [NONEXISTENT] no\r\n"},
        {"FETCH": b"* 1 FETCH (UID 1)\r\na3 BAD x\r\n"},
        {"UID FETCH": b"* 1 FETCH (UID 1 BODY[] {999999999}\r\n"},
        {"EXAMINE": b"* " + b"x" * 2_100_000},
        {"EXAMINE": b"* x\r\n" * 30_000},
    ],
    ids=range(7),
)
async def test_a_server_that_misbehaves_is_unreachable_and_nothing_else(
    odd: dict[str, bytes], parsers: Parsers
) -> None:
    server = MailServer(odd=odd)
    server.inbox.put(letter())
    async with serving(server) as http:
        with pytest.raises(Unreachable):
            await EMail(MailSettings()).fetch(tools(http, parsers, server.secrets()), {})


async def test_a_wrong_password_is_said_with_what_to_do_and_without_the_password(parsers: Parsers) -> None:
    server = MailServer()
    server.inbox.put(letter())
    wrong = "hej%40enrisbo.test:feL-losen"
    with pytest.raises(AuthNeeded, match="app password") as error:
        await EMail(MailSettings()).fetch(
            tools(Piped(server), parsers, {"IMAP_ACCOUNT": f"imaps://{wrong}@m.test"}), {}
        )
    assert "feL" not in str(error.value)
    secrets = {**IN_MEMORY, "SMTP_ACCOUNT": f"smtps://{wrong}@m.test"}
    with pytest.raises(AuthNeeded, match="SMTP_ACCOUNT") as error:
        await EMail(MailSettings()).do(tools(Piped(server), parsers, secrets), order())
    assert "feL" not in str(error.value)
    assert "app password" in hint("imap.gmail.com", "X")
    assert "OAuth" in hint("outlook.office365.com", "X")


@pytest.mark.parametrize("auth", ["LOGIN", "XOAUTH2"])
async def test_a_server_says_which_way_it_wants_the_password(auth: str, parsers: Parsers) -> None:
    server = MailServer(auth=auth)
    server.inbox.put(letter())
    source = EMail(MailSettings())
    if auth == "LOGIN":
        assert await source.do(tools(Piped(server), parsers), order())
        return
    with pytest.raises(AuthNeeded, match="takes no password"):
        await source.do(tools(Piped(server), parsers), order())


async def test_a_refusal_tells_the_servers_reason_and_no_address(parsers: Parsers) -> None:
    server = MailServer(refuse="550 5.1.1 <kim@kund.test>: no such reader")
    server.inbox.put(letter())
    with pytest.raises(Declined, match="no such reader") as error:
        await EMail(MailSettings()).do(tools(Piped(server), parsers), order())
    assert "kim@" not in str(error.value)
    server.refuse = "451 try later"
    with pytest.raises(Unreachable):
        await EMail(MailSettings()).do(tools(Piped(server), parsers), order())
    assert server.delivered == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"reads": "all"}, "x: reads: Input should be 'letters' or 'links'"),
        ({"sender": "Enrisbo"}, "x: sender: write it as Company <hello@company.example>, or the address alone"),
        ({"sender": "x@y.test\r\nBcc: z@y.test"}, "x: sender: write it as"),
    ],
)
async def test_settings_that_do_not_hold_are_told(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceSettingsError) as error:
        build(SourceEntry(id="x", type="mail", **settings))
    assert str(error.value).startswith(said)


async def test_a_day_is_written_in_english_whatever_the_machine_speaks() -> None:
    assert day_before(datetime(2026, 5, 1, tzinfo=UTC)) == "30-Apr-2026"
    assert day_before(datetime(2026, 10, 4, tzinfo=UTC)) == "03-Oct-2026"
