"""Questions put as sentences. The first pattern that is found says what is asked; so what must never be taken for
something else stands first, and what is particular before what is general. Patterns see text as `fold` leaves it."""

import re
from functools import cache

from automation.forms.vocabulary.labels import fits
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind

_TICKED = frozenset({Kind.CHECK, Kind.CHOICE, Kind.CHOICES})
_WRITTEN = frozenset({Kind.LONG_TEXT})

_ESSAY = r"^(why|describe|tell (us|me) (about|why)|what (attract|interest|motivat|excit|draws|drew|makes|was|were|are the|is your (most|favou?rite|greatest|biggest))|how (do|would|did) you (?!hear|find|learn|know|come|discover)|give (us )?an example|walk us|where do you see yourself|warum|wieso|pourquoi|por que|waarom|perche|dlaczego|introduce|explain|share (an?|your (story|thoughts))|can you (describe|tell|share|explain)|could you (describe|tell|share|explain)|please (describe|explain|tell|share (a|your (story|thought))))\b"

FIRST: tuple[tuple[Topic, str], ...] = (
    (Topic.TRAP, r"leave (this|it)?( field| box)?\s?(blank|empty)(?! (if|unless|when|for|where))|do not (fill|answer|complete)|don't fill|if you('re| are) (a )?human|nicht ausfullen|leer lassen|ne (pas )?remplir|laisse[rz] (ce champ )?vide|no (rellen|complet)|dejar (en blanco|vacio)|niet invullen|leeg laten|non compilare|lasciare vuoto|nao preencha|deixe em branco|nie wypelniaj|zostaw puste|\bhoneypot\b|^hp[ _-]"),
    (Topic.OPEN, r"ignore (all |any )?(previous|prior|above) instructions|^system:|as an ai\b|maintenance mode"),
    (Topic.SECRET, r"\bpass ?words?\b|passwort|kennwort|mot de passe|contrasena|wachtwoord|\bsenha\b|\bhaslo\b|card number|credit card|debit card|kreditkarte|carte (bancaire|de credit)|tarjeta de credito|\bcvv\b|\bcvc\b|social security|\bssn\b|national id|identity (card )?number|personal identification number|passport (number|no)|passnummer|sozialversicherung|steuer-?id|tax (id|number)|numero de securite sociale|\bdni\b|\bnie\b|\bbsn\b|codice fiscale|\bcpf\b|\bpesel\b|bank (account|details)|account number|routing number|\biban\b|kontonummer|bankverbindung|\bpin\b( code)?$|one-?time (code|password)|verification code"),
    (Topic.SOMEONE_ELSE, r"\bsupervisor|\breferees?\b|\breference('s|s)?\b(?! number| code)|emergency contact|next of kin|notfallkontakt|contact d'urgence|contacto de emergencia|(line |hiring |previous |former )?manager'?s? (full )?(name|phone|e-?mail|title)|individual (qualified|who)|on behalf of your (company|organi)|(company|employer|school|university|reference)('s)? (phone|telephone|e-?mail|address|website|url|street)|address of (your )?(employer|company|school)|(start|end) date of employment|dates? of employment|employment (start|end)|employed (from|to|until)\b|^reason(s)? for leaving( (this|that).*)?$|previous employer|job duties|duties (&|and) responsibilities|(their|his|her) (name|e-?mail|phone|title)"),
    (Topic.FOLLOW_UP, r"^(and )?if ['\"]?(yes|no|so|not|other|applicable|you('ve| have)? (selected|answered|chose|require|currently require))\b['\"]?|^(falls|wenn) (ja|nein|ja,)|^si (oui|non|autre)\b|^en caso (afirmativo|negativo)|^si la respuesta|^(zo|indien) (ja|nee)|^se (si|no|sim|nao)\b|^jesli (tak|nie)\b|^please (specify|explain|elaborate)|^(pls|please) (list|describe) (if|other)"),
)  # fmt: skip

