"""Who one is, what one is asked for statistics, and where one lives."""

from automation.forms.vocabulary.phrases import Table
from automation.forms.vocabulary.topics import Topic

ABOUT_ONESELF: Table = (
    (
        Topic.TRANSGENDER,
        r"transgender|trans experience|\btrans\b",
    ),
    (
        Topic.COMMUNITIES,
        (
            r"(military|veteran|servicemember|service member)'?s? (spouse|partner|dependent)"
            r"|(spouse|partner|dependent|child)\b.{0,30}\b(veteran|military|service ?member|armed forces)"
            r"|when you were (about |aged )?\d|at (the )?age (of )?\d|free school meals|means-tested|main (income|household) earner|\b(young )?carer\b|\bin care\b"
        ),
    ),
    (
        Topic.ORIENTATION,
        (
            r"sexual orientation|lgbt|sexuelle orientierung|orientation sexuelle|orientacion sexual"
            r"|orientamento sessuale|orientacao sexual"
        ),
    ),
    (
        Topic.PRONOUNS,
        r"pronouns?\b|pronomen\b|pronoms|pronombres|pronomi\b|pronomes",
    ),
    (
        Topic.HISPANIC,
        r"are you (of )?(spanish, )?(hispanic|latin)|hispanic or latin\w+\?|hispanic/latin\w+\?",
    ),
    (
        Topic.DISABILITY,
        (
            r"disabilit|disabled|schwerbehinder|handicap|discapacidad|chronic condition|gehandicapt"
            r"|disabilita|deficiencia|niepelnospraw"
        ),
    ),
    (
        Topic.VETERAN,
        (
            r"veteran|armed forces|served in the (military|army)|military (service|status)"
            r"|currently serving in"
        ),
    ),
    (
        Topic.GENDER,
        (
            r"(your|the|my) (gender|sex)\b|gender (identity|do you|you)|what gender|which gender"
            r"|identify (my|your) gender|geschlecht|votre (sexe|genre)|genero\b|\bvous etes \?"
        ),
    ),
    (
        Topic.ETHNICITY,
        r"\brac(e|ial)\b|ethnic|racial/ethnic|ethnie|etnia|herkunft",
    ),
    (
        Topic.AGE_RANGE,
        r"age (range|group|bracket)|your (current )?age\b|how old are you|altersgruppe|tranche d'age",
    ),
    (
        Topic.COMMUNITIES,
        (
            r"communit(y|ies) do you (belong|identify)|underrepresented|diversity (group|categor)"
            r"|identity and background|first[- ]generation|parental status|caregiver|religio|belief"
            r"|socio-?economic"
        ),
    ),
)

