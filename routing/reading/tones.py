"""The words that sound glad or cross, in Swedish and English, as plain tables: a weight and the words that weigh so.

A word that ends in `*` stands for every word that begins so; a phrase is found word by word. Swedish words are found
without their dots too (dalig for dålig). Collected by us, word by word; the project's own licence holds for them.
"""

from __future__ import annotations

Weighted = dict[float, str]
"""Weight to words: single words divided by spaces."""

Phrases = dict[float, str]
"""Weight to phrases, divided by `|`."""

TONE: dict[str, Weighted] = {
    "sv": {
        3: """älska* underbar* fantastisk* perfekt* suverän* strålande utmärkt* enastående bäst bästa grymt grymma
            grym toppen kanon magisk* klockren* exemplarisk* superb* mästerlig* otrolig* toppklass världsklass
            makalös* storartad* fenomenal* förträfflig* bedårande överväldigad* lysande succé* guld guldkant* hyllar
            hyllas hylla genial* briljant* fulländ* sagolik* hänförande* hänförd* vidunderlig* tusentack mästare
            himmelsk* kanonbra kanonfin* jättenöjd supernöjd toppenbra""",
        2: """bra nöjd* glad* fin fint fina finaste rekommendera* trevlig* smidig* snabb* proffsig* prisvärd*
            hjälpsam* impone* härlig* kul rolig* skön* vacker* vackra snygg* bättre grattis gilla* smart* tydlig*
            positiv* uppskatta* lyckad* lyckat kunnig* vänlig* god gott goda mysig* pålitlig* tacksam* najs nice
            fräsch* gullig* söt* duktig* stolt* hurra heja wow kärlek* puss kram* favorit* topp braiga
            lycka lycklig* lyckas lyckats seger segrar segrade segra vinnare guldmedalj* medalj* jubel jublar jubla
            gratulera* välförtjänt* bravo applåd* imponera* inspirerande inspirera* kreativ* charmig* charmen elegant*
            stilig* gedigen gediget gedigna genomtänkt* lättanvänd* användarvänlig* omtänksam* tillmötesgående
            serviceinriktad* engagerad* kompetent* professionell* noggrann* ärlig* schyst* schysst* hedervärd*
            rejäl* stabil* bekväm* behaglig* angenäm* förtjust betagen nyttig* hälsosam* läcker* smaskig* smakrik*
            utsökt* välsmakande delikat* fröjd* njuter njut njuta njöt mys myser mysa spännande peppad pepp taggad
            älskling* hjälte* hjältar kämpe ängel* änglar klanderfri* felfri* friktionsfri* okomplicerad* effektiv*
            flexibel* generös* schyssta löste löser fixade fixat räddade räddaren räddar förbättra* förbättring*
            lättad lättnad skrattade garvade humor festlig* underhållande intressant* viktig* värdefull* meningsfull*
            fina fantasi succé solsken sol glädje* glädja gläder värme varmt varma välkommen välkomna tröst*
            hoppfull* optimist* solid* framgång* framsteg läckert coolt cool coola fett ball asbra ascool skitbra
            skitkul skitsnygg* jättebra jättefin* jättekul superbra superfin* kung drottning legend* klok*""",
        1: """tack tackar enkel* enkelt fungerar funkar funkade fungerade snäll* billig* vann vinn* hoppas okej lätt
            trygg* hel säker* säkert proffs* längtar skratta* skönt mums gratis längtan önskar klarar
            klarade redo ordning lugn lugnt lugna stilla bonus belöning gåva present presenter fest firar fira
            födelsedag semester helg sommaren vila vilar vacker haha hihi tihi älskad hjälpte
            hjälper stöd stöttar ställer upp ok äntligen spar sparar sparat rimlig* bekräfta* lovande
            passar pålitligt motiverad nytta njutbar hemtrevlig* ren rena rent
            överraskad överraskning kommunikativ* lagom fräscht gulligt snällt fräckt""",
        -0.5: "fortfarande tydligen",
        -1: """tyvärr väntat väntar trött* saknas knappt onödig* tveksam* sådär seg segt sega knapp* orolig* oro
            slut stress* synd ensam* mindre höjt höjer klagar suck suckar hm hmm njae meh nja saknar krångel vänta
            kallt kall kalla snöslask blöt mörkt mörker tungt tung jobbigt svårt svår svåra svårigheter ovan
            oklart oklar* osäker* förvirra* skeptisk* misstänk* tvivlar tvivel undviker undrar mystisk* märklig* udda
            ont bråk bråkar gnälla gnäller suckade tvingas tvingad tvungen vägrar skuld skulder skatt
            böter avgift* straff* sen sena försent tomt tappade tappat glömt glömde missade hungrig frusen fryser
            förkyld feber snor huvudvärk trötthet sömnlös* billigt bortglömd avbröt avbruten avbryta försvann
            försvunnit sprack fastnat fastnade slocknade slarvat klumpig* kass""",
        -2: """dålig* besvik* trasig* missnöjd* arg arga argt irriter* tråkig* sämre problem* fel felet felaktig*
            krångl* krasch* bugg* försen* dyr dyrt dyra dyrare klagomål reklamera* reklamation* konstig* slarv*
            omöjlig* otrevlig* nonchal* arrogan* störande sönder ledsen ledsna ledsamt trög* långsam* ful fult
            fula lögn* ljug* orimlig* oproffsig* undermålig* varning varnar undvik* ångra* stulen stulna sjuk* rädd*
            hot hotar död* krig* mord* kris obefintlig* dröj* tjat* skada* skadat missa* misslyck* inställ* vägra*
            strul* hopplös* klen* gnäll* besvär* opålitlig* oansvarig* hånar hån orättvis* ohållbar*
            struntar patetisk* pinsam* löjlig* dum dumt dumma dummaste oschysst* snuskig* snål* falsk* äckel* svek*
            sviker svikit attack* döda dödad* dog olycka* rasis* hat usch fy blä bläh buu buhu gråter gråta grät
            ledsam* sorg sorgsen sorglig* deppig* deppar ångest panik rädsla skräck* läskig* otäck* obehaglig*
            kuslig* våld* slåss slag misshandel* brott brottsling* tjuv* stöld* stal snodde fusk* fuskar fuskare
            korrupt* maktmissbruk svin girig* egoist* elak* elakt taskig* ond onda ondska hänsynslös* känslokall*
            kränk* mobb* diskriminer* orättvist förlor* förlora förlust* nederlag bakslag fiasko* floppa* flopp
            misstag tabbe miss missförstå* förvirrande rörig* krånglig* bökig* meckig* omständlig* otymplig* ologisk*
            obegriplig* ofullständig* bristfällig* brist brister bristande sliten slitet slitna smutsig* skitig*
            ofräsch* illaluktande stank stinker luktar unken mögel mögligt rutten ruttet ruttna sur surt sura beskt
            smaklös* torr torrt osmaklig* äcklad fadd* överprisad* ocker ockerpris* dyrköpt lurig* luras lura
            vilseled* bedra* smygreklam spam skräppost påtvinga* påträngande gapar gapade skrek skriker gormar
            otacksam* respektlös* nedlåtande otrevligt oartig* ohövlig* ovänlig* oförskämd* snäsig* snäste drygt dryg
            dryga avbokad* inställda försämr* försämring* värre trasslig* trassel kaos kaotisk* katastrofal* haveri*
            havererad* krock* brand brinner strömavbrott driftstörning* avbrott störning* klagade klaga klagomålet
            förstör* förstörd* spruck* läck* krossad* repig* bucklig* stulit hackad* hackade lider lidande
            plåga* plågas smärta* smärtsam* värk cancer förlorade tråkigt urusel meningslös* värdelöshet fattig*
            fattigdom arbetslös* uppsagd varsel nedlagd nedläggning förbjud* förbud stoppas kritik* kritisera*
            kritisk* upprörd* upprörande rasande ursinnig* vansinne* vansinnig* galen galet dumhet* korkad* korkat
            idioti* trams* nonsens struntprat fånig* barnslig* lat lata slöa inkompetens oseriös* oseriöst""",
        -3: """skandal* katastrof usel* uselt värdelös* värst* sämst* hemsk* vidrig* bedrövlig* bedräg* lurad*
            lurar lurat lurendrej* oacceptab* fruktansvärd* avskyvärd* hatar avsky* skit jävla jävlig* jävel jävlar
            helvete* helvetes fan fanken idiot* äcklig* bluff* skäms horribel* kriminell* mardröm* förbannad*
            förbannat rånar rån skräp* livsfarlig* oduglig* inkompeten* svinig* svinaktig* förjävlig* förkastlig*
            urusel* uruselt kasst vedervärdig* motbjudande skamlig* skandalös* avskum* gräslig* förskräcklig* ruskig*
            ohygglig* groteskt horribelt genomrutten genomusel* pissdålig* skitdålig* asdålig* jättedålig* superdålig*
            bottennapp* bottenbetyg pest parodi fiasko rövknull* fitt* kuk* hora* terror* terrorist* mörda* mördare
            våldtäkt* nazist* fascist* bedragare skurk* skojare tjyv* maffia* svindel svindlare lurendrejeri skamligt
            hutlös* ohyfsad* oförskämt förnedr* förödmjuk* outhärdlig* olidlig*""",
    },
    "en": {
        3: """love loves loved loving amazing awesome fantastic perfect* excellent outstanding brilliant wonderful
            best superb phenomenal incredible flawless* exceptional delighted gorgeous blessed fabulous stellar
            impeccable marvelous marvellous magnificent sensational splendid unbeatable immaculate stunning
            breathtaking exquisite terrific thrilled overjoyed ecstatic adore* lifesaver godsend treasure heavenly
            unreal elite goat goated masterpiece unmatched topnotch firstclass""",
        2: """good great happy nice impressed recommend* helpful friendly smooth* fast quick* reliable beautiful*
            thank thanks thx appreciat* enjoy* enjoyed fun glad pleased pleasant polite better smart intuitive
            congrat* win wins won excited exciting lovely sweet* kudos props yay sleek legend* gem favorite
            favourite efficient courteous satisfied proud grateful painless superhero* hero impressive impresses
            delicious tasty yummy elegant charming cosy cozy stylish classy genuine generous thoughtful attentive
            knowledgeable competent professional* dependable trustworthy seamless* effortless* handy
            convenient responsive accurate speedy prompt promptly timely polished refreshing relaxing soothing bliss
            joy joyful cheerful cheers smile* smiling laugh* lol lmao hilarious funny witty inspiring inspired
            inspir* talented genius clever creative innovative fascinating neat dope lit banging
            success* succeed* victory champion* triumph* thriving flourish* improved improvement* improving upgrade
            bonus reward* celebrate* celebrat* party birthday honored honoured honor honour respect salute welcome*
            hug hugs kiss xoxo sunshine paradise magical magic dreamy dream hopeful optimistic brave strong stronger
            calm peaceful peace saved saves rescued solved fixed worth rockstar rocks rock nailed
            nails slaps wholesome precious adorable cutest handsome pretty bargain steal""",
        1: """easy easily works worked working ok okay fine cheap affordable liked hope hoping
             clean fair safe comfortable helped helps cute interesting solid useful decent adequate
            reasonable correct ready fresh warm bright thankful agree agreed
              definitely absolutely finally weekend holiday vacation sunny friends family
            enjoyable supportive care caring trust trusted truly cool""",
        -0.5: "still apparently ",
        -1: """unfortunately waiting waited wait sorry slow lack* tired late confus* expensive pricey less meh
            missed miss hard hold stuck nobody sadly delay* unable without concern* odd weird overpriced
            missing boring bored tough difficult difficulty complex complicated busy noisy loud crowded cold dark
             raining rainy outdated dated stale tiny cramped dim dull bland flat average mediocre
            underwhelm* skeptical doubt* suspicious suspect* unsure uncertain unclear vague limited
            restrict* forced fee fees penalty debt poorly barely
            hardly hesitant reluctan* regret nope nah ugh hmm sigh sneeze cough headache sore exhausted sleepy
            lonely alone cry empty dropped spill* stain* scratch* wrinkl* loose* ended cancels
              instead supposed""",
        -2: """bad poor* disappoint* broke broken upset angry annoy* frustrat* worse problem* issue* bug
            buggy bugs crash* cancel* complain* rude fail* fails failed wrong lost lose losing damaged faulty
            defective useless sad sucks sucked suck unacceptable ignored ignoring ignore careless impossible avoid
            hate hates stolen sick scared fear error errors unreliable unprofessional unhappy dirty dead die
            died war kill* lie lied lies lying liar* stupid dumb lame ugly pain mess messed wasted waste overcharged
            misleading refuse* refused denied shame hell hurt* incompeten* neglect* nonsense outage*
            stranded robbed broken* glitch* freez* unresponsive clueless crap fake phony deceptive deceiv* cheat*
            cheated dishonest shady sketchy greedy selfish arrogan* ignorant lazy insult* offend*
            offensive disrespect* hostile aggressive violent violence attack* threat* abuse* abusive bully* harass*
            racist racism sexist hateful corrupt* crime crimes murder* victim* tragic tragedy disaster* crisis chaos
            chaotic collapse* ruin* ruined destroy* destroyed wreck* shattered torn cracked leak* leaking rotten
            rotting mold mouldy moldy smelly stinks stink stank filthy nasty gross yuck unusable
            unstable laggy lags lag clunky awkward painful tedious cumbersome inconvenien* unhelpful uncaring
            ignores disconnected lousy inferior shoddy flimsy substandard subpar unfair unjust
            unwanted unsafe dangerous risky toxic harmful poison* injur* wound* bleed* suffer* struggl* stress*
            anxious anxiety depress* miserable misery hopeless helpless worried worry worries worrying afraid
            terrified nervous panic cried crying tears heartbroken devastat* grief mourn* funeral cancer disease
            virus flu fever vomit* puke* evil wicked cruel bitter jealous resent* rage raging mad pissed
            outraged shocked shocking disturbed disturbing sinister creepy scary weirdo clown* circus delusional
            hypocrit* propaganda biased censor* banned ban scandal* failure* loser* losers defeat* blame* guilty
            accus* sue sued lawsuit complaint* refund* downhill downgrade* worsen* deteriorat* decline* drain*
            unjustified overrated overhyped junk bogus spam spammy scummy stingy""",
        -3: """terrible horrible awful worst disgust* scam* fraud* disgrace* pathetic horrendous appalling atrocious
            ridiculous garbage trash nightmare hated rubbish shit* fuck* fucking bullshit damn joke criminal* thief
            thieves ripoff dreadful abysmal outrageous infuriat* furious livid worthless shameful crooks asshole*
            idiot* moron* despicable deplorable diabolical horrid horrif* ghastly hideous vile repulsive revolting
            sickening inexcusable unforgivable intolerable catastroph* trainwreck dumpster hellhole
            wtf fml stfu bastard* bitch* scumbag* scum cunt* dickhead* douche* twat* wanker* retard* terroris*
            nazi* rapist* rape murderer* pedo* shitty shittiest crappy crappiest laughingstock""",
    },
}