CONSENTS: tuple[tuple[Topic, str], ...] = (
    (Topic.SMS, r"text messag|\bsms\b|whatsapp|mensagens? de texto|mensajes? de texto|messaggi di testo|wiadomosci tekstow|textnachricht"),
    (Topic.MARKETING, r"newsletter|^follow .{1,60}(up to date|page)|job ?alerts?|marketing (communication|e-?mail|message)|stellenangebote informiert|jobabo|promotional|werbe(mail|e-mail)|nowinki"),
    (Topic.FUTURE, r"(future|other|similar|further|upcoming|suitable) (\w+ )?(job|position|opening|role|vacanc|opportunit|offer|recruitment|employment|consideration)|future opportunit|talent ?(pool|communit|network|bank)|further consideration|keep (my|your) (details|data|cv|resume|application|profile)|zukunftige (\w+ )?(stellen|beschaftigung|job|vakanz|position)|weitere (stellen|vakanzen|positionen)|weitergabe der bewerbung|andere(n|r)? (stellen|unternehmen)|opportunites futures|offres futures|futures? (offres|opportunites)|vivier|futuras? (oportunidad|oportunidade|vacante|vaga|oferta)|oportunidades futuras|toekomstige (vacature|functie)|future (opportunita|posizioni)|przyszl\w* (rekrutac|ofert|proces)|consent_given_future|data retention|extended retention"),
    (Topic.AI_SCREENING, r"\b(ai|artificial intelligence)[- ](supported|based|powered|assisted|driven)?.{0,60}(screen|evaluat|assess|process|tool).{0,200}"),
    (Topic.TRUTH, r"(true|accurate|correct|complete|truthful)( and| &|,) ?(\w+ )?(true|accurate|correct|complete|up to date)|i (hereby )?(certify|attest|declare)|information (is|are|i have (given|provided) is|provided.{0,30}is) (true|accurate|correct)|wahrheitsgemass|richtigkeit (meiner|der) angaben|certifie|exactitude|sur l'honneur|declaro que|veraz|naar waarheid|dichiaro|veritier|verdadeir|oswiadczam.{0,60}prawdziw|zgodne z prawda|(important notice|applicant) .{0,10}declaration|acceptable use"),
    (Topic.PRIVACY, r"privacy|data protection|personal (data|information)|gdpr|process(ing)? (of )?(my|your) (personal )?(data|information|application)|datenschutz|personenbezogen|verarbeitung (meiner|ihrer|deiner)|meine daten|confidentialite|donnees (personnelles|a caractere)|\brgpd\b|privacidad|datos personales|proteccion de datos|persoonsgegevens|\bavg\b|dati personali|trattamento dei|dados pessoais|\blgpd\b|danych osobowych|\brodo\b|terms (and|&) conditions|terms of (use|service)|nutzungsbedingungen|conditions generales|terminos y condiciones|(demographic|survey) data"),
    (Topic.UNDERSTOOD, r"^(yes,? )?i (understand|acknowledge|have read|am aware)|please (confirm|acknowledge) (that you|your) underst|confirm your understanding|^i agree$|^acknowledge[d]?$|^i understand$"),
)  # fmt: skip

RIGHTS: tuple[tuple[Topic, str], ...] = (
    (Topic.AUTHORIZED, r"^(?!.*\b(will|would|do|does) (you|your)\b.{0,80}(require|need)\b.{0,60}sponsor).*(authori[sz]\w+|eligib\w+|entitled|permitted|right|permit|legally) .{0,140}(without|not requir)\w*.{0,60}(sponsor|visa|restriction|support)"),
    (Topic.SPONSORSHIP, r"(require|need|rely on|requires|obtain)\b.{0,120}sponsor|sponsor.{0,80}(require|need)|to sponsor|sponsor you|sponsorship (required|needed|requirement|status)|^(visa |employment |work )*sponsorship\??$|(need|require)\b.{0,40}(visa|immigration|employment-based)(?! status\?)|visa (transfer|support)|employer-sponsored|file a petition|immigration (related )?(support|petition|case)|visum.{0,40}(benotig|brauch)|(benotig|brauch)\w+.{0,40}visum|visasponsoring|parrainage|patrocinio (de|del)? ?(visa|visto|visado)|visado|visto de trabalho|sponsorizzazione|sponsoring"),
    (Topic.WORK_STATUS, r"work[- ]?right status|visa status|immigration status|residen(ce|cy) (permit )?status|(work|employment) (authori[sz]ation|permit|eligibility) (status|type)|right to work (type|status)|on what basis (may|can) you work|current legal work|type of (visa|work permit)|what kind of visa|which (visa|work permit)|aufenthaltstitel|aufenthaltsstatus|statut (migratoire|de sejour)|estatus migratorio"),
    (Topic.AUTHORIZED, r"(authori[sz]ed|authori[sz]ation|right|eligib\w+|entitled|allowed|permitted|legally able|permission) to (legally |lawfully |remain and )?(live and )?(work|be employed|take up employment)|authori[sz]ed to (legally|lawfully) work|legally (work|authori[sz]ed|eligible|entitled|permitted)|(work|residence) permit|work visa|work authori[sz]ation|located and able to work|able and (authori[sz]ed|eligible)|arbeitserlaubnis|arbeitsgenehmigung|berechtigt.{0,40}zu arbeiten|arbeiten (durfen|zu durfen)|durf(en|st).{0,40}arbeiten|autorisation de travail(ler)?|droit de travailler|permis de travail|autorise\w* a travailler|permiso (de|para) trabaj|autorizacion (de|para) trabaj|derecho a trabajar|werkvergunning|gerechtigd om.{0,30}werken|permesso di lavoro|autorizzat\w+ a lavorare|autorizacao (de|para) trabalh|autorizad\w a trabalhar|pozwoleni\w+ na prace|prawo do pracy|uprawnion\w+ do pracy"),
)  # fmt: skip