PERSON: Table = (
    (
        Topic.AT_LEAST_AGE,
        (
            r"(at least|over|older than|above|minimum) (the age of )?\d{2}( years? (old|of age)| or older)"
            r"|^(are you|i am|i'm|i confirm (that )?i am|you are|must be|employees must be)\b.{0,30}(at least|over|older than|above) \d{2}( years?)?[?.]?$"
            r"|(at least|over|above|minimum) the age of \d{2}\b|\bage(d)? (is )?(over )?\d{2} (or|and) (older|over|above|up)"
            r"|\d{2} (years? )?(of age )?(or|and) (older|over|above)|(\bage(d)?|\byou|\bi am|\bi'm) \d{2}\+|^\d{2}\+\??$|of legal (working )?age|^(are you|i am) (currently )?(under|younger than|below) (the age of )?\d{2}\b"
            r"|volljahrig|mindestens \d{2} jahre alt|majeur|mayor de edad|meerderjarig|maggiorenne"
            r"|maior de idade|pelnoletni"
        ),
    ),
    (
        Topic.BIRTH_PLACE,
        r"(place|city|country|town) of birth|geburtsort|lieu de naissance|lugar de nacimiento",
    ),
    (
        Topic.BIRTH_DATE,
        (
            r"date of birth|birth ?date|birthday|when were you born|geburtsdatum|date de naissance"
            r"|fecha de nacimiento|geboortedatum|data di nascita|data de nascimento|data urodzenia"
        ),
    ),
    (
        Topic.SIGNATURE,
        (
            r"(type|enter|sign) (your )?(full |legal |full legal )?name (below|here|to sign|as)"
            r"|typing (your|my) (full |legal |full legal )*name|electronic signature|signature"
        ),
    ),
    (
        Topic.TODAY,
        r"today's date|date signed|date of signature",
    ),
    (
        Topic.NAME_LEGAL,
        (
            r"(full )?legal name"
            r"|name (according to|as (it appears|shown|written)|on) .{0,20}(id|passport|licen[cs]e)"
        ),
    ),
    (
        Topic.NAME_PREFERRED,
        (
            r"preferred (first )?name|name you('d| would) (prefer|like)"
            r"|name (do|would) you (go by|prefer|like)|like (us )?to (be called|call you)"
            r"|bevorzugter (vor)?name"
        ),
    ),
    (
        Topic.NAME_FULL,
        r"(your|ihr|votre|tu|su) (full|complete) name|full name|vollstandiger name",
    ),
    (
        Topic.NAME_FIRST,
        r"(your|legal) first name(?! at birth)",
    ),
    (
        Topic.NAME_LAST,
        r"(your|legal) (last|family) name(?! (at|before|prior))|your surname(?! (at|before|prior))",
    ),
    (
        Topic.LINK,
        (
            r"^(?!.*\be-?mail)(?!.*\b(how many|favou?rite|you (admire|like|love)|(manager|supervisor|recruiter|referee|referrer|friend|founder|colleague)'?s)\b).*?(?:(linked ?in|git ?hub|git ?lab|twitter|stack ?overflow|behance|dribbble|artstation|xing|facebook|instagram|google scholar)\W+(\w+\W+){0,2}?(profile|url|link|page|account|handle|address|profil\w*|perfil)"
            r"|(profile|url|link|page|account|handle|profil\w*|perfil)\W+(\w+\W+){0,4}?(linked ?in|git ?hub|git ?lab|twitter|stack ?overflow|behance|xing)"
            r"|(?<!.)(your |my )?(linked ?in|git ?hub|twitter|xing)\b.{0,40}$"
            r"|(personal|your|own) (website|web site|site|blog)|portfolio(?! password)|(link|url) to your"
            r"|website (url|link|address))"
        ),
    ),
    (
        Topic.EMAIL,
        (
            r"e-?mail address|(your|best|personal) e-?mail|e-?mail-?adresse|adresse e-?mail"
            r"|correo electronico"
        ),
    ),
    (
        Topic.DIAL_CODE,
        r"(country|dial|calling|area) code (of|for)|phone country|indicatif",
    ),
    (
        Topic.PHONE,
        (
            r"(phone|mobile|telephone|cell|contact|whatsapp) number|telefonnummer"
            r"|numero de (telephone|telefono)"
        ),
    ),
)

