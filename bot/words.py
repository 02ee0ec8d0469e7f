"""What the house says, in English and Swedish: catalogues, names of things, times and reasons in words."""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.slack.escape import mrkdwn, one_line
from mentions.afterwards import Solved
from mentions.exclusions import Against
from mentions.findings import Priority
from mentions.lifecycle import Action
from mentions.model import Because, DeedState, Kind, Outcome, Status, Tone, TrollReason
from mentions.outside import Deed
from mentions.setup import Setup

LANGUAGES = ("en", "sv")
LOCALE = Path(__file__).parent / "locale"
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")


@dataclass(frozen=True)
class Words:
    """One language. `_` says a sentence, `n` one that counts; both take the English words as their key."""

    language: str
    catalogue: gettext.NullTranslations

    def _(self, sentence: str) -> str:
        return self.catalogue.gettext(sentence) if sentence else ""

    def n(self, one: str, many: str, count: int, **more: str) -> str:
        return self.catalogue.ngettext(one, many, count).format(n=count, **more)


def words(language: str) -> Words:
    """The words of a language as Slack ("sv-SE") or the setup ("sv") names it; English for those we do not have."""
    short = language[:2].lower()
    return _read(short if short in LANGUAGES else "en")


@cache
def _read(language: str) -> Words:
    return Words(language, gettext.translation("ambassadors", LOCALE, [language], fallback=True))


def N_(sentence: str) -> str:  # noqa: N802 -- the name by which extractors know a sentence that is translated later
    return sentence