ABOUT_ONESELF: tuple[tuple[Topic, str], ...] = (
    (Topic.TRANSGENDER, r"transgender|trans experience|\btrans\b"),
    (Topic.ORIENTATION, r"sexual orientation|lgbt|sexuelle orientierung|orientation sexuelle|orientacion sexual|orientamento sessuale|orientacao sexual"),
    (Topic.PRONOUNS, r"pronouns?\b|pronomen\b|pronoms|pronombres|pronomi\b|pronomes"),
    (Topic.HISPANIC, r"are you (of )?(hispanic|latin)|hispanic or latin\w+\?|hispanic/latin\w+\?"),
    (Topic.DISABILITY, r"disabilit|disabled|schwerbehinder|handicap|discapacidad|chronic condition|gehandicapt|disabilita|deficiencia|niepelnospraw"),
    (Topic.VETERAN, r"veteran|armed forces|served in the (military|army)|military (service|status)|currently serving in"),
    (Topic.GENDER, r"(your|the|my) (gender|sex)\b|gender (identity|do you|you)|what gender|which gender|identify (my|your) gender|geschlecht|votre (sexe|genre)|genero\b|\bvous etes \?"),
    (Topic.ETHNICITY, r"\brac(e|ial)\b|ethnic|racial/ethnic|ethnie|etnia|herkunft"),
    (Topic.AGE_RANGE, r"age (range|group|bracket)|your (current )?age\b|how old are you|altersgruppe|tranche d'age"),
    (Topic.COMMUNITIES, r"communit(y|ies) do you (belong|identify)|underrepresented|diversity (group|categor)|identity and background|first[- ]generation|parental status|caregiver|religio|belief|socio-?economic"),
)  # fmt: skip

PERSON: tuple[tuple[Topic, str], ...] = (
    (Topic.AT_LEAST_AGE, r"(at least|over|older than|above|minimum) (the age of )?\d{2}( years?| or older|\?|$)|\d{2} (years? )?(of age )?(or|and) (older|over|above)|\d{2}\+|of legal (working )?age|volljahrig|mindestens \d{2} jahre|majeur|mayor de edad|meerderjarig|maggiorenne|maior de idade|pelnoletni"),
    (Topic.BIRTH_PLACE, r"(place|city|country|town) of birth|geburtsort|lieu de naissance|lugar de nacimiento"),
    (Topic.BIRTH_DATE, r"date of birth|birth ?date|birthday|when were you born|geburtsdatum|date de naissance|fecha de nacimiento|geboortedatum|data di nascita|data de nascimento|data urodzenia"),
    (Topic.SIGNATURE, r"(type|enter|sign) (your )?(full |legal |full legal )?name (below|here|to sign|as)|typing (your|my) (full |legal |full legal )*name|electronic signature|signature"),
    (Topic.TODAY, r"today's date|date signed|date of signature"),
    (Topic.NAME_LEGAL, r"(full )?legal name|name (according to|as (it appears|shown|written)|on) .{0,20}(id|passport|licen[cs]e)"),
    (Topic.NAME_PREFERRED, r"preferred (first )?name|name you('d| would) (prefer|like)|name (do|would) you (go by|prefer|like)|like (us )?to (be called|call you)|bevorzugter (vor)?name"),
    (Topic.NAME_FULL, r"(your|ihr|votre|tu|su) (full|complete) name|full name|vollstandiger name"),
    (Topic.NAME_FIRST, r"(your|legal) first name"),
    (Topic.NAME_LAST, r"(your|legal) (last|family) name|your surname"),
    (Topic.LINK, r"(linked ?in|git ?hub|git ?lab|twitter|stack ?overflow|behance|dribbble|artstation|xing|facebook|instagram|google scholar)\W+(\w+\W+){0,2}?(profile|url|link|page|account|handle|address|profil\w*|perfil)|(profile|url|link|page|account|handle|profil\w*|perfil)\W+(\w+\W+){0,4}?(linked ?in|git ?hub|git ?lab|twitter|stack ?overflow|behance|xing)|^(your |my )?(linked ?in|git ?hub|twitter|xing)\b.{0,40}$|(personal|your|own) (website|web site|site|blog)|portfolio|(link|url) to your|website (url|link|address)"),
    (Topic.EMAIL, r"e-?mail address|(your|best|personal) e-?mail|e-?mail-?adresse|adresse e-?mail|correo electronico"),
    (Topic.DIAL_CODE, r"(country|dial|calling|area) code (of|for)|phone country|indicatif"),
    (Topic.PHONE, r"(phone|mobile|telephone|cell|contact|whatsapp) number|telefonnummer|numero de (telephone|telefono)"),
)  # fmt: skip

