"""Where an answer raises its voice: words in capitals, rows of exclamation marks. Swedish and English. Pure."""

from __future__ import annotations

import re

# A word in capitals may be a product or an abbreviation; these never are.
_STRESS = """NOT NEVER ALWAYS YOU YOUR READ STOP VERY NOW NO ALL ANY MUST THIS THAT WHY WHAT WHEN WHERE WHO PLEASE
    CANNOT DID DO DON'T DIDN'T WON'T ISN'T ONLY EVERY EVERYONE NOBODY NOTHING AGAIN ALREADY BEFORE BECAUSE WRONG
    RIGHT FALSE TRUE LIE LIES WARNING FINAL CLEARLY OBVIOUSLY EXACTLY ABSOLUTELY REALLY ENOUGH ALONE FAULT OUR
    BOTH INTE ALDRIG ALLTID DU DIG DITT DINA MÅSTE NU STOPP SLUTA LÄS SJÄLV ALLA INGEN INGET NEJ JA VARFÖR DET
    DETTA BARA VARJE ENDAST MYCKET IGEN REDAN INNAN EFTERSOM FEL RÄTT FALSKT SANT LÖGN LÖGNER VARNING TYDLIGT
    UPPENBART EXAKT VERKLIGEN NOG ENSAM VÅRT EGET OCH MEN SOM SKA KAN FÅR FÖRST HELT HELA LAST SISTA FIRST FÖRSTA
    ONCE TWICE"""
_STRESSED = frozenset(_STRESS.split())
_CAPITALS = re.compile(r"(?<![\w-])[A-ZÅÄÖÉ][A-ZÅÄÖÉ']+(?![\w-])(?! ?\d)")
_ROW = re.compile(r"(?<![\w-])[A-ZÅÄÖ]{2,}(?:[ ,]+[A-ZÅÄÖ]{2,}){3,}(?![\w-])")
_MARKS = re.compile(r"(?:\w+\W?)?(?:!{2,}|[?!]*\?![?!]*|[?!]*!\?[?!]*|\?{2,})")
_MOST_MARKS = 5
_WORDS_A_MARK = 8


def shouted(text: str) -> list[str]:
    """Words that are stressed by capitals, and rows of four or more of any."""
    rows = [found[0] for found in _ROW.finditer(text)]
    stressed = [found[0] for found in _CAPITALS.finditer(text) if found[0] in _STRESSED]
    return [*rows, *(word for word in stressed if not any(word in row for row in rows))]


def exclaimed(text: str) -> list[str]:
    """Marks in a row, or one after nearly every sentence."""
    if rows := [found[0] for found in _MARKS.finditer(text)]:
        return rows
    marks = text.count("!")
    return ["!" * marks] if marks > _MOST_MARKS and marks * _WORDS_A_MARK > len(text.split()) else []
