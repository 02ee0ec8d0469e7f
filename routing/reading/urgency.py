"""How soon somebody should look: outages, safety, threats, deadlines, customers on their way out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mentions.findings import Finding, Urgency
from mentions.model import Kind
from mentions.watch import fold
from routing.reading.look import Look

# The rules know better: what was learned speaks only when it is very sure.
_NOW_FROM, _SOON_FROM = 0.7, 0.75
_BY_RULE = 0.75
_MOST = 5


def _any(words: str) -> re.Pattern[str]:
    """Any of these words or phrases, divided by `|`; `*` stands for any end."""
    each = (
        re.escape(" ".join(word.split())).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words.split("|")
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What makes a text of these kinds urgent: one of its words, beside one of `beside` if there are any."""

    urgency: Urgency
    kinds: frozenset[Kind]
    words: re.Pattern[str]
    beside: re.Pattern[str] | None = None


_CASE = frozenset({Kind.COMPLAINT, Kind.QUESTION, Kind.RANT, Kind.MISTAKE, Kind.PRESS})
_ATTACK = frozenset({Kind.TROLL, Kind.RANT})
_WISH = _CASE | {Kind.BUYING, Kind.SUGGESTION}
_ANY = frozenset(Kind) - {Kind.SPAM}
_RULES = (
    _Rule(
        Urgency.NOW,
        _ANY,
        _any(
            """började ryka | ryker ur | rykte det | började brinna | tog eld | fattade eld | elstöt* | stöt av |
            kolmonoxid | allergichock | anafyla* | dataintrång | någon annans fakturor | någon annans konto |
            started smoking | caught fire | electric shock | nut allergy | carbon monoxide | anaphyl* | data breach |
            someone else's account"""
        ),
    ),
    _Rule(
        Urgency.NOW,
        _ATTACK,
        _any(
            """vet var | vet vilken | vet vilket | hittat adressen | hitta dig | hittar er | över axeln | sov gott |
            kniv* | bränna ner | bränner ner | skjuta | spränga | bomb* | slå ihjäl | slår ihjäl | med en bat |
            leta upp | få vad | know where | know your | find you | find her | find him | found the address |
            watch your back | sleep well | sleep tight | burn it down | burn down | shoot | stab* | kill* |
            with a bat | wait in your | drive a truck | walking out | i know what time"""
        ),
    ),
    _Rule(
        Urgency.NOW,
        _CASE,
        _any(
            """började ryka | ryker | rykte det | började brinna | brinner | brann | tog eld | fattade eld |
            kortslut* | elstöt* | stöt av | allergi* | allergisk* | anafyla* | kolmonoxid | blöder | ambulans* |
            akuten | sjukhus | hjärtsjuk* | larmet | livsfarlig* | livsfara | skadade sig | skadats | olycka | ras |
            rasade | trygghetslarm* | started smoking | smoking | smoke | caught fire | on fire | electric shock |
            nut allergy | allergic | anaphyl* | bleeding | ambulance | hospital | emergency line | emergency number |
            999 | 112 | 911 | care home | carbon monoxide | choking | choked | accident | unconscious | insulin |
            dialysis | defibrillator"""
        ),
    ),
    _Rule(
        Urgency.NOW,
        _CASE,
        _any(
            """ligger nere | legat nere | ligger ner | är nere | nere igen | gick ner | helt nere | driftstopp* |
            driftstörning* | strömavbrott | avbrott* | utan täckning | uten dekning | inte gick att nå |
            kommer ingen in | kommer inte in nån | is down | are down | went down | down again | down for | outage |
            offline | unreachable | no service | dark since | white page | whole office | payroll"""
        ),
        _any(
            """alla | hela | ingen | igen | nu | just nu | sedan i | sen i | eu* | skola | elever | kunder | butik* |
            everyone | everybody | nobody | whole | all | again | now | since | customers | users | shop | anyone |
            patients | prod* | servers | eu-* | us-* | staff"""
        ),
    ),
    _Rule(
        Urgency.NOW,
        _CASE,
        _any(
            """dataintrång | läckt | läckta | läckan | lösenord legat | någon annans | nån annans | andras uppgifter |
            andras konton | andra kunders | personnummer på | data breach | leaked | someone else's | somebody else's |
            other people's | other customers | another customer's"""
        ),
    ),
    _Rule(
        Urgency.NOW,
        frozenset({Kind.PRESS}),
        _any(
            """idag | i dag | ikväll | i kväll | kl | klockan | inom en timme | inom en halvtimme | vid lunch |
            sänder | today | tonight | by noon | within the hour | in an hour | this afternoon | going live |
            bulletin | at lunch"""
        ),
        _any(
            """kommentar* | svar* | publicerar | sänder | sändning | talesperson | intervju* | uppgifter | comment |
            statement | respond | response | publish* | spokes* | broadcast | confirm | bulletin | live"""
        ),
    ),
    _Rule(
        Urgency.NOW,
        frozenset({Kind.COMPLAINT, Kind.RANT}),
        _any(
            """ring mig | ring nu | ring idag | svara nu | svara direkt | omedelbart | genast | akut | nu direkt |
            call me | call me now | fix it today | right now | immediately | someone please | somebody please | asap |
            urgent*"""
        ),
        _any(
            """nu | idag | i dag | ikväll | imorgon | i morgon | annars | hyra* | barn* | now | today | tonight |
            tomorrow | or i | or else | rent | child* | kids | newborn | mother"""
        ),
    ),
    _Rule(
        Urgency.SOON,
        _CASE - {Kind.PRESS},
        _any(
            """säger upp | säga upp | byter vi | byter jag | vi byter | jag byter | byter bank | byter till |
            byter butik | byter leverantör | byta till en annan | lämnar er | flyttar till en | går till en annan |
            en gång till så | annars blir det | annars går | arn | konsumentverket | allmänna reklamationsnämnden |
            konsumentrådgivning* | advokat* | jurist* | polisanmäl* | polisen | anmäler | stämma | tidningen |
            leaving | switching to | moving to | taking my | elsewhere | closing my | cancelling my | lost a customer |
            losing a customer | off at renewal | renewal | chargeback | lawyer* | solicitor | small claims |
            trading standards | ombudsman | police | regulator | viral* | my followers"""
        ),
    ),
    _Rule(
        Urgency.SOON,
        _WISH,
        _any(
            """idag | i dag | ikväll | i kväll | imorgon | i morgon | på måndag | på tisdag | på onsdag | på torsdag |
            på fredag | på lördag | på söndag | i helgen | den här veckan | nästa vecka | senast den | sista dag |
            före den | innan den | till fredag | till måndag | deadline | bröllop* | begravning* | today | tonight |
            tomorrow | on monday | on tuesday | on wednesday | on thursday | on friday | on saturday | on sunday |
            by monday | by friday | by sunday | this week | next week | this weekend | wedding | funeral | expires |
            ends tonight | due at | due tomorrow | before the weekend"""
        ),
        _any(
            """behöver* | måste | ska* | hinner | hinna | skulle | kan vi få | kan ni | svar* | betala* | leverera* |
            drar* | dras | offert* | öppnar | var är | när kommer | vad gör | need* | must | have to | due | supposed |
            can you | can we | could | get | please | where is | quote | help | comment | ends | renewal"""
        ),
    ),
)


