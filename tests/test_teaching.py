"""Learning from the team: what is pressed in Slack becomes a lesson, which reads, and can be taken back."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from arrivals import NOW, arrival
from botkit import ANNA, BJORN, CHANNEL, KARIN, SARA, Feed, document, local_slack, now, served_feed
from staging import MORE, Stage, playing

from bot.learning.classroom import Classroom, Learned, NotLearned
from bot.learning.learned import right_at_first
from bot.learning.teaching import LiveLesson, Study, last_night
from bot.words import words
from mentions.lifecycle import Action
from mentions.model import Arrival, Because, Choice, Kind, Mention, Reading, Sighting, Tone
from mentions.setup import Setup, read_setup
from mentions.store import Store, open_database
from mentions.store import tables as t
from mentions.teaching import FirstAsked, LessonState, Taught
from routing.lessons import unpack
from routing.reading import Lesson

FREIGHT = "inköp och frakt"
TEAM = [
    {"user": ANNA, "name": "Anna", "roles": ["support"]},
    {"user": BJORN, "name": "Björn", "roles": ["product", FREIGHT]},
    {"user": SARA, "name": "Sara", "roles": ["sales"]},
    {"user": KARIN, "name": "Karin", "roles": ["lead"], "admin": True},
]
PARCELS = (
    "Fjällmo: the parcel stands at the wrong pick-up point since Monday",
    "The carrier says that Fjällmo never handed in my parcel",
    "My parcel from Fjällmo was left in the rain by the carrier",
    "Tracking shows my Fjällmo parcel going back and forth between two depots",
    "Fjällmo sent the parcel to my old address, the carrier will not turn it round",
    "Two parcels from Fjällmo, and the carrier has lost one of them",
    "The Fjällmo parcel arrived open, the carrier had taped it",
    "No notice from the carrier, and the parcel went back to Fjällmo",
    "Fjällmo, your carrier rang at six in the morning with a parcel",
    "A parcel from Fjällmo came without its lid, crushed by the carrier",
)
OTHERS = (
    "The app of Fjällmo logs me out each time I open it",
    "I cannot change my password at Fjällmo",
    "The invoice from Fjällmo shows the wrong company name",
    "My Fjällmo account is locked since yesterday",
    "Fjällmo has charged my card twice",
    "The chair from Fjällmo creaks when I lean back",
)
PROBES = (
    "Fjällmo says delivered, but the carrier has my parcel still at the depot",
    "The carrier broke my parcel from Fjällmo",
    "Where has the carrier taken the parcel, Fjällmo?",
)


@asynccontextmanager
async def at_work(folder: Path, **said: Any) -> AsyncIterator[Stage]:
    """A team that reads English."""
    async with local_slack() as slack:
        for person in slack.workspace.people.values():
            person.locale = "en-US"
        async with playing(slack, folder, team=TEAM, **said) as play:
            yield play
            slack.assert_clean()


async def says(play: Stage, who: str, line: str) -> str:
    """What the one who wrote it is told."""
    before = len(play.slack.user(who).ephemerals)
    outcome = await play.slack.user(who).command(f"/mentions {line}")
    assert outcome.acked_after is not None
    return "\n".join(f"{m.text}\n{m.says}" for m in play.slack.user(who).ephemerals[before:])


async def heard(play: Stage, feed: Feed, text: str = "") -> Mention | None:
    """What the feed says now has been found and read."""
    link = f"https://forum.example/probe/{len(feed.items)}"
    if text:
        feed.add(text, link=link)
    asked = feed.asked
    while feed.asked == asked:
        await play.bot.jobs.tick()
        await asyncio.sleep(0.05)
    await play.bot.jobs.finish(10)
    return await play.bot.desk.store.mentions.by_url(link)


async def teach(play: Stage) -> None:
    """The team says of ten whose they are, and answers the others itself."""
    await play.arrive(*PARCELS, *OTHERS)
    for n in range(1, len(PARCELS)):
        assert "Björn" in await says(play, ANNA, f"role {n} {FREIGHT.upper()}")
    assert "Björn" in await says(play, ANNA, f"reassign {len(PARCELS)} <@{BJORN}>")
    for n in range(len(OTHERS)):
        await says(play, ANNA, f"reply {len(PARCELS) + n + 1} We look into it")


async def test_what_the_team_says_reads_and_is_taken_back(tmp_path: Path) -> None:
    async with served_feed() as feed:
        async with at_work(tmp_path, feed=feed, sources=document(feed)["sources"]) as play:
            store, tick = play.bot.desk.store, play.bot.study.tick
            await heard(play, feed)
            before = await heard(play, feed, PROBES[0])
            await tick()
            assert "begins to learn" in await says(play, KARIN, "learning")
            await teach(play)
            assert (await store.lessons.tried_at()) == (None, None)
            await tick()
            (lesson,) = await store.lessons.history(5)
            assert (lesson.state, lesson.labels) == (LessonState.LIVE, len(PARCELS) + len(OTHERS))
            taught = await heard(play, feed, PROBES[1])
            told = await says(play, KARIN, "learning")
            assert "The team has corrected or confirmed the bot 16 times" in told
            assert "Given to a role: 9" in told
            assert "Answered by those who were asked: 6" in told
            assert "reads by lesson 1 since" in told
            assert "right role" in told
            assert "Nothing was changed" in await says(play, SARA, "learning undo")
            assert await store.lessons.live_version() == 1
            assert "as it came" in await says(play, KARIN, "learning undo")
            after = await heard(play, feed, PROBES[2])
            assert "no lesson to take back" in await says(play, KARIN, "lärdomar ångra")
        assert before
        assert taught
        assert after
        assert [m.role == FREIGHT for m in (before, taught, after)] == [False, True, False]
        assert taught.assignee == BJORN


def unsure(offers: tuple[str, ...] = ("support", FREIGHT)) -> Arrival:
    """One of which it is not sure whose it is; Anna is asked."""
    reading = Reading("en", Kind.COMPLAINT, Tone.NEGATIVE, 0.2, 0.6, ("broken",))
    choice = Choice(ANNA, "support", Because("role", ("support",)), offers=offers)
    sighting = Sighting("n1", "https://forum.example/1", "", PARCELS[0], own=True)
    return Arrival(sighting, ("Fjällmo",), reading, choice)


async def taught(play: Stage) -> set[tuple[str, str, str]]:
    return {(one.question, one.answer, one.action) for one in await play.bot.desk.store.teaching.labelled()}


async def shown(play: Stage, arriving: Arrival) -> Mention:
    (found,) = (await play.bot.desk.store.mentions.accept("forum", [arriving], None, CHANNEL, now())).posted
    play.outbox.nudge()
    await play.slack.until(lambda: len(play.cards) == 1, timeout=30)
    mention = await play.bot.desk.store.mentions.get(found)
    assert mention is not None
    return mention


@pytest.mark.parametrize(("role", "asked"), [("support", ANNA), (FREIGHT, BJORN)])
async def test_a_press_says_whose_it_is(tmp_path: Path, role: str, asked: str) -> None:
    async with at_work(tmp_path) as play:
        await shown(play, unsure())
        (card,) = play.cards
        assert "Unsure whose this is" in card.says
        assert "→ Inköp och frakt" in card.says
        await play.slack.user(KARIN).click(card, f"role:{role}")
        await play.slack.until(lambda: "Unsure" not in card.says, timeout=30)
        mention = await play.bot.desk.store.mentions.get(1)
        assert mention is not None
        assert (mention.role, mention.assignee, mention.offers) == (role, asked, ())
        assert mention.asked_first == ANNA
        assert f"Karin says that it is for {role}" in card.says
        await play.slack.until(lambda: len(play.slack.channel(CHANNEL).thread(card)) == 1, timeout=30)
        (line,) = play.slack.channel(CHANNEL).thread(card)
        assert f"{role.capitalize()} · <@{asked}>" in line.text
        assert await taught(play) == {("role", role, "role")}


async def test_what_somebody_has_taken_stays_theirs_on_a_card_that_still_asks_whose_it_is(tmp_path: Path) -> None:
    async with at_work(tmp_path) as play:
        await shown(play, unsure())
        await play.bot.desk.store.moves.make(1, Action.CLAIM, ANNA, now())
        await play.slack.user(KARIN).click(play.cards[0], f"role:{FREIGHT}")
        await play.slack.until(lambda: "was first" in play.told(KARIN), timeout=30)
        mention = await play.bot.desk.store.mentions.get(1)
        assert mention is not None
        assert (mention.owner, mention.role) == (ANNA, "support")


async def test_a_role_that_nobody_has_any_more_is_refused(tmp_path: Path) -> None:
    async with at_work(tmp_path) as play:
        await shown(play, unsure(("support", "retail")))
        await play.slack.user(SARA).click(play.cards[0], "role:retail")
        await play.slack.until(lambda: "Nobody in the team has that role" in play.told(SARA), timeout=30)
        for line in ("role 1", "role 1 retail", "role 1 <!channel>", f"role 1 {FREIGHT} please"):
            told = await says(play, SARA, line)
            assert f"`{FREIGHT}`" in told, line
            assert "retail" not in told
        for line, needed in (("role", "which one"), ("role 99 support", "not here"), ("role x support", "which one")):
            assert needed in (await says(play, SARA, line)).lower()
        assert len(await play.bot.desk.store.moves.history(1)) == 1
        assert await taught(play) == set()


async def test_a_role_without_anybody_there_goes_to_who_stands_in(tmp_path: Path) -> None:
    async with at_work(tmp_path) as play:
        desk = play.bot.desk
        await desk.store.people.set_away(BJORN, now() + timedelta(days=3), now())
        await shown(play, unsure())
        await play.slack.user(KARIN).click(play.cards[0], f"role:{FREIGHT}")
        mention = await desk.store.mentions.get(1)
        assert mention is not None
        assert mention.role == FREIGHT
        assert mention.assignee not in ("", BJORN)
        assert mention.because.code != "given"
        assert await taught(play) == {("role", FREIGHT, "role")}


async def test_what_is_corrected_and_who_answers_teaches(tmp_path: Path) -> None:
    async with at_work(tmp_path) as play:
        await play.posted(OTHERS[0])
        await play.slack.user(ANNA).click(play.cards[0], MORE, "v1:1:kind:question")
        await play.arrive(*OTHERS[1:])
        await says(play, SARA, "reply 3 Hi")
        await says(play, SARA, f"reassign 4 <@{BJORN}>")
        assert await taught(play) == {("kind", "question", "kind"), ("role", "product", "reassign")}
        for n in (1, 2, 5, 6):
            assert "Right person" not in await says(play, KARIN, "status")
            await says(play, ANNA, f"reply {n} Hi")
        assert ("role", "support", "reply") in await taught(play)
        for line in ("status", "learning"):
            assert "Right person at first: 80 % this month" in await says(play, KARIN, line)
        # Whoever has the role that was asked is handed it in that role.
        await says(play, ANNA, f"role 1 {FREIGHT}")
        await says(play, ANNA, f"reassign 1 <@{KARIN}>")
        await says(play, ANNA, f"role 1 {FREIGHT}")
        await says(play, KARIN, "claim 1")
        await says(play, KARIN, f"reassign 1 <@{BJORN}>")
        (mention,) = await play.bot.desk.store.mentions.many([1])
        assert (mention.role, mention.assignee) == (FREIGHT, BJORN)


MONTHS = [
    ((0, 0), (4, 4), []),
    ((4, 4), (4, 4), []),
    ((50, 42), (0, 0), ["Right person at first: 84 % this month"]),
    ((50, 42), (100, 71), ["Right person at first: 84 % this month (last month 71 %)"]),
    ((2, 2), (100, 71), ["Right person at first: 71 % last month"]),
    ((5, 0), (5, 5), ["Right person at first: 0 % this month (last month 100 %)"]),
]


@pytest.mark.parametrize(("this", "last", "line"), MONTHS)
def test_the_right_person_at_first_is_told_from_five_answers_on(this: Any, last: Any, line: list[str]) -> None:
    assert right_at_first(FirstAsked(*this), FirstAsked(*last), words("en")) == line


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        ("2026-03-03T02:59+01:00", "2026-03-02T03:00+01:00"),
        ("2026-03-03T03:00+01:00", "2026-03-03T03:00+01:00"),
        ("2026-03-29T03:30+02:00", "2026-03-29T03:00+02:00"),
        ("2026-03-30T02:00+02:00", "2026-03-29T03:00+02:00"),
        ("2026-10-25T02:30+01:00", "2026-10-24T03:00+02:00"),
        ("2026-10-25T03:00+01:00", "2026-10-25T03:00+01:00"),
    ],
)
def test_the_night_is_the_companys_own(moment: str, night: str) -> None:
    assert last_night(datetime.fromisoformat(moment).astimezone(UTC), "Europe/Stockholm") == datetime.fromisoformat(
        night
    )


LABELS = [Taught(n, "", text, "en", "role", "support", "role", NOW) for n, text in enumerate(OTHERS)]


def standing(code: str, folder: Path) -> str:
    """A pupil that writes down who it is before it does as it is told."""
    return f"import os, sys, time; open({str(folder / 'pid')!r}, 'w').write(str(os.getpid()))\n{code}"


WRONG = {
    "hangs": ("time.sleep(60)", "longer than"),
    "reads and hangs": ("sys.stdin.read(); time.sleep(60)", "longer than"),
    "is killed": ("os.kill(os.getpid(), 9)", "code -9|broke off"),
    "breaks": ("raise ValueError", "code 1|broke off"),
    "says nothing": ("sys.stdin.read()", "cannot be read"),
    "talks nonsense": ("sys.stdin.read(); print('well, I never')", "cannot be read"),
    "says too little": ("sys.stdin.read(); print('{\"better\": true}')", "cannot be read"),
    "never ends": (
        "sys.stdin.read()\nwhile True: sys.stdout.write('x' * 1_000_000)",
        "more than any lesson|longer than",
    ),
}


@pytest.mark.parametrize("how", WRONG)
async def test_a_child_that_goes_wrong_is_ended(tmp_path: Path, how: str) -> None:
    code, why = WRONG[how]
    within = 1.0 if "longer" in why else 20.0
    with pytest.raises(NotLearned, match=why):
        await Classroom(within, standing(code, tmp_path)).learn(LABELS, b"")
    if (tmp_path / "pid").exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_a_child_sees_neither_our_environment_nor_our_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    told = tmp_path / "told"
    code = (
        f"sys.stdin.read(); open({str(told)!r}, 'w').write(str(sorted(os.environ)) + os.getcwd() + str(sys.path[:1]))"
    )
    with pytest.raises(NotLearned):
        await Classroom(20.0, standing(code, tmp_path)).learn(LABELS, b"")
    assert "SLACK" not in told.read_text()
    assert str(Path.cwd()) not in told.read_text()


async def test_who_is_stopped_ends_the_child(tmp_path: Path) -> None:
    lesson = asyncio.create_task(Classroom(60.0, standing("time.sleep(60)", tmp_path)).learn(LABELS, b""))
    async with asyncio.timeout(20):
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            await asyncio.sleep(0.02)
    lesson.cancel()
    with pytest.raises(asyncio.CancelledError):
        await lesson
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


class Room(Classroom):
    """Learns at once, and whatever a test says."""

    def __init__(self, better: bool = True, wrong: str = "") -> None:
        super().__init__()
        self.asked: list[tuple[int, bytes]] = []
        self.better, self.wrong = better, wrong

    async def learn(self, taught: Sequence[Taught], live: bytes) -> Learned:
        self.asked.append((len(taught), live))
        await asyncio.sleep(0.01)
        if self.wrong:
            raise NotLearned(self.wrong)
        return Learned(b"lesson", {"role_after": 0.9}, self.better)


class Heeded(Lesson):
    """Says that everything is whatever it was."""

    def answer(self, first: Any) -> Any:
        return first.shares


async def company() -> Setup:
    return read_setup({"channel": "C1", "timezone": "Europe/Stockholm"})


class Pupils:
    """Somebody who studies, at a time that a test sets."""

    def __init__(self, store: Store, room: Room, at: datetime = NOW) -> None:
        self.store, self.room, self.at = store, room, at
        lesson = LiveLesson(store, lambda _: Heeded())
        self.study = Study(store, company, lesson, room, lambda: self.at)

    async def after(self, span: timedelta) -> int:
        """How often a lesson has been asked for, that much later."""
        self.at += span
        await self.study.tick()
        return len(self.room.asked)

    async def states(self) -> list[str]:
        return [str(note.state) for note in await self.store.lessons.history(9)]


async def label(store: Store, count: int, at: datetime, first: int = 0) -> None:
    """So many labels, all given at that moment."""
    batch = [arrival(f"{first + n}", text=f"Text {first + n}") for n in range(count)]
    ids = (await store.mentions.accept("blog", batch, None, "C1", at)).posted
    row = {"team_id": "T1", "question": "kind", "answer": "praise", "action": "kind", "at": at}
    async with store.teaching._database.writing() as connection:
        await connection.execute(t.labels.insert(), [row | {"mention_id": one} for one in ids])


MINUTE = timedelta(minutes=1)


async def test_a_lesson_follows_a_new_label_but_only_every_two_minutes(store: Store) -> None:
    pupils = Pupils(store, Room())
    await label(store, 9, NOW)
    assert await pupils.after(MINUTE) == 0
    await label(store, 1, NOW + MINUTE, 9)
    assert await pupils.after(MINUTE) == 1
    assert await pupils.after(3 * MINUTE) == 1
    await label(store, 1, pupils.at, 10)
    assert await pupils.after(MINUTE) == 2
    await label(store, 1, pupils.at + MINUTE, 11)
    assert await pupils.after(MINUTE) == 2
    assert await pupils.after(MINUTE) == 3
    assert pupils.room.asked == [(10, b""), (11, b"lesson"), (12, b"lesson")]
    assert await pupils.states() == ["live", "old", "old"]


async def test_a_lesson_that_is_no_better_is_refused_and_not_tried_again(store: Store) -> None:
    pupils = Pupils(store, Room(better=False))
    await label(store, 20, NOW)
    assert await pupils.after(MINUTE) == 1
    assert await pupils.after(timedelta(days=3)) == 1
    assert await pupils.states() == ["refused"]
    assert (await store.lessons.history(1))[0].measured == {"role_after": 0.9}


async def test_what_comes_to_nothing_is_logged_and_tried_again_at_night(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    pupils = Pupils(store, Room(wrong="the child broke off"))
    await label(store, 20, NOW)
    with caplog.at_level(logging.WARNING):
        assert await pupils.after(MINUTE) == 1
    assert "lesson 1: the child broke off; what reads now goes on reading" in caplog.text
    assert await pupils.after(timedelta(hours=8)) == 1
    assert await pupils.after(timedelta(hours=8)) == 2
    assert await pupils.states() == ["broken", "broken"]


async def test_many_labels_wait_for_the_night(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.learning.teaching.AT_ONCE", 20)
    pupils = Pupils(store, Room())
    await label(store, 21, NOW)
    assert await pupils.after(MINUTE) == 1
    await label(store, 1, pupils.at + MINUTE, 21)
    # It is one in the afternoon there: fourteen hours until three.
    assert await pupils.after(timedelta(hours=13)) == 1
    assert await pupils.after(timedelta(hours=1)) == 2
    assert await pupils.after(timedelta(days=2)) == 2


async def test_of_two_processes_one_learns(database_url: str) -> None:
    databases = [await open_database(database_url) for _ in range(2)]
    stores, room = [Store(database, "T1") for database in databases], Room()
    await label(stores[0], 12, NOW - MINUTE)
    pupils = [Pupils(store, room) for store in stores for _ in range(3)]
    await asyncio.gather(*(one.study.tick() for one in pupils))
    assert len(room.asked) == 1
    await asyncio.gather(*(one.after(timedelta(minutes=5)) for one in pupils))
    assert len(room.asked) == 1
    assert await pupils[0].states() == ["live"]
    for database in databases:
        await database.close()


async def test_a_broken_lesson_stops_nothing_is_told_once_and_learned_anew_at_night(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    room = Room()
    study = Pupils(store, room)
    broken = LiveLesson(store, unpack)
    study.study = Study(store, company, broken, room, lambda: study.at)
    await label(store, 12, NOW)
    assert await study.after(MINUTE) == 1
    assert await store.lessons.live_version() == 1
    with caplog.at_level(logging.ERROR):
        assert [await broken() for _ in range(3)] == [None, None, None]
    assert caplog.text.count("lesson 1 came to grief") == 1
    assert (await broken.open()).broken
    assert await study.after(timedelta(hours=10)) == 1
    assert await study.after(timedelta(hours=10)) == 2
    assert room.asked == [(12, b""), (12, b"")]


async def test_a_lesson_that_breaks_over_a_text_is_found_out_before_a_harvest(store: Store) -> None:
    class Breaking(Heeded):
        def answer(self, first: Any) -> Any:
            raise IndexError(first)

    version = await store.lessons.begin(NOW, MINUTE, MINUTE)
    assert version
    assert await store.lessons.add(version, b"x", 1, {})
    assert await LiveLesson(store, lambda _: Breaking())() is None


async def test_another_lesson_is_opened_when_it_goes_live_and_none_when_it_is_taken_back(store: Store) -> None:
    opened: list[bytes] = []

    def open_(weights: bytes) -> Lesson:
        opened.append(weights)
        return Heeded()

    lesson = LiveLesson(store, open_)
    assert await lesson() is None
    for n in (1, 2):
        version = await store.lessons.begin(NOW + n * timedelta(hours=1), MINUTE, MINUTE)
        assert version == n
        assert await store.lessons.add(version, b"%d" % n, 1, {})
        assert [await lesson() is None for _ in range(3)] == [False] * 3
    await store.lessons.undo()
    assert await lesson() is not None
    await store.lessons.undo()
    assert await lesson() is None
    assert opened == [b"1", b"2", b"1"]
