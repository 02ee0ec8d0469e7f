"""Words that stand beside any name, in Swedish and English: they tell nothing of what a text is about."""

from __future__ import annotations

_SWEDISH = """
alla allt alltid alltså andra annan annars annat antagligen att av bad bara behöver ber bland blev bli blir blivit
borde bort bra brukar bästa bättre både börja börjar dag dagar dagen dags de del dela delar dem den denna deras dess
dessa dessutom det detta dig din dina direkt dit ditt dock dom du där däremot därför då dålig dåligt efter eftersom
egen egentligen eget egna eller en enda endast enligt er era ert ett exempel faktiskt fanns fast fick fin fina finns
fint fler flera flesta folk fortfarande fram framför fredag fråga frågor från få får fått för före förmodligen förra
först första förstår förut ganska ge genom ger gick gillar gjorde gjort glad god gärna gå gång gånger går gått gör
göra ha hade haft hallå han hans har hej hela helg helgen helt hem hemma hennes heter hit hitta hittade hjälp hon
honom hos hur hälsar hälsningar här höra hörde i ibland icke idag ifall igen igår ihop ikväll imorgon imorse in inatt
inga ingen inget innan inne inom inte is ja jag jo ju just jätte jättebra kan kanske klart knappt kolla kom komma
kommer kommit kosta kostar kr kronor kul kunde kunna kunnat kvar kväll känns kära köpa köper köpt köpte kör lagt lika
liksom lilla lite liten litet länge längre läs läsa lät lördag man med medan mellan men mer mest mig min mina mindre
minst mitt morgon morse mot mvh mycket må månad månader måndag många måste möjligt natt nej ner nere ni nog nu ny nya
nyligen nyss nytt nämligen när nästa nästan någon någonsin någonting något några nån nåt och också ofta oj ok okej
olika om onsdag ont orkar oss par plats platser precis prova redan ringa roligt rätt sa sade sak saker samma samt
sedan sen senare senast senaste ser sig sin sina sist sista sitt sitter själv själva ska skall skrev skriva skriver
skulle slut små snabbt snart snäll snälla som sort spelar stor stora stort ställa stället står super säga säger säkert
sämre sätt sätta så sådan sådana sånt söndag ta tack tag tagit tar tid tiden till tillbaka tills tillsammans tips
tisdag titta tog torsdag trevlig trevligt tro tror trots två tycker tyckte typ tyvärr under undrar upp uppe ur ut utan
ute vad vanligt vann var vara varandra vare varenda varför varit varje vart vecka veckan veckor vem vems verkar
verkligen vet veta vi vid vidare vilja vilka vilken vilket vill viss vissa visst väl väldigt vänta väntar världen vår
våra vårt än ändå ännu är även år åren året åt över övrigt
"""
_ENGLISH = """
a able about above actually after again against ago ain all almost already also although always am an and another any
anybody anyone anything anyway are aren around as ask asked at away back bad be became because been before behind
being best better between big bit both bought but buy buying by call called came can cannot cant come comes coming
could couldn couldnt day days did didn didnt different do does doesn doesnt doing don done dont down during each
either else enough even ever every everyone everything fact far feel felt few find fine first for found from full gave
get gets getting give given go goes going gone good got great guess guys had hadn happy has hasn hasnt have haven
havent having he hear heard hello help her here hers hey hi high him his hope how however i id if ill im in instead
into is isn isnt it its itself ive just keep kind knew know known last late later least left less let lets like little
ll long longer look looking looks lot lots love low made make makes making many may maybe me mean means might mine
minute minutes month months more morning most much must my myself near need needed needs never new next nice no nobody
none nor not nothing now of off often oh ok okay old on once one ones only open or other others our ours out over own
part people per perhaps place please point pretty probably problem put question questions quite rather re read ready
real really right said same saw say saying says second see seem seems seen send sent several shall she should shouldn
shouldnt show side since small so some somebody someone something sometimes soon sorry started still stop stuff such
sure take taken takes taking talk tell than thank thanks that thats the their them then there theres these they theyre
thing things think this those though thought three through time times to today together told tomorrow tonight too took
tried true try trying turn two under until up upon us use used using usually ve very want wanted wants was wasn wasnt
way we week weeks well went were weren werent what whatever when where whether which while who whole whom whose why
will wish with within without won wonder wont word words work works would wouldn wouldnt wrong yeah year years yes
yesterday yet you your youre yours yourself
"""
# What the places themselves put around every text.
_FURNITURE = """
annons artikel artiklar bild bilder blogg com comment comments cookie cookies copyright dela edit facebook facebooks
feed film follow forum foto gif google hashtag href html http https img inloggad inlägg inlägget instagram jpg
kommentar kommentarer kommentera konto link logga login länk länkar mail meny news newsletter nyhet nyheter nyhetsbrev
org page pdf permalink photo picture png podcast post posted posts prenumerera publicerad quote reddit replies reply
reposted retweet review reviews rss rt se share sida sidan sidor skickat skrivet sponsrad submitted subreddit
subscribe svar svara svarade thread topic tråd trådar tråden tweet tweets twitter u uppdaterad url user username utc
video videos view views visningar webb webbplats website www youtube
"""

STOPWORDS = frozenset(f"{_SWEDISH} {_ENGLISH} {_FURNITURE}".split())
"""Folded: lower case, with å, ä and ö."""
