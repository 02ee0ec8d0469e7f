"""The words that give a text away, as plain tables: kind, negation, emoji, in Swedish and English; tone: tones.py.

A word that ends in `*` stands for every word that begins so; a phrase is found word by word. Swedish words are found
without their dots too (dalig for dålig). Weights say how much a word counts.
"""

from __future__ import annotations

from mentions.model import Kind

Phrases = dict[float, str]
"""Weight to phrases, divided by `|`."""

NEGATIONS = """inte ej icke aldrig ingen inget inga knappast varken utan not no never don't doesn't didn't isn't
    wasn't aren't won't can't cannot couldn't wouldn't shouldn't haven't hasn't ain't neither nor without hardly
    barely dont doesnt didnt isnt wasnt wont cant couldnt wouldnt ikke nt"""

INTENSIFIERS = """väldigt mycket så jätte riktigt otroligt extremt himla sjukt helt fullständigt totalt enormt
    ytterst verkligen vansinnigt very so really extremely absolutely totally completely incredibly super such truly
    utterly"""

# jättebra, skitdåligt: the rest of the word counts, and counts more.
STRENGTHENING_PREFIXES = ("jätte", "skit", "super", "kanon", "topp", "as", "ur", "pang", "apa", "sjukt", "jatte")

BUT = frozenset({"men", "but", "however", "dock", "fast"})

EMOJI: dict[float, str] = {
    2: "😀😃😄😁😆😊🙂😍🥰😘😎🤩🥳👍👏🙌❤💕💖💗💙💚💛🧡💜💯🎉🔥⭐🌟✨😻🤗😇🙏💪☺♥😋😜😉😂🤣👌🏆💐🌸☀",
    -2: "😠😡🤬😞😟😢😭😩😫😤👎💩🤮🤢😒🙄😕☹🙁😣😖😔😱💔😑😬🤦😾😪😰😨😷🤡",
}
ANGRY_EMOJI = frozenset("😠😡🤬💩🤮🖕👿")