OWN_WORDS: tuple[tuple[Topic, str], ...] = (
    (Topic.PROUD, r"proud(est)? of|proudest|most proud|stolz|fier\w*|orgullos|trots|orgoglios|orgulh|dumn"),
    (Topic.WORKING_HOURS, r"(preferred|ideal|usual|typical) working hours"),
    (Topic.REASON_TO_LEAVE, r"(reason|why).{0,60}(leav(e|ing)|job change|chang(e|ing) (job|role|position)|new (employment|role|job|position|opportunit|challenge)|looking for|seeking)(?!.{0,30} (at|with) (us|our))|grund fur (den|ihren|deinen) wechsel|wechselmotivation"),
)  # fmt: skip

MONEY: tuple[tuple[Topic, str], ...] = (
    (Topic.SALARY_FITS, r"((does|do|is|are|would) .{0,80}(salary|compensation|pay|rate|range|budget|package).{0,80}(align|work for you|\bfits?\b|acceptable|match|suit|meet|comfortable|ok\b))|((salary|compensation|pay|rate|hourly).{0,140}(does (that|this|it)|is (that|this)|align with|works? for you|acceptable|are you (ok|comfortable)))|comfortable with .{0,40}(salary|compensation|pay|rate|budget)|\$ ?\d[\d.,]*k? ?(-|to) ?\$? ?\d.{0,80}(work for you|align|acceptable|comfortable)"),
    (Topic.SALARY_CURRENT, r"(current|present|last|most recent|previous).{0,30}(salary|ctc|compensation|remuneration|earnings|pay\b)|(aktuelles|derzeitiges|bisheriges).{0,20}gehalt|(salaire|remuneration).{0,20}actuel|salario actual|huidig.{0,12}salaris|stipendio attuale|salario atual|obecne.{0,20}(wynagrodzenie|zarobki)"),
    (Topic.SALARY, r"(salary|compensation|pay|remuneration|rate|ctc|wage).{0,60}(expectation|requirement|desired|range|expect\b|looking for|indication|target|hop(e|ing)|in mind|seeking|goal)|(expect\w*|desired|target|require\w*|ideal|preferred|minimum|looking for).{0,40}(salary|compensation|\bpay\b|remuneration|wage|rate\b|ctc|budget)|gehalts?(vorstellung|wunsch|erwartung|rahmen)|wunschgehalt|pretention|salaire souhaite|remuneration (souhait|attendu)|(expectativas?|pretension\w*|pretensao|aspiracion) (salarial|economic)|salaris(indicatie|verwachting|wens)|aspettativ\w+ (economic|retributiv|salarial)|ral (desiderata|richiesta)|oczekiwania (finansowe|placowe)|oczekiwane wynagrodzenie"),
)  # fmt: skip

EMPLOYERS: tuple[tuple[Topic, str], ...] = (
    (Topic.EMPLOYED_BEFORE, r"(have|did|were|are) you\b.{0,60}\b(worked|been employed|employed|employment|contracted|interned) (for|at|by|here|with us)\b|(do|did) you (currently|now|already|still|ever|previously)( still)? work (for|at|here)\b|(are|were|have) you .{0,40}(current|former|previous|past|ex)( or (former|current|past))?[- ](employee|contractor|intern|team member)|employee (at|of|with) |^(current|former|previous) employee|(previous|former|prior) (work )?(experience|employment) (from|at) |ever (work|been employed)|schon (einmal|mal) (bei|fur) .{0,40}(gearbeitet|beschaftigt|angestellt)|deja (travaille|ete employe)|trabajado (antes|anteriormente|previamente|alguna vez)|eerder (bij|voor) .{0,30}gewerkt|gia lavorato|ja trabalhou|pracowa\w+ (juz|wczesniej)"),
)  # fmt: skip

