"""What is written in the tests of the flows: a title and words about Fjällmo, and what a colleague says to it."""

from __future__ import annotations

from mentions.model import Kind

KINDS = {
    Kind.PRAISE: ("The best tent I have had", "Det bästa tält jag har haft"),
    Kind.QUESTION: ("Does it fit three?", "Får tre plats?"),
    Kind.COMPLAINT: ("The zip broke", "Dragkedjan gick sönder"),
    Kind.MISTAKE: ("Made in China, all of it", "Allt är tillverkat i Kina"),
    Kind.SUGGESTION: ("Make it in green", "Gör det i grönt"),
    Kind.BUYING: ("I want to buy one", "Jag vill köpa ett"),
    Kind.PRESS: ("A question from our paper", "En fråga från vår tidning"),
    Kind.RANT: ("Never again", "Aldrig mer"),
    Kind.TROLL: ("You are all scum", "Ni är avskum allihop"),
    Kind.SPAM: ("Cheap watches", "Billiga klockor"),
    Kind.OTHER: ("We camped by the lake", "Vi tältade vid sjön"),
}

STORIES: dict[str, tuple[tuple[str, str, str], tuple[str, str, str]]] = {
    "reply": (
        (
            "The pole snapped on the first night",
            "Two weeks old, a light breeze, and one pole of my Fjällmo tent snapped. We slept in the car.",
            "Hi Kim, that must have been a miserable night, and we are sorry. One batch of poles was too brittle. "
            "A new set is on its way to you today.",
        ),
        (
            "Stången gick av första natten",
            "Två veckor gammalt, lite bris, och en stång i mitt Fjällmo-tält gick av. Vi fick sova i bilen.",
            "Hej Kim, vilken eländig natt, det är vi ledsna för. En omgång stänger var för spröda. "
            "Du får nya med posten i dag.",
        ),
    ),
    "heated": (
        (
            "Fjällmo does not care",
            "Third letter, no answer. Fjällmo only wants our money!!!",
            "You idiot, read the manual!!! It is your own fault.",
        ),
        (
            "Fjällmo struntar i oss",
            "Tredje brevet, inget svar. Fjällmo vill bara ha våra pengar!!!",
            "Din idiot, läs manualen!!! Det är ditt eget fel.",
        ),
    ),
    "cooling": (
        (
            "Worst shop in the north",
            "Fjällmo is a joke, never again!",
            "You are wrong, you idiot! Nobody else complains.",
        ),
        ("Sämsta butiken i norr", "Fjällmo är ett skämt, aldrig mer!", "Du har fel, din idiot! Ingen annan klagar."),
    ),
    "hand": (
        (
            "Which peg for snow?",
            "Which pegs do you take for a Fjällmo tent on snow?",
            "Hi Kim, take the wide ones, 31 cm.",
        ),
        (
            "Vilka pinnar i snö?",
            "Vilka tältpinnar tar ni till ett Fjällmo-tält i snö?",
            "Hej Kim, ta de breda, 31 cm.",
        ),
    ),
    "reported": (
        ("Go back where you came from", "You at Fjällmo are filthy immigrants, go home.", ""),
        ("Stick hem dit ni kom ifrån", "Ni på Fjällmo är äckliga invandrare, stick hem.", ""),
    ),
    "deleted": (
        ("I know where you live", "Somebody at Fjällmo will be hurt tonight.", "It names Sara's street."),
        ("Jag vet var ni bor", "Någon på Fjällmo kommer att råka illa ut i kväll.", "Det nämner Saras gata."),
    ),
    "praise": (
        ("Dry in a storm", "Three days of rain and dry inside. I love my Fjällmo!", "Maja, Uppsala"),
        ("Torrt i storm", "Tre dagar regn och torrt inne. Jag älskar mitt Fjällmo!", "Maja, Uppsala"),
    ),
    "afterwards": (
        (
            "Still waiting for my tent",
            "I ordered a Fjällmo tent in January. It has not come, and nobody answers.",
            "Hi Kim, we are sorry. The carrier lost it; a new one comes on Friday.",
        ),
        (
            "Väntar fortfarande på mitt tält",
            "Jag beställde ett Fjällmo-tält i januari. Det har inte kommit, och ingen svarar.",
            "Hej Kim, vi ber om ursäkt. Åkeriet tappade bort det; ett nytt kommer på fredag.",
        ),
    ),
    "late": (
        (
            "No tent for Easter",
            "Fjällmo promised the tent for last week. It has not come.",
            "Hi Kim, we are sorry. It waits at the carrier; you get it as soon as they move again.",
        ),
        (
            "Inget tält till påsk",
            "Fjällmo lovade tältet till förra veckan. Det har inte kommit.",
            "Hej Kim, vi ber om ursäkt. Det står hos åkeriet; du får det så fort de kör igen.",
        ),
    ),
}