KINDS = {
    Kind.PRAISE: N_("Praise"),
    Kind.QUESTION: N_("Question"),
    Kind.COMPLAINT: N_("Complaint"),
    Kind.MISTAKE: N_("Mistaken fact"),
    Kind.SUGGESTION: N_("Suggestion"),
    Kind.BUYING: N_("Wants to buy"),
    Kind.PRESS: N_("Press"),
    Kind.RANT: N_("Rant"),
    Kind.TROLL: N_("May be a troll"),
    Kind.SPAM: N_("Spam"),
    Kind.OTHER: N_("Other"),
}
EMOJI = {
    Kind.PRAISE: "🌟",
    Kind.QUESTION: "❓",
    Kind.COMPLAINT: "📣",
    Kind.MISTAKE: "✏️",
    Kind.SUGGESTION: "💡",
    Kind.BUYING: "🛒",
    Kind.PRESS: "📰",
    Kind.RANT: "🌩️",
    Kind.TROLL: "🚩",
    Kind.SPAM: "🗑️",
    Kind.OTHER: "💬",
}
REALLY = {
    Kind.PRAISE: N_("This is really praise"),
    Kind.QUESTION: N_("This is really a question"),
    Kind.COMPLAINT: N_("This is really a complaint"),
    Kind.MISTAKE: N_("This is really a mistaken fact"),
    Kind.SUGGESTION: N_("This is really a suggestion"),
    Kind.BUYING: N_("This is really someone who wants to buy"),
    Kind.PRESS: N_("This is really from the press"),
    Kind.RANT: N_("This is really a rant"),
    Kind.TROLL: N_("This may really be a troll"),
    Kind.SPAM: N_("This is really spam"),
    Kind.OTHER: N_("This is really something else"),
}
TONES = {Tone.NEGATIVE: N_("negative"), Tone.NEUTRAL: N_("neutral"), Tone.POSITIVE: N_("positive")}
PRIORITIES = {
    Priority.LOW: N_("low priority"),
    Priority.NORMAL: N_("normal priority"),
    Priority.HIGH: N_("high priority"),
}
STATUSES = {
    Status.HELD: N_("kept, not shown"),
    Status.OPEN: N_("open"),
    Status.CLAIMED: N_("claimed"),
    Status.ANSWERED: N_("answered"),
    Status.TROLL: N_("marked as a troll"),
    Status.CLOSED: N_("closed"),
}
OUTCOMES = {
    Outcome.STANDING: N_("answered and left standing"),
    Outcome.THANKED: N_("thanked"),
    Outcome.CORRECTED: N_("the mistake is corrected"),
    Outcome.COMPENSATED: N_("made up for"),
    Outcome.NO_ANSWER: N_("needs no answer"),
    Outcome.NOT_US: N_("not about us"),
    Outcome.DUPLICATE: N_("the same as another one"),
}
REASONS = {
    TrollReason.ATTACK: N_("attack on a person"),
    TrollReason.HATE: N_("hate"),
    TrollReason.THREAT: N_("threat"),
    TrollReason.SPAM: N_("spam"),
    TrollReason.PLANTED: N_("planted by someone with an interest"),
    TrollReason.FALSE: N_("false on purpose"),
}
MOVES = {
    Action.CLAIM: N_("Claim"),
    Action.RELEASE: N_("Release"),
    Action.REPLY: N_("Reply"),
    Action.THANK: N_("Thank"),
    Action.REASSIGN: N_("Reassign"),
    Action.KIND: N_("Change kind"),
    Action.TROLL: N_("Troll"),
    Action.UNTROLL: N_("Not a troll after all"),
    Action.CLOSE: N_("Close"),
    Action.NOT_US: N_("Not about us"),
    Action.ROLE: N_("Give to a role"),
    Action.SNOOZE: N_("Remind later"),
    Action.MOVE: N_("Move to another channel"),
    Action.REOPEN: N_("Reopen"),
    Action.RAISE: N_("Show as a card"),
    Action.REPORT: N_("Report"),
    Action.HIDE: N_("Hide"),
    Action.SHOW: N_("Show again"),
    Action.DELETE: N_("Delete"),
    Action.MUTE: N_("Mute the author"),
    Action.LOCK: N_("Lock the thread"),
    Action.ARRIVED: N_("It is there"),
    Action.AGAIN: N_("Send it again"),
    Action.APPEAL: N_("The author objects"),
    Action.KEEP: N_("Leave it as it is"),
    Action.EXPLAIN: N_("Tell its author why"),
    Action.CAUSE: N_("File under a cause"),
    Action.SOLVED: N_("Solved"),
}
ANSWERS = {
    Solved.YES: N_("it is solved"),
    Solved.NO: N_("it is not solved yet"),
    Solved.LATER: N_("nobody knows yet whether it is solved; asked again in a week"),
}
DEEDS = {
    Deed.REPLY: N_("The answer"),
    Deed.REPORT: N_("The report"),
    Deed.HIDE: N_("Hiding it"),
    Deed.SHOW: N_("Showing it again"),
    Deed.DELETE: N_("Deleting it"),
    Deed.MUTE: N_("Muting the author"),
    Deed.LOCK: N_("Locking the thread"),
}
DEED_STATES = {
    DeedState.DUE: N_("{deed}: on its way"),
    DeedState.DONE: N_("{deed}: done"),
    DeedState.QUEUED: N_("{deed}: waits for the platform's review"),
    DeedState.UNCLEAR: N_("{deed}: nobody knows whether it arrived; somebody must look"),
    DeedState.DECLINED: N_("{deed}: not done, the thread says why"),
    DeedState.REMOVED: N_("{deed}: not there any more, somebody has removed it"),
}
POSTED = N_("{deed}: posted")
HINDERED = {
    "quote": N_("Something else has been said of quoting #{id} meanwhile. Look at its card."),
    "underway": N_("Something is on its way to the source already. Wait for #{id} until it has arrived."),
    "unclear": N_("Nobody knows yet whether the last thing arrived. Look, then choose on the card of #{id}."),
    "second": N_("Deleting takes two: you have marked #{id} as a troll yourself. Ask a colleague to press Delete."),
    "asked": N_(
        "Deleting takes two, and you have marked #{id} yourself: {who} is asked, and deletes it with one press."
    ),
    "alone": N_("Deleting takes two, and there is nobody else who could look at #{id}. Mark it, hide it or report it."),
    "judge": N_("You have marked #{id} yourself, so somebody else looks at what its author says."),
    "criticism": N_(
        "#{id} is not marked as a troll, so it stays. Criticism, also when it is angry, is answered and left standing: "
        "press Reply, explain and put it right, or ask for respect. If it breaks a rule of the policy, mark it first: "
        "`/mentions troll {id}`."
    ),
    "unable": N_("The bot cannot do that at the source of #{id}."),
    "gone": N_("#{id} was removed at its source; there is nothing left to do."),
    "role": N_("Nobody in the team has that role; choose another for #{id}."),
    "forgotten": N_("The words of #{id} have been kept long enough and are erased; there is nothing left to do."),
}
HEARD = {
    "ok": N_("heard"),
    "unchanged": N_("heard, nothing new"),
    "refused": N_("refused: the address is not one we may visit"),
    "unreachable": N_("no answer"),
    "not-found": N_("nothing stands at its address (404)"),
    "blocked": N_("a log-in or block page stood in the way"),
    "rate-limited": N_("asked too often; waits"),
    "auth": N_("the token is missing, wrong or expired"),
    "gone": N_("gone: it will not come back by itself"),
    "parse-error": N_("the answer could not be read"),
    "declined": N_("would not do it"),
    "unclear": N_("nobody knows whether it was done"),
    "error": N_("went wrong"),
    "": N_("not asked yet"),
}
BECAUSE = {
    "named": N_("the rule “{0}” names this person"),
    "rule": N_("the rule “{0}” asks {1}"),
    "again": N_("{0} answered this author last"),
    "spoken": N_("its words ask for {0}"),  # /mentions why says which; on the card they are clutter
    "role": N_("it reads like something for {0}"),
    "kind": N_("{0} goes to {1}"),
    "default": N_("no rule fits, so {0} is asked"),
    "deputy": N_("{0} is away, and this is the deputy for {1}"),
    "instead": N_("nobody of {0} is there, so {1} is asked"),
    "lead": N_("nobody of {0} is there, so the lead is asked"),
    "back": N_("somebody of {0} is back"),
    "fallback": N_("nobody else is there to ask"),
    "nobody": N_("the setup names nobody yet"),
    "colleague": N_("{0} handed it over"),
    "given": N_("{0} says that it is for {1}"),
    "reported": N_("{0} added it"),
    Against.WORD: N_("the word “{0}” is excluded for {1}"),
    Against.SITE: N_("{0} is excluded for {1}"),
    Against.AUTHOR: N_("{0} is blocked for {1}"),
    "late": N_("it waited too long for {0}"),
    "waited": N_("it has waited too long"),
    "fixed": N_("“{0}” is put right"),
    "knows": N_("{0} knows {1}"),
    "tends": N_("{0} looks after {1}"),
    "speaks": N_("{0} answers in {1}"),
    "hours": N_("{0} is at work first"),
    "undisturbed": N_("{0} may be disturbed just now"),
    "load": N_("{0} has least in hand"),
    "online": N_("{0} is in Slack just now"),
    "week": N_("{0} was asked least this week"),
}
LANGUAGE_NAMES = {
    "da": N_("Danish"),
    "de": N_("German"),
    "en": N_("English"),
    "es": N_("Spanish"),
    "fi": N_("Finnish"),
    "fr": N_("French"),
    "is": N_("Icelandic"),
    "it": N_("Italian"),
    "nb": N_("Norwegian"),
    "nl": N_("Dutch"),
    "pl": N_("Polish"),
    "sv": N_("Swedish"),
}
"""A language that is missing here is called by its code."""
_IN_A_SENTENCE = {
    Kind.BUYING: N_("buying interest"),
    Kind.TROLL: N_("what may be a troll"),
    Kind.OTHER: N_("anything else"),
}
_KIND_FIRST = frozenset({"kind"})
_PERSON_FIRST = frozenset({"deputy", "colleague", "given", "reported", "late"})


