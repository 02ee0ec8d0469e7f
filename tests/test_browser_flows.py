"""Every flow as a person meets it in the browser, in both languages; with PICTURES set, the pictures of docs/.

What is pressed, filled in and read here is what Slack shows; time goes on where a flow waits for a day.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from acting import Acting
from botkit import ANNA, BJORN, KARIN
from flows import Company, Person, company, seated
from playwright.async_api import Browser, expect
from stories import KINDS

from mentions.model import Kind
from mentions.outside import Deed
from sources import SOURCES

pytest_plugins = ["browser"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

ROWS = {
    Kind.PRAISE: ("Thank, Ask to quote, Claim, Close, Not about us",
                  "Tacka, Be att få citera, Ta, Avsluta, Handlar inte om oss"),
    Kind.QUESTION: ("Claim, Answer, Reassign, Close, Not about us",
                    "Ta, Besvara, Lämna över, Avsluta, Handlar inte om oss"),
    Kind.COMPLAINT: ("Claim, Explain and remedy, Reassign, Close, Not about us",
                     "Ta, Förklara och gottgör, Lämna över, Avsluta, Handlar inte om oss"),
    Kind.MISTAKE: ("Claim, Correct with source, Reassign, Close, Not about us",
                   "Ta, Rätta med källa, Lämna över, Avsluta, Handlar inte om oss"),
    Kind.SUGGESTION: ("Claim, Thank for the idea, Reassign, Close, Not about us",
                      "Ta, Tacka för idén, Lämna över, Avsluta, Handlar inte om oss"),
    Kind.BUYING: ("Hand to sales, Claim, Reply, Close, Not about us",
                  "Lämna till sälj, Ta, Svara, Avsluta, Handlar inte om oss"),
    Kind.PRESS: ("To the spokesperson, Claim, Reply, Close, Not about us",
                 "Till talespersonen, Ta, Svara, Avsluta, Handlar inte om oss"),
    Kind.RANT: ("Claim, Calm answer, Troll, Close, Not about us",
                "Ta, Svara lugnt, Troll, Avsluta, Handlar inte om oss"),
    Kind.TROLL: ("Mark as a troll, Claim, Reply, Close, Not about us",
                 "Märk som troll, Ta, Svara, Avsluta, Handlar inte om oss"),
    Kind.SPAM: ("Mark as spam, Claim, Close, Not about us",
                "Märk som skräp, Ta, Avsluta, Handlar inte om oss"),
    Kind.OTHER: ("Claim, Reply, Reassign, Close, Not about us",
                 "Ta, Svara, Lämna över, Avsluta, Handlar inte om oss"),
}  # fmt: skip


@pytest_asyncio.fixture(params=["en", "sv"], scope="module", loop_scope="session")
async def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SOURCES, "acting", Acting)
        async with company(tmp_path_factory.mktemp(request.param), request.param) as opened:
            yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tab(browser: Browser, house: Company) -> AsyncIterator[Person]:
    async with seated(browser, house) as person:
        yield person


@pytest.fixture
def one(tab: Person) -> Person:
    """Nothing is left open of the flow before."""
    tab.company.slack.workspace.modals.clear()
    return tab


async def test_a_card_offers_what_its_kind_asks_for_and_one_press_corrects_the_kind(one: Person) -> None:
    said = {kind: one.word(*titles) for kind, titles in KINDS.items()}
    for kind, title in said.items():
        await one.company.comes(kind, title, one.word("It is about my Fjällmo.", "Det gäller mitt Fjällmo."), "Lo Holm")
    await one.sits()
    for kind, text in said.items():
        row = one.card(text).locator(".actions").last.locator("button")
        assert ", ".join(await row.all_inner_texts()) == one.word(*ROWS[kind])
    wrong = one.card(said[Kind.OTHER])
    await wrong.locator("select[data-action-id=more]").select_option(
        f"v1:{one.company.came[said[Kind.OTHER]]}:kind:praise"
    )
    await expect(wrong.locator("[data-action-id=thank]")).to_be_visible()
    await expect(wrong).to_contain_text(one.word("Praise", "Beröm"))
    await one.picture("kinds")


async def test_an_answer_is_begun_left_found_again_seen_as_it_reads_and_sent(one: Person) -> None:
    title, answer = await one.story("reply", Kind.COMPLAINT)
    await one.sits()
    card = one.card(title)
    await one.press(card, "reply")
    menu = one.form.locator("select[data-action-id=template]")
    await menu.select_option(index=2)
    await expect(one.field).to_have_value("")
    await menu.select_option(index=1)
    await expect(one.field).to_have_value(re.compile("Kim"))
    await one.field.fill(answer)
    await one.picture("reply")
    await one.closes()
    await one.press(card, "reply")
    await expect(one.field).to_have_value(answer)
    await one.submits()
    await expect(one.field).to_have_count(0)
    await expect(one.form).to_contain_text(one.word("I work at Fjällmo.", "Jag jobbar på Fjällmo."))
    await expect(one.form).to_contain_text(one.word("Nothing in it is easily misread", "Inget i det"))
    await one.picture("preview", one.form)
    await one.submits()
    await expect(card).to_contain_text(one.word("The answer: posted", "Svaret: publicerat"))
    assert one.company.platform.texts[-1].startswith(answer)


async def test_a_heated_answer_waits_until_a_colleague_has_said_yes_or_it_has_cooled_off(one: Person) -> None:
    title, heated = await one.story("heated", Kind.RANT)
    await one.sits()
    card, sent = one.card(title), len(one.company.platform.texts)
    await one.press(card, "reply")
    await one.field.fill(heated)
    await one.submits()
    await expect(one.form).to_contain_text(one.word("may sound angry or scornful", "kan låta arg"))
    await one.picture("heated", one.form)
    await one.press(one.form, "draft_asking")
    await one.form.locator("select").select_option(BJORN)
    await one.submits()
    await expect(one.form.get_by_test_id("submit")).to_have_count(0)
    await one.closes()
    await one.sits(BJORN, "dm")
    letter = one.card(heated)
    await one.picture("second-look")
    await one.press(letter, "approve")
    await one.sits()
    await expect(card).to_contain_text(one.word("The answer: posted", "Svaret: publicerat"))
    assert len(one.company.platform.texts) == sent + 1
    title, heated = await one.story("cooling", Kind.RANT)
    await one.press(one.card(title), "reply")
    await one.field.fill(heated)
    await one.submits()
    await expect(one.field).to_have_count(0)
    await one.submits()
    await expect(one.form).to_contain_text(one.word("cools off until", "får vila till"))
    await one.closes()
    await one.later(minutes=31)
    await one.sits(ANNA, "dm")
    await expect(one.card(heated)).to_contain_text(one.word("has cooled off", "fått vila"))
    await one.press(one.card(heated), "draft_go")
    await one.sits()
    await expect(one.card(title)).to_contain_text(one.word("The answer: posted", "Svaret: publicerat"))


async def test_where_the_bot_cannot_post_a_person_takes_the_words_to_the_page(one: Person) -> None:
    title, answer = await one.story("hand", Kind.QUESTION, source="blog")
    await one.sits()
    card = one.card(title)
    await one.press(card, "reply")
    await one.field.fill(answer)
    await one.submits()
    await expect(one.field).to_have_count(0)
    await one.submits()
    await expect(one.form.locator("[data-action-id=page]")).to_have_attribute("href", re.compile("blog.example"))
    await one.picture("by-hand", one.form)
    await one.closes()
    await one.press(card, "reply")
    await one.form.locator("[data-action-id=link]").fill("https://blog.example/p1#answer")
    await one.submits()
    await expect(card).to_contain_text(answer)
    await expect(card.locator("a[href='https://blog.example/p1#answer']").first).to_be_visible()


async def test_a_troll_is_judged_by_the_policy_and_deleted_by_two_and_told_why(one: Person) -> None:
    title, note = await one.story("reported", Kind.TROLL)
    await one.sits()
    card = one.card(title)
    await one.press(card, "troll")
    await expect(one.form).to_contain_text("§ 2")
    await one.form.locator("input[value=hate]").check()
    await one.form.locator("input[value=report]").check()
    await one.picture("troll", one.form)
    await one.submits()
    await expect(card).to_contain_text(one.word("The report: done", "Anmälan: klart"))
    await expect(card).to_contain_text("§ 2")
    title, note = await one.story("deleted", Kind.TROLL)
    card = one.card(title)
    await one.press(card, "troll")
    await one.form.locator("input[value=threat]").check()
    await one.form.locator("input[value=delete]").check()
    await one.form.locator("textarea").fill(note)
    await one.submits()
    await expect(card).to_contain_text(one.word("is asked whether it shall be deleted", "om det ska tas bort"))
    assert Deed.DELETE not in [deed for deed, _, _ in one.company.platform.applied]
    second = (await one.company.mention(one.company.came[title])).second
    assert second not in ("", ANNA)
    await one.sits(second, "dm")
    await expect(one.card(note)).to_be_visible()
    await one.picture("delete-takes-two")
    await one.press(one.card(note), "delete")
    await one.sits()
    await expect(card).to_contain_text(one.word("Deleting it: done", "Att ta bort det: klart"))
    await one.press(card, "explain")
    await expect(one.form.locator("textarea")).to_have_value(re.compile("§ "))
    await one.form.locator("textarea").evaluate("e => e.scrollTo(0, 0)")
    await one.picture("statement", one.form)
    await one.submits()
    await expect(card).to_contain_text(one.word("its author was told why", "fick veta varför"))


async def test_praise_is_thanked_and_with_a_yes_stands_for_the_world_until_it_is_withdrawn(one: Person) -> None:
    title, credit = await one.story("praise", Kind.PRAISE, author="Maja")
    words = one.word("dry inside", "torrt inne")
    await one.sits()
    card = one.card(title)
    await one.press(card, "thank")
    await one.form.locator("input[type=checkbox][data-action-id=quote]").check()
    await one.submits()
    await one.press(card, "quote:yes")
    await one.form.locator("input[data-action-id=credit]").fill(credit)
    await one.picture("praise", one.form)
    await one.submits()
    await expect(card).to_contain_text(credit)
    page = await one.reads(f"/testimonials/{one.language}")
    await expect(page.locator("main")).to_contain_text(words)
    await expect(page.locator("main")).to_contain_text(credit)
    await one.picture("testimonials", page)
    await one.press(card, "quote:withdrawn")
    await expect(card).to_contain_text(one.word("May not be quoted any more", "Får inte citeras längre"))
    await one.later(minutes=1)
    await page.reload()
    await expect(page.locator("main")).not_to_contain_text(words)
    await page.close()


async def test_the_policy_is_one_press_away_and_stands_in_both_languages(one: Person) -> None:
    await one.sits()
    told = await one.says("/mentions policy")
    await expect(told).to_contain_text("§ 2")
    async with one.page.context.expect_page() as opened:
        await told.locator("a").first.click()
    page = await opened.value
    await expect(page.locator("html")).to_have_attribute("lang", one.language)
    await expect(page.locator("main")).to_contain_text(one.word("Outdoor Forum", "Friluftsforum"))
    await one.picture("policy", page)
    await page.locator(f"a[hreflang={one.word('sv', 'en')}]").first.click()
    await expect(page.locator("html")).to_have_attribute("lang", one.word("sv", "en"))
    await expect(page.locator("main")).to_contain_text(one.word("Vanlig kritik", "Ordinary criticism"))
    await page.close()


async def test_the_home_says_who_is_away_and_changes_the_setup_and_takes_it_back(one: Person) -> None:
    await one.sits(ANNA, "home")
    await one.press(one.home, "away-ask")
    await one.form.locator("input[type=date]").fill("2026-03-20")
    await one.submits()
    await expect(one.home.locator("[data-action-id=away-back]")).to_be_visible()
    await one.press(one.home, "away-back")
    await expect(one.home.locator("[data-action-id=away-ask]")).to_be_visible()
    await one.sits(KARIN, "home")
    await one.press(one.home, "setup-part:names")
    await one.press(one.form, "setup-add:names")
    await one.form.locator("input[data-action-id=name]").fill("Vipan")
    await one.submits()
    await expect(one.form).to_contain_text(one.word("Saved.", "Sparat."))
    await one.closes()
    await expect(one.home).to_contain_text(one.word("Names (2)", "Namn (2)"))
    await one.picture("home")
    await one.press(one.home, "setup-open")
    await expect(one.form).to_contain_text(one.word("“Vipan” added", "”Vipan” har lagts till"))
    await one.picture("setup", one.form)
    await one.form.locator("[data-action-id^=setup-undo]").first.click()
    await one.page.get_by_test_id("confirm").locator("button[value=yes]").click()
    await expect(one.form).to_contain_text(one.word("holds again", "gäller igen"))
    await one.closes()
    await expect(one.home).to_contain_text(one.word("Names (1)", "Namn (1)"))


async def test_afterwards_somebody_asks_whether_it_is_solved_and_tells_those_who_waited(one: Person) -> None:
    cause = one.word("Late delivery", "Sen leverans")
    await one.sits()
    numbers = []
    for name in ("afterwards", "late"):
        title, answer = await one.story(name, Kind.COMPLAINT)
        numbers.append(one.company.came[title])
        await one.says(f"/mentions reply {numbers[-1]} {answer}")
        await one.press(one.card(title), "close")
        await one.form.locator("select[data-action-id=cause]").select_option(label=cause)
        await one.form.locator("input[type=date]").fill("2026-03-24")
        if name == "afterwards":
            await one.picture("close", one.form)
        await one.submits()
        await expect(one.card(title)).to_contain_text(cause)
    await one.later(days=8)
    await one.sits(ANNA, "dm")
    asked = one.messages.locator("[data-ts]", has=one.page.locator(f"[data-action-id='solved:yes:{numbers[0]}']")).last
    await expect(asked).to_be_visible()
    await one.picture("solved", asked)
    await one.press(asked, f"solved:yes:{numbers[0]}")
    await one.sits(KARIN)
    await one.says(f"/mentions fixed {cause}")
    await one.later(minutes=1)
    await one.sits(ANNA, "dm")
    back = one.card(one.word("is put right", "är åtgärdat"))
    await one.picture("tell-them", back)
    await one.press(back, "reply")
    await expect(one.field).to_have_value(re.compile(one.word("fixed|put right", "åtgärdat")))


async def test_how_things_stand_is_said_drawn_reported_and_found(one: Person) -> None:
    title, answer = await one.story("late", Kind.COMPLAINT)
    await one.sits()
    await one.says(f"/mentions reply {one.company.came[title]} {answer}")
    told = await one.says("/mentions status")
    await expect(told.locator(".block-data_visualization")).to_be_visible()
    await one.picture("status", told)
    found = await one.says(f"/mentions search {title}")
    await expect(found.locator("a").filter(has_text=title).first).to_be_visible()
    await one.says("/mentions report week")
    await one.sits(ANNA, "dm")
    report = one.messages.locator("[data-ts]", has=one.page.locator(".block-data_visualization")).last
    await expect(report).to_be_visible()
    await one.picture("report", report)