PLACES: Table = (
    (
        Topic.NOT_LOCATED_IN,
        r"^(?!.*\byou\b)(?!.*\?).*(not|nor) (a |an )?(permanent )?(resident|citizen|located|based|living|national)",
    ),
    (
        Topic.CITIZEN_OF,
        (
            r"\bcitizen(s|ship)? (or|of|in|\w+ in)|(citizen|national) or (a )?(permanent|lawful|legal)"
            r"|(hold|select).{0,60}(citizenship|residence)|are you (a|an) .{0,30}(citizen|national)\b"
            r"|itar\b|export control|u\.?s\.? person\b"
        ),
    ),
    (
        Topic.CITIZENSHIP,
        (
            r"(your|current|of your) (nationality|citizenship|nationalite)|nationalit|staatsangehorig"
            r"|staatsburger|nacionalidad|which country.{0,30}citizen"
        ),
    ),
    (
        Topic.COMMUTE,
        (
            r"commut\w+.{0,40}(minutes?|miles?|\bkm\b|distance)|(minutes?|miles?|\bkm\b).{0,30}commut"
            r"|how (far|long).{0,40}commut|commutable"
        ),
    ),
    (
        Topic.ONSITE_OK,
        r"(on-?\s?site|in-?\s?office|in[- ]person|hybrid|in the office|from (our|the) .{0,40}offices?|days? (a|per|each) week|to (our|the) .{0,30}office|biurze|vor ort|sur site|en presencial)",
    ),
    (
        Topic.REMOTE_OK,
        r"(comfortable|willing|able|happy|open|prefer|ok).{0,40}(work|working) (in an? )?(fully |100% |completely |entirely )?(remote|from home)",
    ),
    (
        Topic.WORK_MODE,
        (
            r"(work|working) (mode|arrangement|model|preference|style)|mode\(?s?\)? of work"
            r"|remote,? (hybrid|on-?site)|prefer.{0,30}(remote|hybrid|on-?site)|arbeitsmodell"
        ),
    ),
    (
        Topic.CITY_REGION,
        r"(what|which|in what) city ?(/|and|&) ?state",
    ),
    (
        Topic.COUNTRY,
        (
            r"(which|what|in which|in what) country(?!.{0,60}\b(degree|stud(y|ies|ied)|education|school|universit|diploma|qualif|born|birth|compan|employer|last|previous|parents?|family|permit|licen|tax\w*))"
            r"|country (of residence|you (are|live|reside|will)|where you(?!.{0,30}\b(obtain|earn|got|receiv|studied|complet|graduat|born|work))|are you)"
            r"|((in welchem|welches) land|(dans )?quel pays|en que pais|in welk land"
            r"|(in )?(che|quale) paese|em que pais|w jakim kraju)(?!.{0,60}(diplom|etudes|studi|abschluss|ausbildung|titul|estud|laurea|opleiding|forma[tcz]|nascid|nacist|\bne(e|\(e\))?\b|geboren|urodz))"
        ),
    ),
    (
        Topic.REGION,
        (
            r"(which|what|in which|in what|the) (u\.?s\.? )?state (do|are|will|you|of|that you)(?!.{0,60}\b(licen[cs]|admitted|bar\b|registered|certif|degree|born|school))"
            r"|where in the united states|one of the following states|state .{0,20}(reside|live|located)"
        ),
    ),
    (
        Topic.CITY,
        (
            r"(which|what|in which) city|city (do|are) you|(in welcher|welche) stadt|dans quelle ville"
            r"|en que ciudad"
        ),
    ),
    (
        Topic.LOCATION,
        (
            r"where (are|do|will|would) you (currently )?(be )?(located|based|live|living|reside|residing|working from|work from)"
            r"|(your|current) (current )?(location|residence|place of residence)"
            r"|wo (wohnen|wohnst|leben|lebst)|ou (habitez|vivez|residez|etes|es|vis)"
            r"|donde (vives|reside|vive|te encuentras)|waar (woon|ben|bent)|dove (vivi|abiti|risiedi)"
            r"|onde (mora|vive|reside)|gdzie (mieszkasz|mieszka)"
        ),
    ),
    (
        Topic.ADDRESS,
        r"(your|home|mailing|street|residential|full|postal) address|wohnadresse",
    ),
    (
        Topic.POSTAL_CODE,
        r"(zip|postal) ?code|postcode|postleitzahl|code postal|codigo postal",
    ),
    (
        Topic.LOCATED_IN,
        (
            r"^.{0,60}?(are you|do you|will you|\bi( am)?|i'm)\b.{0,40}(located|based|living|live|reside|resident|residing)\b.{0,20}\b(in|within|near|permanently|of|outside)\b"
            r"|do you live|i live (permanently )?in|wohn(en|st) (sie|du) in|leb(en|st) (sie|du) in"
            r"|(habitez|residez)[- ]vous (en|au|aux|a)|habites[- ]tu|vive(s)? (actualmente )?en|woon (je|u)"
            r"|vivi in|(mora|reside) (em|no|na)\b|mieszka(sz)? w"
        ),
    ),
)