def heard(outcome: str, t: Words) -> str:
    """What became of a fetch, in words; a word nobody knows is said as it is."""
    return t._(HEARD[outcome]) if outcome in HEARD else outcome


def source_name(source: str, setup: Setup, t: Words) -> str:
    """What colleagues call a source; it may have left the setup."""
    entry = setup.source(source)
    if entry is not None:
        return entry.title
    if source.startswith("imported"):
        return source.replace("imported", t._("imported"), 1)
    return t._("a colleague") if source == "colleague" else source


def deed_done(deed: str, state: DeedState, t: Words) -> str:
    """How far something that we do at a source has come, as plain text; "" where there is nothing to tell."""
    if deed not in set(Deed) or state is DeedState.NONE:
        return ""
    posted = deed == Deed.REPLY and state is DeedState.DONE
    return t._(POSTED if posted else DEED_STATES[state]).format(deed=t._(DEEDS[Deed(deed)]))


def because(reason: Because, t: Words, people: Mapping[str, str] | None = None) -> str:
    """Why this person is asked, as mrkdwn; a user id among its words becomes the person's name."""
    sentence, given = BECAUSE.get(reason.code), list(reason.words)
    if sentence is None:
        return mrkdwn(one_line(" ".join((reason.code, *given)), 200))
    if given and reason.code in _KIND_FIRST and given[0] in set(Kind):
        given[0] = t._(_IN_A_SENTENCE.get(Kind(given[0]), KINDS[Kind(given[0])])).lower()
    if reason.code == "speaks" and given[1:] and given[1] in LANGUAGE_NAMES:
        given[1] = t._(LANGUAGE_NAMES[given[1]])
    said = [mrkdwn(one_line(word, 80)) for word in given]
    if given and reason.code in _PERSON_FIRST:
        said[0] = name(given[0], people or {})
    whole = t._(sentence).format(*said, "–", "–")
    if reason.more is None:
        return whole
    return t._("{why}, and {more}").format(why=whole, more=because(reason.more, t, people))


def name(user: str, people: Mapping[str, str]) -> str:
    """A person's name as mrkdwn, without calling for the person; only an unknown id is left for Slack to name."""
    if user in people:
        return mrkdwn(one_line(people[user], 80))
    return at(user) if _USER.fullmatch(user) else mrkdwn(one_line(user, 80))


def at(user: str) -> str:
    """A person as mrkdwn: Slack shows the name, and in a new message tells the person."""
    return f"<@{user}>" if _USER.fullmatch(user) else mrkdwn(one_line(user, 80))


def when(moment: datetime) -> str:
    """A time as mrkdwn that Slack shows in the reader's own zone."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{utc(moment)}>"


def utc(moment: datetime) -> str:
    """A time in plain text, for what cannot show the reader's own."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def clock(moment: datetime, now: datetime, zone: str) -> str:
    """A time in the company's zone: the hour alone when it is today."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


def ago(moment: datetime, now: datetime, t: Words) -> str:
    """How long since, in words."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return t._("just now")
    if minutes < 60:
        return t.n("{n} min ago", "{n} min ago", minutes)
    if minutes < 48 * 60:
        return t.n("{n} h ago", "{n} h ago", minutes // 60)
    return t.n("{n} day ago", "{n} days ago", minutes // 1440)