TERMS: tuple[tuple[Topic, str], ...] = (
    (Topic.NOTICE, r"notice (period|do you|would you|will you)|(how much|how many weeks).{0,30} notice|kundigungsfrist|preavis|preaviso|opzegtermijn|preavviso|aviso previo|okres wypowiedzenia"),
    (Topic.START_BY, r"(available|able|ready) (to start|from|to begin|to join).{0,80}(in|on|by|before|around|from) (january|february|march|april|may|june|july|august|september|october|november|december|\d{1,2}[./ -])|start (on|in|by) (january|february|march|april|may|june|july|august|september|october|november|december)"),
    (Topic.START, r"(when|how soon|from (which|what) date|what date|what is the earliest)\W+(\w+\W+){0,4}?(can|could|would|will|are|might|may)\W(you|be able)\b.{0,60}(start|join|begin|available|commence)(?!.{0,50}(interview|screen|\bcall\b|chat|phone|meeting))|earliest (possible )?(date|start)|(earliest|ideal|preferred|possible|desired|intended|expected|anticipated).{0,20}(start|starting|joining|availability)|start(ing)? date|available (to start|from)|eintritts(datum|termin)|(wann|ab wann).{0,40}(anfangen|starten|beginnen|verfugbar|einsteigen)|date (de debut|d'entree|de disponibilite)|quand (pouvez|pourriez|etes|es)[- ]?\w* .{0,30}(commencer|disponible)|disponible (a partir|des)|cuando (puede|podria)\w* (empezar|incorporar|comenzar)|fecha de (inicio|incorporacion)|wanneer (kun|kan|kunt).{0,30}(beginnen|starten)|quando (puoi|potresti|potrebbe).{0,20}(iniziare|cominciare)|quando (pode|poderia).{0,20}(comecar|iniciar)|kiedy (mozesz|moze|moglb\w*).{0,30}(zaczac|rozpoczac|dolaczyc)"),
    (Topic.RELOCATE, r"relocat|move (house|to|for) |ready to move|umzug|umzuziehen|demenag|mobilite geographique|mudar(se|te|-se)|reubic|verhuizen|trasferir(ti|si|sti)|przeprowadz"),
    (Topic.TRAVEL, r"(able|willing|comfortable|ready|prepared|happy|open).{0,50}(to|with) .{0,30}travel|how (often|much).{0,40}travel|expect to travel|travel (up to|\d|requirement|for (work|business)|percentage)|% (of )?travel|reisebereitschaft|dienstreisen|deplacements|disponibilidad para viajar|viajar|reisbereid|trasfert"),
    (Topic.DRIVERS_LICENSE, r"driv(er'?s?|ing) licen[cs]e|fuhrerschein|permis (de conduire|b\b)|carnet de conducir|permiso de conducir|rijbewijs|patente (di guida|b\b)|carta de conducao|prawo jazdy"),
    (Topic.CLEARANCE, r"(security|government|secret|active).{0,20} clearance|clearance (level|status)"),
    (Topic.NON_COMPETE, r"non-?\s?compet|restrictive covenant|post-employment restriction|non-?solicit|agreements? with .{0,40}(former|previous|current|prior) employers?.{0,40}(restrict|limit|prevent)|wettbewerbsverbot|clause de non|concurrentiebeding"),
    (Topic.RELATIVES, r"relative|family member|member of your family|spouse.{0,40}(work|employ)|related to (any|someone|anyone|a current)|verwandte|familienmitglied|membre de (votre|ta) famille|familiares? (que )?(trabaj|en la)|familielid|parent[ei] (che lavor)|parentes"),
    (Topic.APPLIED_BEFORE, r"(previously|ever|already|before|past).{0,30}(applied|interviewed|application)|applied .{0,40}(before|in the past|previously)|schon einmal (bei uns )?beworben|deja postule"),
    (Topic.BACKGROUND_CHECK, r"(willing|agree|consent|able|comfortable|submit|subject|undergo|pass|ok).{0,40}(background|reference|drug|criminal record)[ -](check|screen|test|investigation|verification)|background (check|screening)\??$"),
    (Topic.CRIMINAL, r"convict|criminal|felony|misdemeanor|vorstraf|fuhrungszeugnis|casier judiciaire|condamn|antecedentes penales|strafblad|condann|antecedentes criminais|karan\w"),
    (Topic.HEARD, r"how (did|have) you (first )?(hear|find|learn|come across|discover|get to know|become aware)|where (did|have) you (first )?(hear|find|learn|come across|discover|see|saw)|hear about (us|this|the)|(source of|came to know|learned about) .{0,20}(application|job|vacancy|position)|wie (haben|hast|bist|sind|wurdest) (sie|du).{0,50}(erfahren|aufmerksam|gefunden)|wo (haben|hast) (sie|du).{0,40}(gefunden|gesehen|gehort)|comment (avez|as)[- ](vous|tu).{0,40}(entendu|connu|trouve|decouvert)|como (nos|se|te|has|supo|conocio|conociste|encontr)\w*|hoe (heb|bent|hebt|ben) (je|u).{0,40}(gevonden|gehoord|terecht|gekomen|vernomen)|come (hai|ci hai|ha|sei) .{0,40}(conosc|trovat|saput|venuto)|como (ficou|soube|nos conheceu|encontrou|descobriu)|(skad|jak|gdzie).{0,20}(dowiedzial|wiesz o|znalaz|widzial|trafi)"),
    (Topic.REFERRER, r"(were|was|been|are) (you )?referred|referred you|refer you|referral (name|source|code)|referr?er'?s? name|employee who referred|name of (the )?(employee|person).{0,40}refer|contacted by a recruiter|recommended (you|by)|empfohlen|empfehlung|recommande|recomendad|aanbevolen|segnalat|polecil|indicad[oa] por"),
)  # fmt: skip

