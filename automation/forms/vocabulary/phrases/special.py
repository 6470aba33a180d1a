"""Traps, secrets, questions about others and questions that only prose answers; and what is left when nothing else fits."""

from automation.forms.vocabulary.phrases import Table
from automation.forms.vocabulary.topics import Topic

ESSAY = r"^(why|describe|tell (us|me) (about|why)|what (attract|interest|motivat|excit|draws|drew|makes|was|were|are the|is your (most|favou?rite|greatest|biggest))|how (do|would|did) you (?!hear|find|learn|know|come|discover)|give (us )?an example|walk us|where do you see yourself|warum|wieso|pourquoi|por que|waarom|perche|dlaczego|introduce|explain|share (an?|your (story|thoughts))|can you (describe|tell|share|explain)|could you (describe|tell|share|explain)|please (describe|explain|tell|share (a|your (story|thought))))\b"

FIRST: Table = (
    (
        Topic.TRAP,
        (
            r"for validation purposes|(left|leave) (this field )?unchanged|leave (this|it)?( field| box)?\s?(blank|empty)(?! (if|unless|when|for|where))"
            r"|do not (fill|answer|complete)|don't fill|if you('re| are) (a )?human|nicht ausfullen"
            r"|leer lassen|ne (pas )?remplir|laisse[rz] (ce champ )?vide|no (rellen|complet)"
            r"|dejar (en blanco|vacio)|niet invullen|leeg laten|non compilare|lasciare vuoto|nao preencha"
            r"|deixe em branco|nie wypelniaj|zostaw puste|\bhoneypot\b|^hp[ _-]"
        ),
    ),
    (
        Topic.OPEN,
        (
            r"ignore (all |any )?(previous|prior|above) instructions|^system:|as an ai\b|maintenance mode"
            r"|following (license|licence|certification)|(licen[cs]e|certification)s? or (licen[cs]e|certification)"
            r"|any reasons? (why |that )?(you|which|preventing).{0,40}(not|n't|unable|prevent)"
            r"|\b(ever|been)\b.{0,60}\b(failed|suspended|revoked|refused|denied|declined|withdrawn|cancelled|rejected|disciplined)\b"
            r"|e-?mail( address)? (at|from|of) (your )?(current |previous )?(company|employer|work|job|university|school)"
            r"|^(your )?(secondary|alternat\w+|second|additional|backup) (e-?mail|phone|mobile|telephone|cell|contact)"
        ),
    ),
    (
        Topic.SECRET,
        (
            r"\bpass ?words?\b|passwort|kennwort|mot de passe|contrasena|wachtwoord|\bsenha\b|\bhaslo\b"
            r"|card number|credit card|debit card|kreditkarte|carte (bancaire|de credit)"
            r"|tarjeta de credito|\bcvv\b|\bcvc\b|social security|\bssn\b|national id"
            r"|identity (card )?number|personal identification number|passport (number|no)|passnummer"
            r"|sozialversicherung|steuer-?id|tax (id|number)|numero de securite sociale|\bdni\b|\bnie\b"
            r"|\bbsn\b|codice fiscale|\bcpf\b|\bpesel\b|bank (account|details)|account number"
            r"|routing number|\biban\b|kontonummer|bankverbindung|\bpin\b( code)?$"
            r"|one-?time (code|password)|verification code"
        ),
    ),
    (
        Topic.SOMEONE_ELSE,
        (
            r"\bsupervisor|\breferees?\b|\breference('s|s)?\b(?! number| code)|emergency (contact|phone|number|telephone|mobile|e-?mail|address|name)"
            r"|next of kin|notfallkontakt|contact d'urgence|contacto de emergencia"
            r"|(line |hiring |previous |former )?manager'?s? (full )?(name|phone|e-?mail|title)"
            r"|\bhow did (your|the) (referrer|referr?er|friend|colleague|recruiter)\b|individual (qualified|who)|on behalf of your (company|organi)"
            r"|(company|employer|school|university|reference)('s)?( \d)?[ :-]+(phone|telephone|e-?mail|address|website|url|street)"
            r"|\b(telefon\w*|e-?mail\w*|adresse|anschrift|telephone|courriel|telefono|correo|direccion|telefoon\w*|adres|indirizzo|telefone|endereco|telefonu)\b.{0,14}\b(arbeitgebers?|vorgesetzten|schule|employeur|ecole|responsable|superieur|jefe|empleador|empresa|werkgever|leidinggevende|datore|responsabile|empregador|chefe|pracodawcy)\b"
            r"|\b(nom|prenom|vorname|nachname|name|nombre|apellidos?|naam|nome|cognome|imie|nazwisko)\b.{0,14}\b(vorgesetzten|mutter|vaters?|ehepartners?|responsable|superieur|mere|pere|conjoint|jefe|madre|padre|conyuge|leidinggevende|moeder|vader|responsabile|mae|pai|conjuge|chefe|przelozonego|matki|ojca)\b"
            r"|\b(address|phone( number)?|telephone( number)?|number|e-?mail|city|town|state|country|zip( code)?|post(al )?code|website|industry|size|ceo|owner) of (your |the )?((current|present|previous|former|last|most recent) )?(employer|company|school|university|college|organi[sz]ation)|(company|employer|organi[sz]ation)'?s (ceo|owner|founder|industry|size|revenue)|(start|end) date of employment"
            r"|dates? of employment|employment (start|end)|employed (from|to|until)\b"
            r"|\b(parent|guardian|spouse|partner|father|mother|husband|wife|sibling|recruiter|doctor|physician|professor|advisor|landlord|contact person)('s|s')? ((full|first|last|maiden|work|home) )?(name|phone|telephone|mobile|e-?mail|address|contact|occupation)"
            r"|\b(name|phone|number|e-?mail|address|gender|title|nationalit(y|ie)|occupation)s? of (your |the )?((current|previous|former|last|legal|direct) )?(parents?|guardian|spouse|partner|father|mother|manager|supervisor|boss|recruiter|professor|teacher|contact person)"
            r"|^reason(s)? for leaving( (this|that).*)?$|previous employer|job duties"
            r"|duties (&|and) responsibilities|(their|his|her) (name|e-?mail|phone|title)"
        ),
    ),
    (
        Topic.FOLLOW_UP,
        (
            r"""^(and )?if ['\"]?(yes|no|so|not|other|applicable|you('ve| have)? (selected|answered|chose|require|currently require))\b['\"]?"""
            r"|^(mailing|postal|permanent|home|current|billing|correspondence|physical|residential) address\b.{0,20}\bif (it (is|'s) )?(different|other|not)|^(falls|wenn) (ja|nein|ja,)|^si (oui|non|autre)\b|^en caso (afirmativo|negativo)"
            r"|^si la respuesta|^(zo|indien) (ja|nee)|^se (si|no|sim|nao)\b|^jesli (tak|nie)\b"
            r"|^please (specify|explain|elaborate)|^(pls|please) (list|describe) (if|other)"
            r"|^if (you|there|any)\b(?!.{0,30}\b(referred|offer\w*|selected|hired)\b)[^?]{0,160}\b(provide|list|specify|give|name|explain|describe|indicate|state|enter)\b"
        ),
    ),
)

LAST: Table = (
    (
        Topic.COVER_LETTER,
        (
            r"cover ?letter|motivation(al)? letter|letter of motivation|anschreiben|motivationsschreiben"
            r"|lettre de motivation|carta de (presentacion|motivacion)|motivatiebrief"
            r"|lettera di (presentazione|motivazione)|carta de apresentacao|list motywacyjny"
        ),
    ),
    (
        Topic.RESUME,
        r"\b(resume|cv|curriculum)\b|lebenslauf",
    ),
    (
        Topic.PHOTO,
        r"\b(photo|picture|headshot|avatar|foto)\b",
    ),
    (Topic.OPEN, ESSAY),
)
