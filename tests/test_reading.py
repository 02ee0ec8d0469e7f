"""What kind of text it is and how it sounds: our own sentences, as people write about shops, banks and trains."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentions.findings import Finding, Urgency
from mentions.model import Kind, Reading, Tone
from routing import read
from routing.reading.impression import Impression, Shares

SENTENCES: dict[Kind, str] = {
    Kind.PRAISE: """
        Vilken service! Ringde Tallbo en fredag kväll och fick hjälp på fem minuter. Tack!
        Måste bara säga att Fjordbank är den bästa bank jag haft.
        Tallbos nya soffa är så skön att jag somnade direkt ❤️
        Supernöjd med leveransen från tallbo, killarna bar upp allt till fjärde våningen.
        jättebra app, funkar precis som den ska
        Stort tack till Malin i kundtjänst som löste allt!!
        Kan varmt rekommendera Tallbo till alla som ska renovera
        Köpte lampan i våras och är fortfarande lika glad åt den
        Så trevlig personal i butiken i Umeå, man blir glad hela dagen
        eloge till nordtåg som höll tiden trots ovädret
        Fem av fem till hotellet, frukosten var fantastisk
        Grymt jobbat med nya versionen, så mycket snabbare nu
        Galet bra pris och snygg design, inget att klaga på
        Basta kopet jag gjort i ar, underbar kvalitet
        Shoutout to Tallbo for sorting my order within the hour, amazing people
        Honestly the best customer service I've ever had
        Just got my Fjord lamp and it's absolutely gorgeous 😍
        Love the new update, so much faster than before
        Been a customer for ten years and they've never let me down
        Kudos to the northern line crew, friendly and on time
        Great hotel, lovely staff and the breakfast was excellent.
        Five stars. Arrived early and well packed.
        I was sceptical but this thing is brilliant
        thank you tallbo you made my day
        Works flawlessly on my old laptop, highly recommend
        The support team went above and beyond for us
        not bad at all, pleasantly impressed with the quality
        Our whole office loves it. Well done!
        """,
    Kind.QUESTION: """
        Någon som vet om Tallbo har öppet på julafton?
        Hur gör jag för att ändra leveransadress?
        Hej! Går det att betala med Swish hos er?
        Vilken storlek på täcket passar en 140-säng?
        Vet nån om Fjordbank har problem med bank-id just nu eller är det bara jag?
        Måste man vara medlem för att boka?
        Hur länge gäller presentkortet
        Var hittar jag kvittot i appen?
        När kommer nya modellen till butikerna?
        undrar om man kan ta med hund på nordtåg
        Finns det parkering vid hotellet?
        Kan man koppla Tallbo till Fortnox?
        Behöver jag registrera om mig efter flytten?
        hur funkar er garanti egentligen
        Does anyone know if Tallbo is open on Sundays?
        How do I change my delivery address?
        Is there a student discount at Fjord bank?
        What time does the last train leave tonight?
        Can I bring my dog on board?
        Do you have this in a size 42?
        Quick question: does the app work offline?
        Which plan do I need for two users?
        wondering if the gift card can be used online
        Where can I find my receipt?
        When will the store in Malmö open again?
        Do I need to register again after moving house?
        Hi, is it possible to pay by invoice?
        Anyone know how to export data from Tallbo?
        """,
    Kind.COMPLAINT: """
        Beställde en soffa i mars och har fortfarande inte fått den. Kundtjänst svarar inte.
        Appen kraschar varje gång jag ska logga in
        Tredje gången på en månad som nordtåg ställer in min avgång. Orkar inte mer.
        Har suttit i telefonkö i 50 minuter hos fjordbank, är det rimligt?
        Fick fel färg på skåpet och nu vill de att jag betalar returen själv
        Ni har dragit pengar två gånger för samma order!
        Lampan gick sönder efter två veckor, inget svar på reklamationen
        Besviken på Tallbo. Paketet var trasigt och delar saknades.
        Varför har mitt paket inte kommit än? Skulle varit här i tisdags
        jävla skit också, nu ligger banken nere igen och jag kan inte betala räkningarna
        Dålig service i butiken, ingen ville hjälpa oss
        Sämsta hotellet jag bott på, smutsigt rum och otrevlig personal
        Höjer avgiften med 30 procent utan att säga till. Inte okej.
        nar far jag min aterbetalning? vantat i sex veckor nu
        Vill ha pengarna tillbaka, det här är inte vad jag beställde
        Ordered a sofa in March and still haven't received it. No reply from support.
        The app keeps crashing when I try to log in
        On hold for 50 minutes with fjord bank, this is ridiculous
        You charged me twice for the same order and nobody answers my emails
        Lamp broke after two weeks, never buying from tallbo again
        Really disappointed with Tallbo. Box was damaged and parts were missing.
        Why is my parcel still stuck in your warehouse?? It was due Tuesday
        wtf tallbo the site is down AGAIN, fix your damn servers
        Worst hotel ever. Dirty room, rude staff, no hot water.
        Third time this month my train has been cancelled
        I've been waiting six weeks for my refund
        They raised the price by 30% without telling anyone. Not acceptable.
        @fjordbank card declined at the till again, so embarrassing, sort it out
        Delivery was late and the driver just left it in the rain
        FUCKING USELESS. Three hours delayed and you lost my bag
        """,
    Kind.MISTAKE: """
        Ni skriver att Tallbo grundades 1998 men det stämmer inte, det var 1989.
        Öppettiderna på er sida är fel, ni stänger kl 18 på lördagar
        Rättelse: det är inte Fjordbank som äger Tallbo, det är tvärtom
        Tidningen har blandat ihop Tallbo med Tallby kommun
        Det står fel adress på hemsidan, ni har flyttat
        Faktafel i artikeln om nordtåg: linjen öppnade 2012
        det där är en myt, tallbo har aldrig haft fabrik i Kina
        Felaktig uppgift om priset i er annons, vänligen rätta
        I själva verket är det kommunen som driver badet, inte Fjord AB
        Ni har stavfel i rubriken, det heter Tallbo inte Talbo
        Inaktuell information på kartan, butiken i Lund finns inte kvar
        de har fått om bakfoten, Tallbo säljer inte begagnat
        You say Tallbo was founded in 1998, that's incorrect, it was 1989
        The opening hours on your website are out of date
        Correction: Fjord Bank does not own Tallbo, it's the other way round
        The article has Tallbo mixed up with Talbot Furniture
        Wrong address on your contact page, you moved last year
        Factual error in the piece about Northern Rail, the line opened in 2012
        that's a myth, tallbo never had a factory in China
        Typo in the headline, it's Tallbo not Talbo
        Not true that they closed the Lund store, I was there yesterday
        The phone number listed there is wrong, please correct it
        They got it wrong, Tallbo doesn't sell used furniture
        Map shows outdated information, the shop isn't there any more
        """,
    Kind.SUGGESTION: """
        Tallbo borde ha ett mörkt läge i appen
        Det vore bra om man kunde spara sina favoriter
        Kan ni inte lägga till Apple Pay?
        Ett tips till Tallbo: visa lagersaldo per butik
        Saknar en filterfunktion för färg på sidan
        Skulle önska att man kunde boka om resan själv i appen
        Mitt förslag är att ni delar upp leveransen
        hade varit kul med fler vegetariska rätter på menyn
        Bra app men det enda som saknas är en widget
        Inför gärna självscanning i butikerna!
        Önskemål: längre öppettider på torsdagar
        Kunde ni inte ta fram en mindre modell för små lägenheter?
        Tycker att fjordbank borde visa avgiften innan man godkänner
        Tallbo should have a dark mode
        It would be great if I could save my favourites
        Please add Apple Pay
        Suggestion for Tallbo: show stock levels per store
        I wish there was a way to filter by colour
        Would love to see an option to rebook in the app
        Feature request: export to CSV
        You should let us split the delivery
        how about adding more vegetarian dishes
        Nice app, only thing missing is a widget
        Bring back the old menu please
        Would be nice to have longer opening hours on Thursdays
        Needs a smaller version for tiny flats
        Consider adding self checkout in the stores
        the bank really needs to have an English version of the letter
        """,
    Kind.BUYING: """
        Funderar på att köpa en soffa från Tallbo, någon som har erfarenhet?
        Vad kostar det för ett företag med 20 anställda?
        Letar efter ett nytt bokföringsprogram, tips?
        Kan någon rekommendera en bra bank för bolån?
        Vi vill gärna boka en demo av Tallbo
        Står i valet mellan Tallbo och Möbelhuset, vilken skulle ni ta?
        Hej, jag skulle vilja ha en offert på 40 stolar
        Är Fjordlampan värd pengarna?
        tänker byta till fjordbank, ngn som gjort det
        Levererar ni till Norge? Vill beställa tre stycken
        Ska köpa en ny madrass, var får man bäst pris på Tallbo?
        Finns det återförsäljare av er i Skövde?
        Har ni mängdrabatt om vi tar femtio licenser för skolan?
        Sugen på en elcykel, har ni provperiod?
        Thinking of buying a sofa from Tallbo, any experiences?
        How much does it cost for a company of 20?
        Looking for a new accounting tool, what do you use
        Can anyone recommend a good bank for a mortgage?
        We'd like to book a demo of Tallbo
        Torn between Tallbo and Furniture House, can't decide between the two
        Could I get a quote for 40 chairs?
        Is the Fjord lamp worth the money?
        considering switching to fjord bank, has anyone done it
        Do you ship to Norway? I want to buy three
        Where can I buy Tallbo products in Leeds?
        Any alternatives to Tallbo with better pricing?
        Do you offer a volume discount for schools?
        In the market for an e-bike, is there a free trial?
        """,
    Kind.PRESS: """
        Tallbo omsatte 240 miljoner i fjol, visar bokslutet
        Pressmeddelande: Tallbo öppnar nytt lager i Västerås
        Hej, jag är journalist på Länstidningen och söker en kommentar till prishöjningen
        Fjordbank varslar 80 personer i Malmö
        Nordtåg förvärvar konkurrenten, säger vd Karin Holm i ett pressmeddelande
        Tallbos aktie föll fem procent på börsen efter delårsrapporten
        Vi gör ett reportage om svenska möbelföretag och vill gärna intervjua er
        Ny vd utses till Fjordbank, uppger källor för DN
        Var hittar jag pressbilder och er presskontakt?
        Startupen Tallbo tar in 30 miljoner i riskkapital
        Enligt uppgift planerar kedjan att lansera i Norge, rapporterar TT
        Redaktionen på Resefokus undrar om ni vill vara med i nästa poddavsnitt
        Tallbo reports quarterly revenue of 24 million
        Press release: Tallbo opens new warehouse in Reading
        I'm a reporter at the County Times, looking for a comment on the price increase
        Fjord Bank announces layoffs in Malmö
        Northern Rail acquires its rival, chief executive Karen Holm said
        Shares of Tallbo fell five percent after earnings
        We're writing an article about furniture startups and would like to interview your founder
        Fjord Bank appointed a new CEO on Monday, according to sources
        Who is the media contact at Tallbo?
        Startup Tallbo raises 3 million in Series A funding round
        The chain plans an IPO next year, Reuters reports
        Would your spokesperson like to join our podcast next week?
        """,
    Kind.RANT: """
        Tallbo är ett skitföretag och alla som jobbar där är clowner
        Dra åt helvete fjordbank, giriga jävlar
        HATAR ALLT MED NORDTÅG!!! LÄGG NER SKITEN!!!
        girigbukar hela bunten, hoppas ni går i konkurs
        vilka pajaser, bojkotta tallbo!!
        jävla idioter på tallbo, vilket skämt till bolag
        Lägg ner skiten, ni är värdelösa allihop 🤬
        Åh vad jag hatar er så jävla mycket
        skitbolag rakt igenom, blodsugare
        tallbo kan dra åt helvete på riktigt
        Fuck you tallbo, greedy bastards
        Worst company in the world, bunch of crooks
        I HATE THIS COMPANY SO MUCH!!! BURN IN HELL
        clowns. absolute clowns. boycott fjord bank
        soulless corporate greed, screw you all
        northern rail is a piece of shit company run by idiots
        go bankrupt already you greedy scum
        what a clown show, shut down already
        Tallbo can go to hell, hate you guys 😡
        bunch of idiots running that bank, pathetic scum
        """,
    Kind.TROLL: """
        hoppas ni dör allihop på tallbo
        vi vet var du bor Malin, vänta du bara
        ska bränna ner er jävla butik
        ta livet av dig kundtjänstjävel
        ni borde hänga er
        din jävla hora i kassan
        alla på fjordbank är efterblivna parasiter
        I hope you all die at tallbo
        we know where you live Martin
        kill yourself you worthless support monkey
        someone should burn down your store with you in it
        go back to your country, subhuman
        the girl in the shop is a whore
        """,
    Kind.SPAM: """
        Tjäna snabba pengar hemifrån! Klicka här
        gratis bitcoin till de första 100, kolla min profil
        Köp följare billigt, skriv till mig på whatsapp
        Earn money from home, click here
        Free bitcoin for the first 100, crypto giveaway on my page
        Check out my channel and subscribe to my videos
        Lost your savings? A recovery expert got mine back, whatsapp me
        """,
}


OTHER = """
    Träffade Karin utanför Tallbo igår
    Jobbar på Fjordbank sedan i maj
    Tallbo ligger mitt emot stationen
    Vi ses vid nordtåg klockan tre
    Met Karen outside Tallbo yesterday
    Our stop is the one after the Tallbo warehouse
    My cousin is at Fjord Bank since May
    On the train to Malmö with the kids
    """

FURIOUS_CUSTOMERS = """
    NI ÄR SÅ JÄVLA DÅLIGA!!! Tre veckor utan svar, jag vill ha mina pengar tillbaka NU
    Fy fan vad less jag är på nordtåg, inställt igen och chefen blir förbannad på mig
    Dör snart av att vänta i er jävla telefonkö
    Vilka idioter packar en glaslampa utan papper? Krossad. Igen.
    Bitcoin-köpet spärrades av fjordbank, ingen förklaring, så jävla dåligt
    Sluta ljug om leveranstiden för helvete
    Ni spränger snart min budget med era avgifter
    I'm so fucking angry, three weeks and no refund, you useless people
    Your driver is an idiot, he threw my parcel over the fence
    This is killing me, two hours on hold!!!
    What the hell is wrong with your app, it ate my payment AGAIN
    The "click here" button in your damn email does nothing
    Damn you northern rail, missed my own kid's birthday because of you
    Holy shit fjord bank, you froze my salary and nobody picks up the phone
    """

_FIRST_ENGLISH = ("Shoutout", "Does anyone", "Ordered a", "You say", "Tallbo should", "Thinking of", "Tallbo reports")
_FIRST_ENGLISH_HEATED = ("Fuck you", "I hope", "Earn money")


def lines(texts: str) -> list[str]:
    return [line.strip() for line in texts.strip().splitlines()]


def in_language(texts: str, language: str) -> list[str]:
    """The Swedish sentences of a kind stand first."""
    cases = lines(texts)
    border = next(i for i, line in enumerate(cases) if line.startswith((*_FIRST_ENGLISH, *_FIRST_ENGLISH_HEATED)))
    return cases[:border] if language == "sv" else cases[border:]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", SENTENCES)
def test_a_kind_is_known_by_its_words(kind: Kind, language: str) -> None:
    """Sentences that nothing was learned from, though the lexicon knows some of their words."""
    cases = in_language(SENTENCES[kind], language)
    found = Counter(read("", line).kind for line in cases)
    assert found[kind] >= 0.85 * len(cases), found


def test_what_says_nothing_has_no_kind() -> None:
    found = Counter(read("", line).kind for line in lines(OTHER))
    assert found[Kind.OTHER] >= 7, found


@pytest.mark.parametrize("text", lines(FURIOUS_CUSTOMERS))
def test_a_furious_customer_is_no_troll(text: str) -> None:
    assert read("", text).kind is not Kind.TROLL


def test_a_furious_customer_sounds_negative() -> None:
    tones = Counter(read("", text).tone for text in lines(FURIOUS_CUSTOMERS))
    assert tones[Tone.NEGATIVE] >= 12, tones


@pytest.mark.parametrize("kind", [Kind.PRAISE, Kind.COMPLAINT])
def test_praise_sounds_good_and_a_complaint_does_not(kind: Kind) -> None:
    wanted, opposite = (Tone.POSITIVE, Tone.NEGATIVE) if kind is Kind.PRAISE else (Tone.NEGATIVE, Tone.POSITIVE)
    tones = Counter(read("", line).tone for line in lines(SENTENCES[kind]))
    assert tones[wanted] >= 0.75 * tones.total(), tones
    assert tones[opposite] <= 0.05 * tones.total(), tones


@pytest.mark.parametrize("kind", SENTENCES)
def test_swedish_and_english_are_told_apart(kind: Kind) -> None:
    for language in ("sv", "en"):
        cases = in_language(SENTENCES[kind], language)
        found = Counter(read("", line).language for line in cases)
        other = found["en" if language == "sv" else "sv"]
        assert (found[language] >= 0.7 * len(cases), other) == (True, 0), found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg har ventet i tre uker og dere svarer ikke", "nb"),
        ("Jeg har ventet i tre uger, og I svarer ikke. Hvad sker der?", "da"),
        ("Ich warte seit drei Wochen und es ist nicht da", "de"),
        ("👍", ""),
        ("Tallbo", ""),
        ("", ""),
    ],
)
def test_a_language_is_named_only_when_it_shows(text: str, language: str) -> None:
    assert read("", text).language == language


def test_the_platform_s_hint_counts_for_a_little() -> None:
    assert read("", "Toppen på Tallbo", "sv-SE").language == "sv"
    assert read("", "I have waited for three weeks and they do not answer", "sv").language == "en"


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("Maten var bra", Tone.POSITIVE),
        ("Maten var inte bra", Tone.NEGATIVE),
        ("Rekommenderar inte Tallbo", Tone.NEGATIVE),
        ("inte dåligt alls!", Tone.POSITIVE),
        ("skitdåligt", Tone.NEGATIVE),
        ("jättebra", Tone.POSITIVE),
        ("Tack för ingenting", Tone.NEGATIVE),
        ("The food was not good", Tone.NEGATIVE),
        ("no problems at all", Tone.POSITIVE),
        ("It looks nice but it broke on the first day and support is useless", Tone.NEGATIVE),
        ("Tallbo 😍😍", Tone.POSITIVE),
        ("Tallbo 🤬", Tone.NEGATIVE),
        ("Tallbo har en butik i Umeå", Tone.NEUTRAL),
        ("", Tone.NEUTRAL),
    ],
)
def test_negation_strength_and_emoji_turn_the_tone(text: str, tone: Tone) -> None:
    assert read("", text).tone is tone


def test_swedish_is_read_without_its_dots() -> None:
    plain = read("", "nar far jag min aterbetalning? sa dalig service, vantat i sex veckor")
    assert (plain.kind, plain.tone) == (Kind.COMPLAINT, Tone.NEGATIVE)


def test_heat_grows_with_the_shouting_and_praise_is_never_heated() -> None:
    calm = read("", "Jag är besviken, paketet var trasigt.")
    hot = read("", "JÄVLA SKIT!!! Paketet var TRASIGT igen, vilka idioter 🤬")
    assert 0 <= calm.heat < 0.3 < 0.7 < hot.heat <= 1
    assert read("", "BÄST I VÄRLDEN!!! ÄLSKAR TALLBO!!!").heat == 0


def test_the_reason_is_the_words_that_spoke() -> None:
    assert "fungerar inte" in read("", "Appen fungerar inte").because
    assert read("", "Vet ni när butiken öppnar?").because[0] in {"vet ni", "när öppnar"}
    assert read("Tallbo", "").because == ()
    assert len(read("", " ".join(lines(SENTENCES[Kind.COMPLAINT]))).because) == 5


def test_a_clear_case_is_surer_than_a_faint_one() -> None:
    clear = read("", "Appen kraschar, kundtjänst svarar inte och jag vill ha pengarna tillbaka")
    faint = read("", "Lite dåligt kanske, men bra ändå")
    assert faint.confidence < 0.5 < clear.confidence


def found(text: str, question: str, *names: str) -> list[Finding]:
    return [finding for finding in read("", text, "", names).findings if finding.question == question]


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("Servrarna ligger nere, ingen av våra kunder kommer åt något", Urgency.NOW),
        ("Our whole office is locked out, the service has been down since six this morning", Urgency.NOW),
        ("Laddaren började ryka i natt, barnen sov i rummet bredvid", Urgency.NOW),
        ("The cable gave me an electric shock this morning!", Urgency.NOW),
        ("Jag ser någon annans fakturor när jag loggar in", Urgency.NOW),
        ("Jag är reporter och vi publicerar ikväll, vill ni ge en kommentar?", Urgency.NOW),
        ("Om det inte är löst snart så byter vi leverantör. Tredje gången det blir fel på fakturan.", Urgency.SOON),
        ("Still broken after three repairs. My lawyer will hear about this.", Urgency.SOON),
        ("Hej, vi behöver en offert på trettio stolar till fredag", Urgency.SOON),
        ("Paketet kom fram men färgen är fel", Urgency.NONE),
        ("How do I change my delivery address?", Urgency.NONE),
        ("ENDAST IDAG!!! Köp följare billigt, klicka här www.foljare.example", Urgency.NONE),
        ("Så nöjd med nya soffan, den kom redan idag!", Urgency.NONE),
    ],
)
def test_what_cannot_wait_is_urgent(text: str, urgency: Urgency) -> None:
    reading = read("", text)
    (said,) = (finding for finding in reading.findings if finding.question == "urgency")
    assert (reading.urgency, said.answer) == (urgency, urgency.name.lower())
    assert bool(said.because) == (urgency is not Urgency.NONE)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Hur ändrar jag leveransadressen på min order?", "support"),
        ("Where is my parcel? It was due last week and nobody answers", "support"),
        ("Appen borde ha ett mörkt läge", "product"),
        ("The export button crashes the app since the update", "product"),
        ("Kan vi få en offert på fyrtio licenser?", "sales"),
        ("Do you offer a volume discount for schools?", "sales"),
        ("Hej, jag är journalist och söker en talesperson för en intervju", "press"),
        ("Earn 500 a day from home, click here", "other"),
    ],
)
def test_the_likeliest_role_stands_first(text: str, role: str) -> None:
    roles = found(text, "role")
    assert roles[0].answer == role
    assert [finding.confidence for finding in roles] == sorted((f.confidence for f in roles), reverse=True)
    assert roles[0].because


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Tallbos nya soffa Snark är så skön", ["Tallbo", "Snark"]),
        ("Vi bor i Snarkby", []),
        ("Tack Karin Holm för hjälpen", ["Karin Holm"]),
        ("", []),
    ],
)
def test_topics_are_the_names_that_stand_there(text: str, topics: list[str]) -> None:
    assert [finding.answer for finding in found(text, "topic", "Tallbo", "Snark", "Karin Holm")] == topics


def test_praise_can_hold_a_complaint_and_a_complaint_a_suggestion() -> None:
    mixed = read("", "Älskar appen, så snygg! Men exporten kraschar varje gång sedan uppdateringen.")
    assert "complaint" in {finding.answer for finding in mixed.findings if finding.question == "holds"}
    wish = found("Love the planner, but please add a way to undo. There should be a dark mode too.", "holds")
    assert "suggestion" in {finding.answer for finding in wish}
    assert found("Tack för hjälpen, allt blev perfekt", "holds") == []


def test_every_finding_says_how_sure_it_is_and_why() -> None:
    for text in (*lines(SENTENCES[Kind.COMPLAINT]), *lines(SENTENCES[Kind.BUYING])):
        reading = read("", text)
        assert {"tone", "urgency", "role", "language"} <= {finding.question for finding in reading.findings}
        for finding in reading.findings:
            assert 0 <= finding.confidence <= 1
            assert len(finding.because) <= 5
        assert reading.because, text
        assert not {"och", "att", "jag", "the", "and", "is"} & set(reading.because)


def test_the_reasons_stand_in_the_text() -> None:
    text = "Order 4471: the lamp arrived broken, support never replied, I want my money back"
    folded = text.lower()
    for because in (read("", text).because, *(f.because for f in read("", text).findings)):
        assert all(words in folded for words in because), because


def test_what_the_team_has_taught_decides() -> None:
    class Taught:
        def answer(self, first: Impression) -> Shares:
            return {"kind": {**dict.fromkeys(first.shares["kind"], 0.0), "buying": 1.0}, "role": {"legal": 1.0}}

    reading = read("", "Appen kraschar varje gång", lesson=Taught())
    assert (reading.kind, reading.confidence) == (Kind.BUYING, 1.0)
    assert [f.answer for f in reading.findings if f.question == "role"] == ["legal"]


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=8))
def test_any_text_has_a_reading(title: str, text: str, hint: str) -> None:
    reading = read(title, text, hint)
    assert isinstance(reading, Reading)
    assert 0 <= reading.heat <= 1
    assert 0 <= reading.confidence <= 1
    assert len(reading.because) <= 5


@settings(deadline=None)
@given(st.lists(st.sampled_from(lines("".join(SENTENCES.values()))), max_size=6).map(" ".join))
def test_the_way_letters_are_composed_does_not_matter(text: str) -> None:
    text = text[:1000]
    assert read("", unicodedata.normalize("NFC", text)) == read("", unicodedata.normalize("NFD", text))
