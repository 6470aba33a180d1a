"""Pay, dates, places of work and the rest of what one comes to an employer with."""

from automation.forms.vocabulary.phrases import Table
from automation.forms.vocabulary.topics import Topic

OWN_WORDS: Table = (
    (
        Topic.PROUD,
        r"^(?!.*\b(link|url)\b).*(proud(est)? of|proudest|most proud|stolz|fier\w*|orgullos|trots|orgoglios|orgulh|dumn)",
    ),
    (
        Topic.WORKING_HOURS,
        r"(preferred|ideal|usual|typical) working hours",
    ),
    (
        Topic.REASON_TO_LEAVE,
        (
            r"(reason|why).{0,60}(leav(e|ing)|job change|chang(e|ing) (job|role|position)|new (employment|role|job|position|opportunit|challenge)|looking for|seeking)(?!.{0,30} (at|with) (us|our))"
            r"|grund fur (den|ihren|deinen) wechsel|wechselmotivation"
        ),
    ),
)

MONEY: Table = (
    (
        Topic.SALARY_FITS,
        (
            r"((does|do|is|are|would) .{0,80}(salary|compensation|pay|rate|range|budget|package).{0,80}(align|work for you|\bfits?\b|acceptable|match|suit|meet|comfortable|ok\b))"
            r"|((salary|compensation|pay|rate|hourly).{0,140}(does (that|this|it)|is (that|this)|align with|works? for you|acceptable|are you (ok|comfortable)))"
            r"|comfortable with .{0,40}(salary|compensation|pay|rate|budget)"
            r"|\$ ?\d[\d.,]*k? ?(-|to) ?\$? ?\d.{0,80}(work for you|align|acceptable|comfortable)"
        ),
    ),
    (
        Topic.SALARY_CURRENT,
        (
            r"(current|present|last|most recent|previous).{0,30}(salary|ctc|compensation|remuneration|earnings|pay\b)"
            r"|(aktuelles|derzeitiges|bisheriges).{0,20}gehalt|(salaire|remuneration).{0,20}actuel"
            r"|salario actual|huidig.{0,12}salaris|stipendio attuale|salario atual"
            r"|obecne.{0,20}(wynagrodzenie|zarobki)"
        ),
    ),
    (
        Topic.SALARY,
        (
            r"(salary|compensation|pay|remuneration|rate|ctc|wage).{0,60}(expectation|requirement|desired|range|expect\b|looking for|indication|target|hop(e|ing)|in mind|seeking|goal)"
            r"|(expect\w*|desired|target|require\w*|ideal|preferred|minimum|looking for).{0,40}(salary|compensation|\bpay\b|remuneration|wage|rate\b|ctc|budget)"
            r"|gehalts?(vorstellung|wunsch|erwartung|rahmen)|wunschgehalt|pretention|salaire souhaite"
            r"|remuneration (souhait|attendu)"
            r"|(expectativas?|pretension\w*|pretensao|aspiracion) (salarial|economic)"
            r"|salaris(indicatie|verwachting|wens)|aspettativ\w+ (economic|retributiv|salarial)"
            r"|ral (desiderata|richiesta)|oczekiwania (finansowe|placowe)|oczekiwane wynagrodzenie"
        ),
    ),
)