BACKGROUND: tuple[tuple[Topic, str], ...] = (
    (Topic.EMPLOYED_NOW, r"are you (currently|presently) employed\b|currently (employed|working)\?"),
    (Topic.STUDYING_NOW, r"(currently|still) (enrolled|studying|a student)|are you (a )?(full[- ]time )?student"),
    (Topic.HAS_DEGREE, r"(do you|have you|hold|possess|completed|bachelor|master|currently).{0,60}(degree|diploma).{0,80}(in\b|\?|related|equivalent)|^(a |an )?(bachelor|master|phd|doctora)\w*('s|s)? .{0,30}degree (in|or)"),
    (Topic.DEGREE, r"highest (education|degree|qualification)|level of education|completed the following level of education|(highest|current|completed|your|quel est).{0,30}(level of education|degree|education(al)? level|qualification|level of study|niveau d'etude|diplome)|bildungsabschluss|hochste[rn]? (abschluss|bildung)|nivel de (estudios|educacion)|opleidingsniveau|titolo di studio|nivel de escolaridade|poziom wyksztalcenia"),
    (Topic.FIELD_OF_STUDY, r"field of study|what did you study|domaine (de|d').{0,20}(diplome|etudes|formation)|your major|area of study|studienrichtung"),
    (Topic.SCHOOL, r"(which|what|name of) .{0,20}(university|school|college) (did|do|have|you)|university (you|did you)"),
    (Topic.AT_LEAST_YEARS, r"(do you|have you|possess|at least|minimum|^)\W*.{0,60}\d+ ?\+? ?(\(\d+\) )?(or more |plus )?(years?|yrs?)\b.{0,80}(experience|background|as an?\b|work)|experience.{0,40}(at least|minimum).{0,12}\d+ ?\+? ?years"),
    (Topic.YEARS, r"(how many|number of|total|wie viele|combien d'|cuantos|hoeveel|quanti|quantos|ile)\W+(\w+\W+){0,3}?(years?|jahre|annees|anos|jaar|anni|lat)\b.{0,80}(experience|work|using|used|erfahrung|experiencia|ervaring|esperienza|doswiadczeni|exp\b)|how (much|long).{0,40}experience|years of .{0,60}experience|berufserfahrung.{0,20}jahre|annees d'experience|anos de experiencia|jaren .{0,20}ervaring|anni di esperienza|lata doswiadczenia|experience \(?(in )?years"),
    (Topic.OTHER_LANGUAGES, r"(other|besides|except|apart|in addition|additional).{0,40}languages?.{0,60}(speak|fluent|know)|other than \w+, do you speak"),
    (Topic.LANGUAGE_LEVEL, r"^(?=.{0,140}$).*((level|proficien\w+|rate|how (good|well|fluent)|skills?|command|kenntnisse|niveau|nivel|livello|znajomosc).{0,50}\b({languages})\b|\b({languages})\b.{0,30}(level|proficien|skills|kenntnisse|fluency|language skills|sprachniveau))"),
    (Topic.SPEAKS, r"(speak|fluent|fluency|proficient|native|conversational|communicate|sprechen|sprichst|parle[zrs]|hablas?|spreek|parli|fala|mowisz|confident|comfortable).{0,40}\b({languages})\b"),
    (Topic.LANGUAGES, r"(which|what|welche|quelles|que|welke|quali|quais|jakie).{0,40}(languages?|sprachen|langues|idiomas|talen|lingue|jezyk)|languages? .{0,30}(speak|work in|fluent)"),
    (Topic.CURRENT_COMPANY, r"(who is|name of) your (current|present|most recent)( or (last|most recent))? (employer|company)|where (do|are) you (currently )?(work|employed)|current(ly)? .{0,20}employer\??$"),
    (Topic.CURRENT_TITLE, r"(what is|what's) your (current|present|most recent) (job |role |job )?(title|position|role)|your (current|present) (position|title|role)"),
    (Topic.STUDIES, r"(describe|your) .{0,20}(study|educational|academic) background"),
    (Topic.HAS_SKILL, r"(do you have|have you|are you|do you possess).{0,80}(experience|experienced|proficien|familiar|knowledge|worked with|used|skilled|expertise|understanding)|^(strong |proven |deep |solid |hands-on |previous )?(experience|proficiency|familiarity|knowledge|expertise|understanding|mastery|ability|capacity|fluency)\b"),
)  # fmt: skip