KINDS: dict[str, dict[Kind, Phrases]] = {
    "sv": {
        Kind.COMPLAINT: {
            3: """fungerar inte | funkar inte | fungerar fortfarande inte | har inte fått | har fortfarande inte
                | aldrig fått | slutade fungera | går inte att | gick sönder | gått sönder | är sönder
                | pengarna tillbaka | svarar inte | svarar aldrig | ingen svarar | får inget svar | inte fått svar
                | inget svar | dubbelt betalt | dragit pengar | drog pengar | dragits två gånger | fel vara
                | fel storlek | fel produkt | fel färg | klagomål | reklamera* | återbetal* | kraschar | kraschat
                | kommer inte in | inte kommit | kom aldrig | aldrig kommit | dök aldrig upp | säger upp | sagt upp
                | inte nöjd | aldrig mer | aldrig igen | saknades | missnöjd* | i telefonkö | suttit i kö
                | trots att jag | trots att vi | fortfarande inte | kan inte logga | loggas ut | vill ha tillbaka
                | tredje gången | andra gången | fjärde gången | allmänna reklamationsnämnden | konsumentverket
                | ingen hör av sig | hör inte av sig | utan svar | noll svar""",
            2: """besvik* | väntat i | väntat på | har väntat | försen* | trasig* | krånglar | strular | inställ*
                | funkade inte | fungerade inte | ligger nere | nere igen | laddar inte | hänger sig | fått vänta
                | för dyrt | höjt priset | höjer priset | höjer avgiften | höjt avgiften | dåligt bemött
                | dålig service | dålig kundtjänst | usel service | otrevlig* | ingen hjälp | oacceptab* | skadad*
                | repig* | tog slut | inte okej | inte ok | stämmer inte med beställningen | ska det verkligen
                | när tänker ni | skäms* | kostar mig | fick fel | kom bort
                | sprack | spruckit | lossnade | rasade | gick av | dåligt att | tråkigt att | fattas""",
        },
        Kind.QUESTION: {
            2.5: """hur gör jag | hur gör man | hur kan jag | hur kan man | går det att | kan man | kan jag
                | finns det | någon som vet | nån som vet | vet någon | vet nån | vet ni | har ni | när öppnar
                | när kommer | när stänger | vad har ni | vad är | hur lång | hur länge | hur stor | hur mycket
                | behöver jag | måste man | måste jag | var hittar | var finns | undrar om | undrar hur | undrar när
                | undrar vad | en fråga | har en fråga | stämmer det att | är det någon | får man | ska man
                | hur ofta | hur funkar | hur fungerar
                | går den att | går de att | finns den | har nån | har någon | hur är det att | var köper""",
            1: """vilken | vilket | varför | gäller | när
                | finns | hur""",
        },
        Kind.SUGGESTION: {
            3: """borde | det vore | vore bra | vore kul | vore fint | skulle vara bra | skulle önska | önskar att
                | önskemål | förslag | föreslår | lägg till | lägga till | lägger till | hade varit bra
                | hade varit kul | hade varit toppen | kan ni inte göra | kunde ni inte | skulle behöva en
                | skulle behövas | ett tips till | tips till er | drömmer om | det som saknas | det enda som saknas
                | jag saknar | saknar en | saknar ett | inför | ta fram en | vore det inte
                | lägg med | skicka med | tips : | gör en | gör ett | om nån på | om någon på""",
            1.5: "hoppas ni | hoppas att ni | kunde gärna | får gärna | gärna se | enda minus | hellre",
        },
        Kind.MISTAKE: {
            3.5: """stämmer inte | det stämmer inte | faktafel | sakfel | felaktig* uppgift* | fel uppgift*
                | felaktigt | har skrivit fel | ni skriver fel | rättelse | rätta | vänligen rätta | inte sant
                | är inte sant | är fel | inaktuell* | gammal information | gamla uppgifter | gamla öppettider
                | fel adress | fel telefonnummer | fel öppettider | fel på hemsidan | står fel | står det fel
                | i själva verket | ett missförstånd | en myt | har fått om bakfoten | har blandat ihop
                | blandar ihop | förväxla* | inte alls grundat | felstav* | stavfel
                | har väl gått i konkurs | läste det nånstans | läste det någonstans | läst nånstans | läst någonstans
                | har för mig att | ryktas | ett rykte | uppges | enligt obekräftade uppgifter""",
        },
        Kind.BUYING: {
            3.5: """funderar på att köpa | funderar på att byta | tänker köpa | vill köpa | ska köpa | köpa en ny
                | vill beställa | offert | prisuppgift | vad kostar | kostar det | pris på | priset på | prislista
                | letar efter | söker en | söker ett | någon som kan rekommendera | kan någon rekommendera
                | kan ni rekommendera | tips på | boka en demo | boka demo | demo | testkonto | provperiod
                | återförsälj* | säljer ni | levererar ni | kontakta mig | intresserad av | intresserade av
                | i valet mellan | välja mellan | står och väljer | mängdrabatt | företagskund* | rabatt för
                | upphandl* | licens* för | jämför* | värt pengarna | värd pengarna | byta till | sugen på
                | alternativ till
                | vad skulle det kosta | kan man hyra | vill hyra | i lager | köper jag""",
        },
        Kind.PRESS: {
            3.5: """pressmeddelande | journalist* | reporter* | redaktion* | skriver en artikel | gör ett reportage
                | intervju* | kommentar till | för en kommentar | uppger för | enligt uppgift | börsen | börsnotera*
                | omsatt* | kvartalsrapport* | delårsrapport* | omsätt* | bokslut | rörelseresultat* | förvärvar
                | förvärv | köper upp | storsatsar | varslar | säger vd | vd | i ett pressmeddelande | nyanställer
                | anställer | öppnar nytt | öppnar ny | lanserar | tt | di | pressbild* | presskontakt | poddavsnitt
                | rapporterar | utses till | tar in | riskkapital* | styrelse* | aktien
                | nyemission | säger företaget | uppger företaget | skriver företaget | enligt företaget | nya jobb
                | arbetstillfällen | testpanel* | bäst i test | stort test | flyttar hem | bygger ut
                | näringslivspris* | årets företag* | nominera*""",
        },
        Kind.PRAISE: {
            2: """tack till | tack för hjälpen | tack för | stort tack | eloge | en eloge | tack snälla
                | kan varmt rekommendera | rekommenderas | bästa köpet | så nöjd | supernöjd | jättenöjd
                | mycket nöjd | över förväntan | proffsigt bemött | bra jobbat | snyggt jobbat | heja | guldstjärna
                | ni räddade
                | värd varenda krona | värt varenda krona | värd varje krona | värt varje krona | bra skött | all heder
                | ser ut som ny""",
        },
        Kind.RANT: {
            2.5: """skitföretag* | skitbolag* | skitsnack | girigbuk* | dra åt helvete | era jävlar | jävla skit
                | jävla idiot* | jävla bolag | jävla företag | alla bara | vilket skämt | vilka clowner | pajas*
                | clowner | pack | åt helvete | stäng igen | lägg ner | lägg ned | gå i konkurs | bojkott*
                | hatar er | hatar allt | blodsug* | rövhål | käften
                | får det vara nog | får det fan vara nog | hur svårt kan det vara""",
        },
        Kind.TROLL: {
            4: """hoppas ni dör | hoppas du dör | ta livet av | döda er | döda dig | dö långsamt | vet var du
                bor | vet var ni bor | bränna ner | bränner ner | spränga er | ska få stryk | slå ihjäl | hänga
                er | knulla* | hora | horor | horunge* | fitta | fittor | kuksug* | sug min | bög* jävel | jävla
                bög* | blatte* | neger* | svartskall* | jude* jävel | undermänniskor | mongo | cp skad*
                | efterbliv*
                | brinn i helvetet | hoppas ni brinner | skiten brinner | sparka henne | sparka honom
                | äckliga människa | dum i huvet | dum i huvudet | dumma i huvudet""",
            2: "parasit* | kräk | korkade | puckon | miffo* | ful som stryk | blåsta",
        },
        Kind.SPAM: {
            3: """tjäna pengar | tjäna snabba pengar | klicka här | gratis bitcoin | följ min | min profil
                | min kanal | billiga följare | köp följare | lån utan uc | på whatsapp | onlinekasino*
                | kasinobonus* | free spins | länk i bio | extrainkomst* | passiv inkomst""",
            1.5: "hemifrån | casino* | kasino* | krypto* | följare | garanterat | endast idag | whatsapp",
        },
    },
    "en": {
        Kind.COMPLAINT: {
            3: """not working | isn't working | aren't working | won't let | doesn't let | not letting
                | can't access | can't figure | get your act together | error message | stops working
                | went offline | doesn't work | does not work | won't work | stopped working | still waiting
                | still no | no response | no reply | no answer | haven't received | have not received
                | never received | never arrived | hasn't arrived | still not | still hasn't | still stuck
                | stuck in | still haven't | refund | my money back | money back | charged twice | double charged
                | charged me | overcharged | on hold | cancelled my | canceled my | cancelled flight* | cancelled
                | wrong size | wrong item | wrong order | missing item* | keeps crashing | crashes | crashing
                | can't log | cannot log | can't login | unable to | locked out | kicked out | never again
                | complaint* | broke after | arrived broken | arrived damaged | fell apart | no help | poor service
                | bad service | terrible service | worst service | customer service is | hung up | third time
                | second time | lost my | lost our | delayed | cancelling my | canceling my | closing my account""",
            2: """disappoint* | frustrat* | broken | been waiting | waiting for | waited | not happy | unhappy
                | ignored | ignoring | is down | down again | won't load | doesn't load | not loading
                | too expensive | price increase | raised the price | rude | unacceptable | damaged | late again
                | was late | is late | not acceptable | no one | nobody | how hard | why can't | fix your | fix this
                | fix it | issue with | issues with | problem with | problems with | not received | takes forever
                | took forever | no luck | for hours | hours""",
        },
        Kind.QUESTION: {
            2.5: """how do i | how do you | how can i | how to | does anyone know | anyone know | do you know
                | do you have | is there | are there | can i | can you tell | could you tell | what is | what are
                | what time | when will | when does | when do | when is | where can | where do | where is
                | is it possible | do i need | do you offer | do you ship | any idea how | i was wondering
                | wondering if | wondering how | quick question | question about | how long | how much | how many
                | how often | will there be | are you open | should i
                | does anybody know | anybody know""",
            1: "why does | why do | why is | which | is this | what's the | does it",
        },
        Kind.SUGGESTION: {
            3: """would be nice | would be great | would be good | would be cool | would be awesome
                | would be helpful | would be useful | would love to see | would love it if | would like to see
                | i wish | wish you | wish there was | please add | please make | please bring | please consider
                | should add | should have | should be able | you should | needs a | needs an | needs to have
                | feature request | suggestion | suggest | consider adding | how about adding | why not add
                | it'd be great | it'd be nice | only thing missing | what's missing | bring back | an option to
                | ability to | add support | allow us | let us | let me choose""",
            1.5: "could use | maybe add | hope you add | would prefer | one thing i'd change | if only",
        },
        Kind.MISTAKE: {
            3.5: """not true | isn't true | is incorrect | are incorrect | incorrect | incorrectly | inaccurate
                | factual error | factually | correction | correct this | please correct | outdated info*
                | out of date | outdated | misquoted | misinformation | wrong address | wrong phone number
                | wrong number listed | wrong opening hours | typo | misspelled | that's a myth | is a myth
                | mixed up with | confusing them with | confuse them with | got it wrong | gets it wrong
                | got that wrong | is wrong about | are wrong about | isn't actually | never said | was founded in
                | contrary to | actually owned | hasn't been true""",
        },
        Kind.BUYING: {
            3.5: """thinking of buying | thinking about buying | thinking of switching | looking to buy
                | want to buy | wanna buy | going to buy | looking for a | looking for an | looking for something
                | in the market for | anyone recommend | can you recommend | any recommendations
                | recommendations for | recommend a good | how much does | how much is | how much for | pricing
                | price list | a quote | quote for | get a quote | book a demo | a demo | demo | free trial | trial
                | where can i buy | where to buy | i buy | want to order | do you sell | do you ship to
                | bulk discount | volume discount | discount for | interested in | considering | switch to
                | switching to | alternative to | alternatives to | worth it | worth the money | worth the price
                | compared to | vs | or should i | enterprise plan | licenses for | seats for | sign up for
                | can't decide between | need one | next phone""",
        },
        Kind.PRESS: {
            3.5: """press release | journalist | reporter | newsroom | writing an article | writing a story
                | writing a piece | for comment | a comment on | request for comment | interview with
                | interview your | spokesperson | announced | announces | acquires | acquired by | acquisition
                | quarterly | revenue | earnings | raises | series a | series b | funding round | ipo | shareholders
                | new ceo | its ceo | chief executive | according to | reports that | reported that | launches
                | layoffs | our podcast | your podcast | media inquiry | media contact | editorial | told reuters
                | stock price | share price | shares of | appointed | opens new
                | press contact | would love to interview | love to interview | like to interview | our next episode""",
        },
        Kind.PRAISE: {
            2: """thank you | thanks for | thanks to | shout out | shoutout | kudos | well done | good job
                | great job | nice work | great work | keep it up | highly recommend | would recommend
                | best purchase | love this | love it | love the | love you | big fan | hats off | above and beyond
                | made my day | saved my | lifesaver | life saver
                | still looks new | like new | worth every""",
        },
        Kind.RANT: {
            2.5: """worst company | worst airline | scum | screw you | go to hell | piece of shit | piece of crap
                | fuck you | fuck off | fuck this | clowns | clown show | bunch of idiots | bunch of crooks
                | bunch of clowns | greedy | money grubbing | burn in hell | rot in hell | shut down already
                | go bankrupt | boycott* | hate you | hate this company | soulless | corporate greed | bastards
                | bite me""",
        },
        Kind.TROLL: {
            4: """kill yourself | kys | hope you die | hope you all die | i will kill | i'll kill | gonna kill
                you | know where you live | burn down your | burn your | bomb your | shoot up | cunt* | faggot*
                | fag | nigger* | nigga* | retard | retards | whore* | slut | sluts | tranny | kike* | paki
                | subhuman* | go back to your country | bitch | bitches | dick* sucker* | suck my | white trash
                | hope it burns | hope you burn | burn to the ground | vermin""",
            2: "retarded",
        },
        Kind.SPAM: {
            3: """earn money | make money online | click here | click the link | free bitcoin | crypto giveaway
                | giveaway on my | dm me to earn | check out my | my channel | subscribe to my | follow me back
                | cheap followers | buy followers | whatsapp me | casino bonus | online casino | binary options
                | loan offer | viagra | cialis | click my | my profile | free money | a week from home | no scam
                | hot singles | recovery expert | link in bio | free spins""",
            1.5: "from home | followers | casino | crypto* | giveaway | guaranteed | seo | whatsapp | telegram",
        },
    },
}