TONE_PHRASES: dict[str, Phrases] = {
    "sv": {
        3: """kan varmt rekommendera | tummen upp | fem av fem | 5 av 5 | fem stjärnor | 5 stjärnor | full pott
            | över förväntan | helt fantastisk* | bättre än väntat | rekommenderas varmt | en stor eloge | stort plus
            | tio av tio | 10 av 10 | 10 / 10 | 5 / 5 | guld värd | guld värt | kunde inte varit bättre
            | kan inte bli bättre | inte varit nöjdare | världens bästa | all heder""",
        1.5: """inga problem | inga konstigheter | utan problem | inget att klaga på | inget att anmärka
            | inte illa | inga klagomål | inget krångel | utan krångel | fungerar bra | funkar bra | helt okej
            | ser fram emot | ser fram mot | håller tummarna | lycka till | bra jobbat | väl värt | väl värd
            | ställer upp | ställde upp | gott bemötande | bra bemötande | inte dåligt | ha en bra | ha det bra""",
        -1.5: """inte så | kunde varit bättre | sådär bra | inget vidare | så där | tar lång tid | tog lång tid
            | för lång tid | för lite | för mycket | inte riktigt | inte vad jag | inte som | ingen aning
            | orkar inte | orkar knappt | för sent | för länge | hur svårt | vad är det för | vad håller ni""",
        -2: """har inte fått | fått vänta | får inget svar | svarar inte | en stjärna | 1 av 5 | 1 stjärna
            | lämnar mycket att önska | dålig service | dåligt bemötande | dålig kommunikation | ingen hjälp
            | får ingen hjälp | ingen återkoppling | fungerar inte | funkar inte | går inte att | två stjärnor
            | 2 av 5 | inte nöjd | inte värt | inte värd | inte okej | inte ok | trött på | less på | urless på
            | sjukt dåligt | känner mig lurad | håll i plånboken | slöseri med | bort med | ont i | hatar att""",
        -3: """aldrig mer | aldrig igen | tack för ingenting | tack för inget | under all kritik
            | pengarna tillbaka | i sjön | håll er borta | passa er | se upp för | gör om gör rätt | noll stjärnor
            | 0 stjärnor | rekommenderar inte | kan inte rekommendera | rekommenderar ingen | undvik till varje pris
            | dra åt | åt helvete | ta er i kragen | skäms på er | skärp er | skärpning | vilket skämt | rena rånet
            | rena skämtet | kastade pengar | bortkastade pengar | fy fan | va fan | vad fan""",
    },
    "en": {
        3: """never let me down | never let us down | highly recommend | five stars | 5 stars | thumbs up
            | well done | good job | great job | hats off | above and beyond | can't recommend enough | second to none
            | ten out of ten | 10 / 10 | 5 / 5 | made my day | life saver | game changer | blown away | top notch
            | first class | chef's kiss | must have | couldn't be happier | could not be happier | exceeded my
            | better than expected | worth every penny""",
        1.5: """no problem | no problems | no complaints | no issues | not bad | can't wait | cant wait
            | cannot wait | looking forward | good luck | happy with | pleased with | works great | works well
            | no hassle | hassle free | on time | without a hitch | well worth | worth it | so far so good
            | thank you | thanks to | big fan | feel better | have a great | have a good""",
        -1.5: """could be better | could have been better | not so | not really | not what i | too long | too much
            | too many | too late | too slow | at least | no idea | so much for | supposed to | meant to be
            | what is going on | what's going on | how hard | how long | still no | yet again | once again""",
        -2: """no response | no reply | no answer | on hold | not working | doesn't work | does not work
            | one star | 1 star | no help | fed up | let down | ripped off | sort it out | two stars | not worth
            | not happy | not impressed | sick of | tired of | gave up | give up | hung up | ran out | fell apart
            | falling apart | shut down | broke down | cut off | kicked off | left me | charged me | charged twice
            | wouldn't let | won't let | nobody answers | no one answers | customer service
            | can't even | cannot even | didn't even | get your act together | do better | fix this | fix your""",
        -3: """never again | thanks for nothing | stay away | rip off | money back | waste of | steer clear
            | run away from | zero stars | 0 stars | would not recommend | don't recommend | do not recommend
            | can't recommend | cannot recommend | never use | never fly | never buy | never using | never flying
            | piece of | absolute joke | what a joke | a joke | shame on | screw you | go to hell | no excuse
            | worst ever | avoid at all costs | last time | losing a customer | lost a customer""",
    },
}