PLACES: tuple[tuple[Topic, str], ...] = (
    (Topic.NOT_LOCATED_IN, r"(not|nor) (a |an )?(permanent )?(resident|citizen|located|based|living|national)"),
    (Topic.CITIZEN_OF, r"\bcitizen(s|ship)? (or|of|in|\w+ in)|(citizen|national) or (a )?(permanent|lawful|legal)|(hold|select).{0,60}(citizenship|residence)|are you (a|an) .{0,30}(citizen|national)\b|itar\b|export control|u\.?s\.? person\b"),
    (Topic.CITIZENSHIP, r"(your|current|of your) (nationality|citizenship|nationalite)|nationalit|staatsangehorig|staatsburger|nacionalidad|which country.{0,30}citizen"),
    (Topic.COMMUTE, r"commut\w+.{0,40}(minutes?|miles?|\bkm\b|distance)|(minutes?|miles?|\bkm\b).{0,30}commut|how (far|long).{0,40}commut|commutable"),
    (Topic.ONSITE_OK, r"(on-?\s?site|in-?\s?office|in[- ]person|hybrid|in the office|from (our|the) .{0,40}offices?|days? (a|per|each) week|to (our|the) .{0,30}office|biurze|vor ort|sur site|en presencial)"),
    (Topic.REMOTE_OK, r"(comfortable|willing|able|happy|open|prefer|ok).{0,40}(work|working) (fully |100% |completely )?(remote|from home)"),
    (Topic.WORK_MODE, r"(work|working) (mode|arrangement|model|preference|style)|mode\(?s?\)? of work|remote,? (hybrid|on-?site)|prefer.{0,30}(remote|hybrid|on-?site)|arbeitsmodell"),
    (Topic.CITY_REGION, r"(what|which|in what) city ?(/|and|&) ?state"),
    (Topic.COUNTRY, r"(which|what|in which|in what) country|country (of residence|you (are|live|reside|will)|where you|are you)|(in welchem|welches) land|(dans )?quel pays|en que pais|in welk land|(in )?(che|quale) paese|em que pais|w jakim kraju"),
    (Topic.REGION, r"(which|what|in which|in what|the) (u\.?s\.? )?state (do|are|will|you|of|that you)|where in the united states|one of the following states|state .{0,20}(reside|live|located)"),
    (Topic.CITY, r"(which|what|in which) city|city (do|are) you|(in welcher|welche) stadt|dans quelle ville|en que ciudad"),
    (Topic.LOCATION, r"where (are|do|will|would) you (currently )?(be )?(located|based|live|living|reside|residing|working from|work from)|(your|current) (current )?(location|residence|place of residence)|wo (wohnen|wohnst|leben|lebst)|ou (habitez|vivez|residez|etes|es|vis)|donde (vives|reside|vive|te encuentras)|waar (woon|ben|bent)|dove (vivi|abiti|risiedi)|onde (mora|vive|reside)|gdzie (mieszkasz|mieszka)"),
    (Topic.ADDRESS, r"(your|home|mailing|street|residential|full|postal) address|wohnadresse"),
    (Topic.POSTAL_CODE, r"(zip|postal) ?code|postcode|postleitzahl|code postal|codigo postal"),
    (Topic.LOCATED_IN, r"^.{0,60}?(are you|do you|will you|\bi( am)?|i'm)\b.{0,40}(located|based|living|live|reside|resident|residing)\b.{0,20}\b(in|within|near|permanently|of|outside)\b|do you live|i live (permanently )?in|wohn(en|st) (sie|du) in|leb(en|st) (sie|du) in|(habitez|residez)[- ]vous (en|au|a)|habites[- ]tu|vive(s)? (actualmente )?en|woon (je|u)|vivi in|mora em|mieszkasz w"),
)  # fmt: skip

