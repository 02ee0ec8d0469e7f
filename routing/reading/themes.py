"""What texts to companies are made of, whatever the trade: one row a theme, Swedish and English words side by side.

A theme is the same thing in both languages, so what the model learns of it in one holds in the other. Words are divided
by `|`, `*` stands for any end, Swedish is found without its dots too. A theme decides nothing by itself: the model
learns from the seed texts what each speaks for (see training.py).
"""

from __future__ import annotations

THEMES: dict[str, str] = {
    "waiting": """väntat | väntar | vänta | väntetid* | väntan | kö | köa | köer | kön | köat | telefonkö | suttit i |
        waiting | waited | wait | on hold | queue* | hold music | been pending | in line""",
    "late": """försen* | sen | sent | senare än | för sent | dröj* | skulle kommit | skulle komma | skulle varit |
        utlovad | lovat | lovad* | lovade | late | delayed | delay* | overdue | promised | was due | was supposed to |
        still waiting | still no | should have arrived | should have been""",
    "still not": """fortfarande inte | fortfarande inget | fortfarande ingen | fortfarande inga | inte än | ännu inte |
        har inte fått | har aldrig fått | aldrig kommit | kom aldrig | inte kommit | dök aldrig | still haven't |
        still not | still hasn't | still isn't | not yet | never arrived | never came | never showed |
        haven't received | hasn't arrived | nothing has | yet to""",
    "broken": """sönder | trasig* | gick av | sprack | spruck* | spricka | lossna* | krossad* | skadad* | repig* |
        repa | bucklig* | buckla | läcker | läckte | läckage | funkar inte | fungerar inte | funkade inte |
        fungerade inte | ur funktion | out of service | out of order | letting me down | slutat fungera |
        slutade fungera | slutade funka | går inte | gick inte | dog | död efter | rasade | har rasat | broke |
        broken | cracked | snapped | split | torn | damaged | chipped | leak* | stopped working | doesn't work |
        does not work | not working | won't | wouldn't | dead | died | fell off | fell apart | faulty | defective |
        issues | issue | problem* | trouble | not showing | doesn't load | won't load | can't log | cannot log |
        can't access | can't get | timing out | time outs | unable to | not able to | shocking | forgot | forget to |
        lost my | blinks | stuck | problem med | krånglar | strular""",
    "bug": """bugg* | krasch* | hänger sig | hängt sig | fryser | laddar inte | felmeddelande* | error | errors |
        timeout | uppdatering* | senaste versionen | efter uppdateringen | loggas ut | logga in | inloggning* | appen |
        knappen | sidan laddar | visar fel | dubblett* | synk* | exporten | importen | bug | bugs | crash* | freezes |
        glitch* | since the update | after the update | latest version | new version | log in | login | logs me out |
        logged out | the app | button | sync* | export* | import* | reinstall* | loading | spinning | spins |
        blank screen | page | pop up""",
    "product part": """dragkedja* | sömmen | batteri* | skärm* | sladd* | kabel | material* | tyget | kvalitet* |
        storlek* | passform* | färgen | lukt* | smak* | innehåll* | ingrediens* | recept | förpackning* | design* |
        inställning* | meny* | funktion* | sökfunktion* | filter | notis* | aviser* | kartan | tidtabell* | sätena |
        battery | screen | zip | zipper | fabric | quality | sizing | fit | colour | color | smell* | taste* |
        ingredient* | recipe | packaging | setting* | menu | feature* | search | filter* | notification* | layout |
        design | dark mode | timetable | seat* | widget*""",
    "money back": """återbetal* | pengarna tillbaka | få tillbaka | tillbaka pengarna | ersättning* | kompensation* |
        kompenser* | rabattkod som plåster | plåster på såren | refund* | money back | compensat* | reimburse* |
        credit me | goodwill | voucher""",
    "charged": """dragit | drog | drogs | dragits | debiter* | fakturerad* | faktura | fakturan | fakturor | inkasso* |
        påminnelseavgift* | dubbelt | två gånger | för mycket betalt | autogiro | avgift* | charged | charge | billed |
        bill | bills | billing | invoice* | invoiced | overcharged | twice | direct debit | fee | fees | debited |
        deducted""",
    "price": """pris | priser | priset | prislista | kostar | kostnad* | dyrt | dyr | dyra | billig* | kr | kronor |
        spänn | per månad | i månaden | price | prices | pricing | priced | cost | costs | expensive | cheap* |
        per month | a month | per user | per seat | rates | how much""",
    "price rise": """höjt | höjer | höja | höjning* | prishöjning* | dyrare | chock* | raised | raise the | hike* |
        price increase* | went up | gone up | doubled the price | more expensive""",
    "delivery": """paket* | leverans* | leverera* | levererad* | frakt* | ombud* | utkört | bud | budet | spårning* |
        spåra | avisering | brevlåda* | utlämning* | hemleverans | chauffören | parcel* | package* | deliver* |
        shipping | shipped | courier | tracking | driver | mailbox | porch | doorstep | dispatched | shipment""",
    "order": """beställde | beställt | beställning* | order | ordern | ordernummer | köpte | köpt | bokat | bokade |
        bokning* | ordered | my order | order number | bought | purchased | booked | booking | reservation""",
    "return": """retur* | returnera* | skicka tillbaka | skickade tillbaka | reklamer* | reklamation* | byta storlek |
        öppet köp | ångerrätt | garanti* | return* | send it back | sent it back | exchange | warranty |
        replacement""",
    "missing or wrong": """saknas | saknades | fattas | fattades | fel färg | fel storlek | fel vara | fel adress |
        fick fel | felaktig* | bara en av | istället för | i stället för | tomt | tom | missing | wrong size |
        wrong item | wrong colour | wrong color | instead of | got the wrong | sent me the wrong | empty | short of |
        only one of | not what i""",
    "no answer": """svarar inte | svarar aldrig | ingen svarar | inget svar | inga svar | utan svar | noll svar |
        autosvar* | hör av sig | hört av | ingen återkoppl* | ingen ringde | återkommer inte | kopplas | kopplad |
        chattbot* | boten | robot* | no reply | no response | no answer | nobody answers | nobody replied |
        nobody picks up | no one | never replied | ignored | ignoring | chatbot* | automated | passed around |
        hung up | voicemail | bounced between | closed my ticket | ticket | any answer | please reply | answer my |
        reply to my | svara | snälla svara | nån hemma | no help | can't help | cannot help | no one can | nobody can |
        no explanation | ingen förklaring | no update | no updates | any update | waiting for a | need help |
        i need help | your help""",
    "tried": """försökt | försökte | försöker | testat | provat | ringt | ringde | mejlat | mailat | mejlade |
        skrivit till | kontaktat | tried | trying | called | rang | emailed | e-mailed | contacted | reached out |
        messaged | chased | asked for""",
    "again": """igen | tredje gången | andra gången | fjärde gången | femte gången | varje gång | jämt | alltid |
        ständigt | hela tiden | again | third time | second time | fourth time | every time | every single | always |
        keeps | keep getting | constantly | over and over | yet another""",
    "cancelled": """inställ* | ställde in | ställs in | avbokad* | avbokning* | avboka* | sa upp | säger upp |
        sagt upp | säga upp | uppsägning* | avsluta* | avslutat | cancel* | terminate* | closed my account |
        close my account | unsubscribe*""",
    "leaving": """byter bank | byta till en annan | byter till | byter leverantör | lämnar er | går till en annan |
        går till konkurrenten | förlorat en kund | tappat en kund | sista gången | aldrig mer | aldrig igen |
        inte kund längre | flyttar allt | vi byter | jag byter | överväger att byta bort | leaving | switching to |
        moving to | taking my business | lost a customer | losing a customer | lost my business | never again |
        last time | closing my | we're off | i'm out | i'm done | done with | go elsewhere | competitor* | churn""",
    "rude staff": """otrevlig* | nonchal* | bemöt* | snäs* | spydig* | ohyfsad* | oförskämd* | nedlåtande | arrogan* |
        ryckte på axlarna | skrattade åt | la på | slängde på | rude | dismissive | condescending | shrugged |
        laughed at | hung up | attitude | patronising | unfriendly | snapped at""",
    "staff": """personal* | kundtjänst* | kundservice* | supporten | support | handläggare* | rådgivare* | tjejen |
        killen | kvinnan | mannen | damen | expedit* | chefen | butikschef* | föraren | värden | värdinna |
        personalen | staff | customer service | agent | agents | the lady | the guy | the woman | the man | manager |
        clerk | crew | advisor | rep | team member | the girl | helpdesk | call centre | call center""",
    "thanks": """tack | tackar | tusen tack | stort tack | tacksam* | eloge | heder | cred | guldstjärna | applåd* |
        thank you | thanks | thank | kudos | shoutout | shout out | props | hats off | grateful | appreciate* |
        cheers | respect""",
    "delight": """älskar | bästa | fantastisk* | underbar* | grymt | toppen | perfekt | kanon | nöjd | nöjda |
        supernöjd* | rekommender* | imponerad* | glad | glada | lycklig* | snyggt | love | loves | best | amazing |
        fantastic | brilliant | perfect* | excellent | lovely | wonderful | delighted | impressed | recommend* |
        gorgeous | superb | great | awesome | finally | äntligen""",
    "solved": """löste | löst | fixade | fixat | ordnade | ordnat | hjälpte | hjälpt | räddade | på fem minuter |
        på en kvart | inom en timme | samma dag | direkt | solved | sorted | fixed | helped | saved | within minutes |
        within the hour | in minutes | same day | right away | straight away | no questions asked""",
    "wish": """borde | vore | skulle vara | hade varit | önskar | önskemål | önska | önskat | förslag | föreslår |
        tips till | ett tips | idé | idéer | kan ni inte | kunde ni inte | skulle ni kunna | går det inte att få |
        varför inte | kan man inte få | snälla | inför | införa | lägg till | lägga till | gör så att | ta tillbaka |
        hellre | gärna | helst | saknar | det som saknas | drömmer om | ge oss | låt oss | should | would be nice |
        would be great | would be good | would love | would be cool | i wish | wish | wish you | suggestion |
        suggest* | idea | please add | please make | please bring | please let | could you add | could you make |
        can you add | why not | let us | give us | bring back | how about | consider | feature request | needs a |
        need a | an option | ability to | allow | missing feature | i'd like to see | love to see | add a | add an |
        needs to have | it'd be | would help if | if only | be nice if | will be nice | be great if | be helpful if |
        be able to | being able to | i hope | hope you | hope the next | please fix | please provide | please include |
        please support | please allow | please enable | please change | please improve | please implement |
        please create | please open | please give | please put | please show | would like to see |
        would like to suggest | i'd like to suggest | would make it | would help | would save |
        do you think you could | can you please | could you please | there needs to | must be | is a must | needed |
        my idea | just sort | det hade underlättat | hade underlättat | behöver kunna | hoppas nästa | låter oss |
        hade uppskattat | skulle uppskatta | underlätta""",
    "do this": """add | allow | provide | change | make | give | let | enable | include | integrate | improve |
        implement | remove | show | support | bring | put | create | open | offer | expose | lägg | gör | visa | låt |
        inför | ta bort | skriv ut | ordna | sätt | ge | skapa | förbättra | bygg | ändra""",
    "why": """why is | why are | why do | why does | why isn't | why aren't | why can't | why won't | why don't |
        why would | why did | why has | why have | what gives | what's with | what's going on | when are you |
        when will this | how do your | how can you | what are you | varför är | varför kan | varför har | varför får |
        varför står | varför tar | varför ska | varför ser | varför kommer | när tänker | hur kan det |
        vad händer med | vad gör ni | vad sysslar | why on earth | how long does | how long do | how long until |
        how is it that | why am i | why i can't | why i cant | still no""",
    "to us": "dear | hi | hello | hey | hej | hallå | tjena | please help | help please | hjälp",
    "more of": """fler | mer | längre öppet | större | mindre variant | oftare | flera | more | bigger | longer |
        another option | other sizes | more options | more often""",
    "asking": """hur gör | hur kan | hur lång* | hur mycket | hur ofta | hur funkar | hur fungerar | går det att |
        går det bra | kan man | kan jag | får man | får jag | finns det | finns den | har ni | är det | någon som vet |
        nån som vet | vet ni | vet nån | vet någon | undrar | undrade | fråga | en fråga | snabb fråga | vad gäller |
        vad händer | när öppnar | när stänger | när kommer | var hittar | var finns | vilken | vilket | vilka |
        behöver jag | behöver man | måste man | måste jag | ska man | stämmer det | gäller det | tar ni | kör ni |
        how do | how can | how long | how many | how often | how does | is it possible | can i | can you | can we |
        could you tell | could someone | do you | do i | do we | does the | does it | is there | are there | are you |
        is this | anyone know | does anyone | anybody know | wondering | question | quick question | what time |
        what happens | when does | when do | when is | when will | where can | where do | where is | which |
        need to know | am i supposed | should i | any idea""",
    "rhetoric": """hur svårt | vad är det för | är det rimligt | på riktigt | är ni seriösa | skämtar ni |
        vad håller ni | va fan | vad fan | ska det vara så | tror ni | how hard | how is this | are you kidding |
        seriously | is this a joke | what is wrong | what the | really ? | do you even | how on earth | who thought |
        since when""",
    "irony": """vilken överraskning | snyggt jobbat | bra jobbat | tack för ingenting | tack för inget | grattis till |
        kul att | så kul | härligt att | heja er | guldstjärna | vilken service | toppen att | jättebra att |
        great job | nice job | well done | good job | brilliant work | love how | love that | love it when |
        thanks for nothing | what a surprise | congrats on | slow clap | bravo | truly | thanks a lot | so glad |
        classic | lovely touch | world class | brilliant advice | way to go | good one | nice one | kudos for nothing |
        how nice of""",
    "buying": """köpa | köper | ska köpa | vill köpa | tänker köpa | funderar på | fundera på | sugen på |
        intresserad av | intresserade av | intresse av | skaffa | teckna | beställa | offert* | upphandl* | anbud* |
        demo | provperiod* | testa gratis | prova på | mängdrabatt | volymrabatt | företagspris* | företagskund* |
        företagsavtal | avtal | ramavtal | licens* | återförsäljare* | samarbete* | samarbeta | partner* | grossist* |
        rabatt* | rabattkod* | kampanj* | studentrabatt | erbjud* | paketpris | i lager | har ni kvar | säljer ni |
        levererar ni | står mellan | i valet mellan | välja mellan | jämför* | värt det | värt pengarna |
        värd pengarna | värd priset | bättre än | alternativ | byta till er | flytta till er | buy | buying | to buy |
        purchase | purchasing | order for | get one | want one | need one | quote | quotation | tender | trial | bulk |
        wholesale | volume discount | discount* | coupon | promo | student discount | deal | deals | black friday |
        want the | need the | getting the | i need a | getting one | pre-ordering | upgrading | might switch |
        take my money | payday | lönen | måste ha | vill ha | license* | licence* | reseller* | distributor* |
        partnership | partner | enterprise plan | pro plan | which plan | upgrade to | sign up | worth it | worth the |
        thinking of | thinking about | considering | torn between | comparing | compared to | versus | vs |
        alternative* | recommend me | looking for | in the market | shopping for | saving up | pre-order* | preorder* |
        in stock | do you sell | do you ship | interested in | new customer* | switch to you""",
    "we are many": """vi är ett | vi är en | vår förening | vårt företag | vårt bolag | vår skola | vårt kontor |
        vår byrå | anställda | medarbetare | klassen | förskola* | brf | till augusti | we are a | we're a |
        our company | our office | our team of | our school | our firm | employees | people company | seats | users |
        headcount | for our | staff of""",
    "press": """journalist* | reporter* | redaktion* | tidning* | reportage* | artikel | artiklar | intervju* |
        kommentar | kommentera | podd* | podcast | nyhetsbrev* | blogg* | dokumentär* | radio | tv | skriver om |
        publicer* | deadline | pressbild* | presskontakt* | presstjänst | pressmeddelande | uppsats* | forskare |
        forskar | forskning* | examensarbete* | studie | enkät* | universitet* | högskola* | citat | granska* |
        granskning* | recension* | testpanel | reporter | newspaper | newsroom | magazine | article | interview* |
        comment on | for comment | podcast* | newsletter | documentary | feature on | story about | piece about |
        piece on | publish* | press kit | press office | press release | media contact | spokesperson | spokeswoman |
        thesis | phd | researcher* | research | study | survey | university | on the record | quotes | editor |
        editorial | blogger | embargo""",
    "news": """enligt | uppger | meddelar | skriver bolaget | skriver företaget | säger vd | vd:n | vd | miljoner |
        miljarder | mnkr | procent | omsättning* | omsatte | resultat* | vinst* | förlust | kvartal* |
        årsredovisning* | bokslut* | börs* | aktie* | styrelse* | förvärv* | köper upp | köpt upp | varslar | varsel |
        nyanställer | anställer | lanserar | lansering* | öppnar | öppna sin | stänger | lägger ner | inviger |
        invigs | utses | utsedd | kommunstyrelse* | rapporterar | beslut* | investerar | investering* | nominer* |
        bäst i test | chief executive | ceo | according to | announced | announces | announcement | million | billion |
        percent | per cent | revenue | turnover | profit* | quarter* | earnings | shares | stock exchange | acquire* |
        acquisition | layoffs | laid off | launches | launch | opens | to open | opening of | appointed | raises |
        raised funding | funding round | series a | investors | reported | reports | statement | the company said |
        spokes* | yesterday announced | shortlist*""",
    "hearsay": """läste att | läst att | hörde att | hört att | sägs | det sägs | tydligen | ryktas | rykte* | påstås |
        påstår | alla vet | visste ni att | visste du | bara så ni vet | obs | se upp | akta er | tror inte på |
        har för mig | någon sa | en kompis | min granne säger | svåger | min kusin | på nätet står | uppslagsverk* |
        wikipedia | vad jag förstått | om jag fattat | i själva verket | egentligen ägs | ägs av | sålts till |
        såldes till | köptes upp | köpts av | konkurs | lagts ner | har lagt ner | lades ner | slutat sälja |
        tillverkas i | stämmer inte | fel uppgift* | faktafel | felaktig* uppgift* | rättelse | står fel |
        står det fel | blandat ihop | blandar ihop | förväxla* | inte samma | heter inte | i read that | read that |
        heard that | i heard | apparently | allegedly | rumour* | rumor* | word is | fun fact | did you know |
        everybody knows | everyone knows | psa | heads up | someone told me | my cousin | my neighbour | my neighbor |
        it says | claims | claimed | owned by | was sold to | were bought by | got bought | bankrupt* | went bust |
        shut down in | no longer | used to be owned | made in | isn't true | not true | incorrect | inaccurate |
        correction | mixed up | wrong about | misinformation | myth | fake news | confused with | actually owned |
        secretly""",
    "says it never": """har ingen | har inget | har inte | finns inte | går inte att | kan inte | tar inte |
        tillåter inte | erbjuder inte | saknar helt | kräver | tvingar | säljer era | säljer vidare | läser era |
        spionerar | they don't | they do not | doesn't have | does not have | don't offer | doesn't support |
        does not support | can't be | you have to pay | forces you | sells your | sell your data | sells data |
        only works | they never | never had | there is no | you can't""",
    "in general": """alla företag | alla bolag | alla bara | hela branschen | branschen | hela systemet | samhället |
        sverige | svenska | nuförtiden | numera | nu för tiden | förr | förr i tiden | på den tiden | idag är allt |
        allt är | allting | ingenting | ingen bryr sig | folk | människor | världen | landet | politiker* |
        kapitalism* | giriga | girig* | girighet | storbolag | generation* | everything | everybody | everyone |
        nobody cares | nowadays | these days | back then | used to be | remember when | society | world | industry |
        industries | country | corporat* | capitalism | greed* | big tech | companies | all of them | the lot of them |
        all the same | people | humanity | modern life | gone downhill""",
    "fed up": """orkar inte | orkar | trött på | less på | urless | nog nu | får nog | har fått nog | spy på | avskyr |
        hatar | hatar när | i can't anymore | can't even | so tired | tired of | sick of | fed up | had enough |
        over it | exhausted | hate | hate when | sick to death""",
    "insult": """idiot* | dum i huvudet | dumma i huvudet | korkad* | pucko* | puckon | clown* | pajas* | mongo* |
        avskum | kräk | ohyra | parasit* | kärring* | gubbjävel | fjant* | töntar | tönt | förlorare | losers | äckel |
        fet | feta | ful | fula | fulaste | luktar | skitföretag* | skitbolag* | skräp | jävlar | svin | råttor |
        kackerlack* | moron* | imbecile* | stupid | dumb | dumbass* | loser* | pathetic | scum* | trash | vermin |
        rats | subhuman* | pig | pigs | ugly | fat | whore* | slut* | bitch* | bastard* | asshole* | arsehole* |
        dickhead* | retard* | cunt* | twat* | wanker* | prick | weakling* | disgusting people | inbred* | worthless |
        brain dead | braindead | cockroach* | liar | liars | lying | fool | fools | coward* | hypocrit* | disgusting |
        sick people | sicko | filthy | crook* | thug* | traitor* | creep | perv* | freak* | jerk* | jackass | dipshit |
        shithead | dimwit* | dumbo | nutjob* | crazy | insane | lunatic* | psycho | ignorant | clueless | garbage |
        pos | piece of shit | pieces of shit | shut up | stfu | gtfo | screw you | go to hell | suck my | sucker |
        snowflake* | libtard* | parasite* | leech* | rot in | lowlife* | sleaz* | demented | deranged | hag | hags |
        cow | idioti* | idioter | dumskall* | dumbom | dumma jävlar | jävla idiot* | fårskalle | åsna | mes | fegis |
        fegisar | hycklare | lögnare | ljugare | bedragare | landsförrädare | patetisk* | äcklig* | äckliga |
        sjuka jävlar | håll käften | käften | dra åt helvete | stick och brinn | efterbliven | efterblivna | cp |
        miffo | packet | slödder | drägg | bonnläpp* | tjockis | fula jävel | horunge | subba | slyna | kossa |
        kossor | nolla | nollor | tåbe | tåber | fjols | spade | røvhul* | klaphat | lort | luder | kælling | taber |
        tabere | dumme | klamme | ulækker | drittsekk | kjerring | taper""",
    "swearing": """fuck* | fucc* | fuk | fck | effing | wtf | stfu | shit* | bullshit | crap* | damn* | goddamn* |
        hell | ass | asses | asshat* | bitch* | bastard* | dick* | cock* | pussy | pussies | cunt* | tits | hoe |
        hoes | thot* | slut* | whore* | piss* | bollocks | bloody | wank* | screwed | sucks | balls | fan | fanken |
        jävla | jävlar | jävlig* | jävel | helvete* | helvetes | skit* | satan* | satans | förbannad* | förbannat |
        röv* | kuk* | fitt* | hora | horor | horung* | knulla* | rövhål | fanden | fandeme | sgu | lort* | pis |
        pisse* | skide* | møg* | røv* | pik | fisse | luder* | helvede* | kraftedeme | fy fan | for helvede | faen |
        dritt* | jævla | jævlig*""",
    "threat": """vet var | jag vet vilken | vi vet vilken | bor och | hitta dig | hittar dig | leta upp |
        titta sig över axeln | över axeln | sov gott | bränna | brinna | brinner ner | elda upp | spränga | skjuta |
        döda | dö | dör | hoppas ni dör | hoppas du | slå ihjäl | kniv | få vad ni förtjänar | ska få igen | passa er |
        vänta bara | ta livet av | häng er | know where | find you | find out where | your address | your kids |
        watch your back | sleep tight | sleep well | burn down | burn it | bomb | shoot | kill | die | drop dead |
        hope you die | hope you all | deserve to | coming for you | pay for this | hang yourself | kys |
        kill yourself | throat""",
    "bad faith": """hahaha | haha | höhö | gråt | gnäll er | lol | lmao | cry about it | cry more | skriver en etta |
        ge ett på skoj | en stjärna varje dag | varje dag tills | tänker spamma | downvote* | one star every |
        one star from each | until you | delete your account | review bomb* | ratio | fake reviews from |
        posting this | troll* | rofl | cope""",
    "group hate": """invandrare | bidragstagare | muslim* | judar | bögar | feminist* | kvinnor som | kvinnfolk |
        utlänning* | flyktingar | go back to | immigrants | foreigners | muslims | jews | gays | women like |
        kitchen | feminazi* | their kind | your kind | those people | åk hem | hör hemma i köket |
        muslimer | jøder | indvandrere | fremmede | sorte | islam* | hijab | tiggere | liberals |
        conservatives | antifa | maga | illegals | gun control |
        homo | redneck* | white trash |
        beaner*""",
    "spam money": """tjäna | tjänar | extrainkomst | passiv inkomst | hemifrån | krypto* | bitcoin | investera nu |
        avkastning | casino | kasino | free spins | freespins | bonus | insättning* | spelpaus | odds | lån utan |
        snabblån | sms-lån | utan kreditupplysning | vinst varje | gratis presentkort | vinn en | du har vunnit |
        earn | make money | from home | passive income | crypto* | forex | invest now | trader | guaranteed | jackpot |
        betting | loans | payday | gift card | you have won | you've won | giveaway | claim your | prize |
        recover* funds | recovery expert | profits""",
    "spam sell": """klicka här | klicka på | länk i bio | länken | följ mig | följ oss | följare | prenumerera på min |
        kolla min | kolla in min | dm:a | dma | skriv ja | skriv till mig | whatsapp | telegram | köp nu | beställ nu |
        endast idag | bara idag | begränsat | rea | rea upp till | 80 % | 90 % | fri frakt | fraktfritt | äkta |
        kopior | märkesväskor | outlet | billiga | vi hjälper er | vi hjälper företag | topplacering | första sidan |
        seo | sökoptimering | leads | kostnadsfri* genomgång | kort samtal | offshore | webbyrå | vi erbjuder |
        click here | click the | link in bio | follow me | follow back | followers | subscribe to my | check out my |
        check my | my channel | my page | my profile | dm me | message me | text me | order now | buy now | limited |
        today only | only today | hurry | act now | free shipping | % off | replica* | rolex | viagra | pills |
        weight loss | slim* | first page | rank* | backlinks | marketing agency | lead generation | we help companies |
        we help businesses | outsource* | verified email | email list | worldwide | cheapest | unlock | 100 % free |
        no risk""",
    "job ad": """vi söker | söker dig | söker nu | söker en | lediga jobb | ledig tjänst | tjänsten | tillsvidare* |
        heltid | deltid | ansök | ansökan | sista ansökningsdag | provanställning | meriterande | kollektivavtal |
        jobba hos | sommarjobb | extrajobb | we're hiring | we are hiring | hiring | join our team | apply by |
        apply now | job opening | vacancy | full time | full-time | part-time | permanent position | internship""",
    "private life": """mamma | pappa | mormor | farmor | sambo* | hunden | katten | kommer hem | promenad* | fikade |
        fika | middag | träffade | vi ses | matchen | mål | förlängning* | lag | ligan | serien | säljes | säljer : |
        bortskänkes | hittade | tappat bort | upphittad | skogen | sjön | snö | min hund | met up | our dog | the cat |
        named | my character | novel | film | song | band | album | lyrics | match | goal | league | team won |
        scored | selling my | for sale | second hand | found a | lost cat | garden | walked past | next to the |
        across from | neighbour's | recipe for | dinner""",
    "namesake": """heter | efternamn | släkten | stamtavla | släktforsk* | ortnamn* | sjön | fågel* | båten | hästen |
        skolan i | surname | family name | village | bird | species | horse | not the bank | not the company |
        not the app | same name | also the name | latin | meaning of""",
    "place and time": """öppet | öppettider | öppnar | stänger | jul | julafton | midsommar* | påsk | röda dagar |
        söndagar | lördagar | parkering* | adress* | opening hours | open on | closing | sundays | christmas | easter |
        bank holiday | parking | address""",
    "safety": """brand | brinner | brann | började brinna | ryka | röker | rök | elstöt | kortslut* | giftig* |
        allergi* | allergisk* | anafyla* | skadad | skadade sig | blöder | barnet | barnen | småbarn | fara | farligt |
        livsfarlig* | olycka | ambulans | akuten | sjukhus | fire | smoke | smoking | burning | burnt |
        electric shock | allerg* | anaphyl* | injur* | bleeding | hospital | ambulance | unsafe | danger* | hazard* |
        child | toddler | choking | carbon monoxide""",
    "leak": """dataintrång | läckt | läckta | läckan | personuppgift* | personnummer | gdpr | någon annans |
        andras uppgifter | andras konton | hackad* | hackat | kapat | kapad* | phishing | nätfiske | bedräger* |
        data breach | breach* | leaked | someone else's | somebody else's | other people's | hacked | unauthor* |
        fraud* | stolen | personal data | ssn | passwords""",
    "outage": """ligger nere | ligger ner | nere igen | är nere | driftstopp* | driftstörning* | avbrott* |
        strömavbrott | inte åtkomlig | kommer inte åt | ingen kommer in | hela systemet | down | is down | outage* |
        offline | unreachable | not responding | 503 | 500 | 502 | servers | nobody can""",
    "deadline": """idag | i dag | ikväll | i kväll | imorgon | i morgon | på fredag | på måndag | på lördag |
        på torsdag | på tisdag | på onsdag | på söndag | före | innan | senast | den här veckan | nästa vecka | inom |
        om en timme | kl | deadline | bröllop* | begravning* | examen | tonight | today | tomorrow | by friday |
        by monday | by noon | before | this week | next week | within | in an hour | asap | urgent* | akut* |
        brådska* | bråttom | snarast | omgående | genast | nu direkt | right now | immediately | wedding | funeral |
        flight | expires | ends""",
    "law": """arn | allmänna reklamationsnämnden | konsumentverket | konsumentombudsman* | polisanmäl* | polisen |
        anmäler | anmäla | advokat* | jurist* | stämma | stämning | domstol | tingsrätt* | skadestånd | inspektionen |
        lawyer* | attorney | solicitor | small claims | sue | court | police | trading standards | ombudsman |
        regulator | legal action | consumer agency | chargeback""",
    "reach": """sprid* | delas | delad | viralt | viral | retweet* | dela detta | tusentals | alla mina följare |
        följare ska | tidningen ska | kontakta tidningen | going viral | share this | spread the word | my followers |
        thousands of | screenshots | trending | newspaper will | posting this everywhere""",
    "first person": """jag | mig | min | mitt | mina | vi | oss | vår | vårt | våra | i | my | me | mine | we | our |
        us | i'm | i've | i'd""",
    "you": "ni | er | ert | era | dig | du | you | your | you're | you've | yours | u | ur",
    "they": "de | dom | dem | deras | han | hon | they | their | them | he | she | his | her | it's",
    "past": """fick | var | blev | hade | kom | gick | sa | sade | tog | betalade | köpte | beställde | åkte | bodde |
        ringde | was | were | had | got | went | came | said | told | took | paid | stayed | arrived | ordered | gave |
        sent""",
    "future": """ska | skall | kommer att | tänker | planerar | will | going to | gonna | plan to | planning |
        about to""",
}