TERMS: Table = (
    (
        Topic.NOTICE,
        (
            r"^(?!.*\b(interview|relocat\w*|schedul\w*)\b)(?:.*?(?:notice (period|do you|would you|will you)|(how much|how many weeks).{0,30} notice"
            r"|kundigungsfrist|preavis|preaviso|opzegtermijn|preavviso|aviso previo|okres wypowiedzenia))"
        ),
    ),
    (
        Topic.START_BY,
        (
            r"(available|able|ready) (to start|from|to begin|to join).{0,80}(in|on|by|before|around|from) (january|february|march|april|may|june|july|august|september|october|november|december|\d{1,2}[./ -])"
            r"|start (on|in|by) (january|february|march|april|may|june|july|august|september|october|november|december)"
        ),
    ),
    (
        Topic.START,
        (
            r"(when|how soon|from (which|what) date|what date|what is the earliest)\W+(\w+\W+){0,4}?(can|could|would|will|are|might|may)\W(you|be able)\b.{0,60}(start|join|begin|available|commence)(?!.{0,50}(interview|screen|\bcall\b|chat|phone|meeting))"
            r"|earliest (possible )?(date|start)(?!.{0,40}\b(interview|screen|call|chat|phone|meet))"
            r"|(earliest|ideal|preferred|possible|desired|intended|expected|anticipated).{0,20}(start|starting|joining|availability)(?! (and end|time)\b)"
            r"|(?<!end and )(?<!end or )start(ing)? date(?!.{0,40}\b(last|previous|former|most recent|current|present|first) (job|role|position|employ\w*|compan\w*))|available (to start|from)|eintritts(datum|termin)"
            r"|(wann|ab wann).{0,40}(anfangen|starten|beginnen|verfugbar|einsteigen)"
            r"|date (de debut|d'entree|de disponibilite)"
            r"|quand (pouvez|pourriez|etes|es)[- ]?\w* .{0,30}(commencer|disponible)"
            r"|disponible (a partir|des)|cuando (puede|podria)\w* (empezar|incorporar|comenzar)"
            r"|fecha de (inicio|incorporacion)|wanneer (kun|kan|kunt).{0,30}(beginnen|starten)"
            r"|quando (puoi|potresti|potrebbe).{0,20}(iniziare|cominciare)"
            r"|quando (pode|poderia).{0,20}(comecar|iniciar)"
            r"|kiedy (mozesz|moze|moglb\w*).{0,30}(zaczac|rozpoczac|dolaczyc)"
        ),
    ),
    (
        Topic.RELOCATE,
        (
            r"relocat|move (house|to|for) |ready to move|umzug|umzuziehen|demenag|mobilite geographique"
            r"|mudar(se|te|-se)|reubic|verhuizen|trasferir(ti|si|sti)|przeprowadz"
        ),
    ),
    (
        Topic.TRAVEL,
        (
            r"(able|willing|comfortable|ready|prepared|happy|open).{0,50}(to|with) .{0,30}travel"
            r"|how (often|much).{0,40}travel|expect to travel"
            r"|travel (up to|\d|requirement|for (work|business)|percentage)|% (of )?travel"
            r"|reisebereitschaft|dienstreisen|deplacements|disponibilidad para viajar|viajar|reisbereid"
            r"|trasfert"
        ),
    ),
    (
        Topic.DRIVERS_LICENSE,
        (
            r"driv(er'?s?|ing) licen[cs]e|fuhrerschein|permis (de conduire|b\b)|carnet de conducir"
            r"|permiso de conducir|rijbewijs|patente (di guida|b\b)|carta de conducao|prawo jazdy"
        ),
    ),
    (
        Topic.CLEARANCE,
        r"(security|government|secret|active).{0,20} clearance|clearance (level|status)",
    ),
    (
        Topic.NON_COMPETE,
        (
            r"non-?\s?compet|restrictive covenant|post-employment restriction|non-?solicit"
            r"|agreements? with .{0,40}(former|previous|current|prior) employers?.{0,40}(restrict|limit|prevent)"
            r"|wettbewerbsverbot|clause de non|concurrentiebeding"
        ),
    ),
    (
        Topic.RELATIVES,
        (
            r"relative|family member|member of your family|spouse.{0,40}(work|employ)"
            r"|related to (any|someone|anyone|a current)|verwandte|familienmitglied"
            r"|membre de (votre|ta) famille|familiares? (que )?(trabaj|en la)|familielid"
            r"|parent[ei] (che lavor)|parentes"
        ),
    ),
    (
        Topic.APPLIED_BEFORE,
        (
            r"(previously|ever|already|before|past).{0,30}(applied|interviewed|application)"
            r"|applied .{0,40}(before|in the past|previously)|schon einmal (bei uns )?beworben"
            r"|deja postule"
        ),
    ),
    (
        Topic.BACKGROUND_CHECK,
        (
            r"^(?!.*\b(pass|failed)\b).*(willing|agree|consent|able|comfortable|submit|subject|undergo|ok)\b.{0,40}(background|reference|drug|criminal record)[ -](check|screen|test|investigation|verification)"
            r"|^(?!.*\b(pass|failed)\b).*background (check|screening)\??$"
        ),
    ),
    (
        Topic.CRIMINAL,
        (
            r"convict|criminal|felony|misdemeanor|vorstraf|vorbestraft|fuhrungszeugnis|casier judiciaire|condamn"
            r"|antecedentes penales|strafblad|condann|antecedentes criminais|karan\w"
        ),
    ),
    (
        Topic.HEARD,
        (
            r"how (did|have) you (first )?(hear|find|learn|come across|discover|get to know|become aware)"
            r"|where (did|have) you (first )?(hear|find|learn|come across|discover|see|saw)"
            r"|hear about (us|this|the)"
            r"|(source of|came to know|learned about) .{0,20}(application|job|vacancy|position)"
            r"|wie (haben|hast|bist|sind|wurdest) (sie|du).{0,50}(erfahren|aufmerksam|gefunden)"
            r"|wo (haben|hast) (sie|du).{0,40}(gefunden|gesehen|gehort)"
            r"|comment (avez|as)[- ](vous|tu).{0,40}(entendu|connu|trouve|decouvert)"
            r"|como (nos|se|te|has|supo|conocio|conociste|encontr)\w*"
            r"|hoe (heb|bent|hebt|ben) (je|u).{0,40}(gevonden|gehoord|terecht|gekomen|vernomen)"
            r"|come (hai|ci hai|ha|sei) .{0,40}(conosc|trovat|saput|venuto)"
            r"|como (voce )?(ficou|soube|nos conheceu|encontrou|descobriu)"
            r"|(skad|jak|gdzie).{0,20}(dowiedzial|wiesz o|znalaz|widzial|trafi)"
        ),
    ),
    (
        Topic.REFERRER,
        (
            r"(were|was|been|are) (you )?referred|referred you|refer you|referral (name|source|code)"
            r"|referr?er'?s? name|employee who referred|name of (the )?(employee|person).{0,40}refer"
            r"|contacted by a recruiter|recommended (you|by)|empfohlen|empfehlung|recommande|recomendad"
            r"|aanbevolen|segnalat|polecil|indicad[oa] por"
        ),
    ),
)