def urgency_of(look: Look, kind: Kind, learned: Mapping[str, float]) -> Finding:
    """How urgent it is: "none", "soon" or "now", with the words that say so. Only today! is what advertising says."""
    now = learned.get("2", 0.0)
    some = now + learned.get("1", 0.0)
    taught = Urgency.NOW if now >= _NOW_FROM else Urgency.SOON if some >= _SOON_FROM else Urgency.NONE
    if kind in (Kind.SPAM, Kind.OTHER, Kind.PRAISE):
        taught = Urgency.NONE
    found = list(_found(fold(look.whole), kind))
    urgency = max([taught, *(urgency for urgency, _ in found)])
    if urgency is Urgency.NONE:
        return Finding("urgency", "none", round(1 - some, 3))
    because = tuple(dict.fromkeys(words for one, words in found if one is urgency))[:_MOST]
    return Finding("urgency", urgency.name.lower(), round(max(some, _BY_RULE if because else 0.0), 3), because)


def _found(text: str, kind: Kind) -> Iterator[tuple[Urgency, str]]:
    """What the rules find, with the words."""
    for rule in _RULES:
        if kind in rule.kinds and (rule.beside is None or rule.beside.search(text)):
            for match in rule.words.finditer(text):
                yield rule.urgency, match.group()