LAST: tuple[tuple[Topic, str], ...] = (
    (Topic.COVER_LETTER, r"cover ?letter|motivation(al)? letter|letter of motivation|anschreiben|motivationsschreiben|lettre de motivation|carta de (presentacion|motivacion)|motivatiebrief|lettera di (presentazione|motivazione)|carta de apresentacao|list motywacyjny"),
    (Topic.RESUME, r"\b(resume|cv|curriculum)\b|lebenslauf"),
    (Topic.PHOTO, r"\b(photo|picture|headshot|avatar|foto)\b"),
    (Topic.OPEN, _ESSAY),
)  # fmt: skip

_LANGUAGES = "english|german|french|spanish|dutch|italian|portuguese|polish|norwegian|swedish|danish|finnish|russian|ukrainian|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|arabic|hebrew|hindi|urdu|bengali|tamil|chinese|mandarin|cantonese|putonghua|japanese|korean|vietnamese|thai|indonesian|malay|tagalog|swahili|catalan|croatian|serbian|slovenian|lithuanian|latvian|estonian|englisch|deutsch|franzosisch|spanisch|anglais|allemand|francais|espagnol|ingles|aleman|frances|espanol|engels|duits|frans|nederlands|inglese|tedesco|francese|spagnolo|alemao|angielski\\w*|niemiecki\\w*|francuski\\w*|hiszpanski\\w*|polski\\w*"  # fmt: skip

# Which kinds of field a table is for; consents are ticked or chosen, not written.
_TABLES: tuple[tuple[tuple[tuple[Topic, str], ...], frozenset[Kind] | None], ...] = (
    (FIRST, None), (OWN_WORDS, None), (((Topic.OPEN, _ESSAY),), _WRITTEN), (RIGHTS, None), (ABOUT_ONESELF, None), (MONEY, None), (CONSENTS, _TICKED),
    (TERMS, None), (EMPLOYERS, None), (PERSON, None), (BACKGROUND, None), (PLACES, None), (LAST, None),
)  # fmt: skip


@cache
def _compiled() -> tuple[tuple[Topic, re.Pattern[str], frozenset[Kind] | None], ...]:
    return tuple(
        (topic, re.compile(pattern.replace("{languages}", _LANGUAGES)), kinds)
        for table, kinds in _TABLES
        for topic, pattern in table
    )


def is_special(text: str) -> bool:
    """Is it a follow-up, a trap or a secret as a whole, whatever question stands in it?"""
    return any(topic in _SPECIAL and pattern.search(text) for topic, pattern, _ in _compiled())


_SPECIAL = (Topic.TRAP, Topic.SECRET, Topic.FOLLOW_UP, Topic.SOMEONE_ELSE)
_STRICT = (Topic.SMS, Topic.MARKETING, Topic.FUTURE, Topic.AI_SCREENING)


def beyond_applying(text: str) -> Topic | None:
    """The consent in a text that nobody needs to give in order to apply."""
    for topic, pattern, _ in _compiled():
        if topic in _STRICT and pattern.search(text):
            return topic
    return None


def consent_in(text: str) -> Topic | None:
    """The class of a consent, the strictest first."""
    return next((topic for topic, pattern in CONSENTS if re.search(pattern, text)), None)


def topic_of(text: str, kind: Kind) -> Topic | None:
    """The topic of a folded sentence asked by this kind of field."""
    for topic, pattern, kinds in _compiled():
        if (kinds is None or kind in kinds) and fits(topic, kind) and pattern.search(text):
            return topic
    return None
