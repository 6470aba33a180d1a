"""What one has done, learnt and speaks."""

from automation.forms.vocabulary.phrases import Table
from automation.forms.vocabulary.topics import Topic

_LANGUAGES = (
    r"english|german|french|spanish|dutch|italian|portuguese|polish|norwegian|swedish|danish"
    r"|finnish|russian|ukrainian|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|arabic"
    r"|hebrew|hindi|urdu|bengali|tamil|chinese|mandarin|cantonese|putonghua|japanese|korean"
    r"|vietnamese|thai|indonesian|malay|tagalog|swahili|catalan|croatian|serbian|slovenian"
    r"|lithuanian|latvian|estonian|englisch|deutsch|franzosisch|spanisch|anglais|allemand|francais"
    r"|espagnol|ingles|aleman|frances|espanol|engels|duits|frans|nederlands|inglese|tedesco"
    r"|francese|spagnolo|alemao|angielski\w*|niemiecki\w*|francuski\w*|hiszpanski\w*|polski\w*"
)

EMPLOYERS: Table = (
    (
        Topic.EMPLOYED_BEFORE,
        (
            r"(?<!which )(?<!what )(have|did|were|are) you\b.{0,60}\b(worked|been employed|employed|employment|contracted|interned) (for|at|by|here|with us)\b"
            r"|(?<!organisation )(?<!organization )(?<!company )(?<!employer )(?<!firm )(do|did) you (currently|now|already|still|ever|previously)( still)? work (for|at|here)\b"
            r"|(are|were|have) you .{0,40}(current|former|previous|past|ex)( or (former|current|past))?[- ](employee|contractor|intern|team member)"
            r"|^(?!.*\b(know|relationship|related|relatives?|referr\w*|whom|name)\b).*employee (at|of|with) |^(current|former|previous) employee"
            r"|(previous|former|prior) (work )?(experience|employment) (from|at) "
            r"|ever (work|been employed)"
            r"|schon (einmal|mal) (bei|fur) .{0,40}(gearbeitet|beschaftigt|angestellt)"
            r"|deja (travaille|ete employe)(?! (avec|sur|dans|en)\b)|trabajado (antes|anteriormente|previamente|alguna vez)"
            r"|eerder (bij|voor) .{0,30}gewerkt|gia lavorato(?! (con|su|in)\b)|ja trabalhou(?! com\b)|pracowa\w+ (juz|wczesniej)"
        ),
    ),
)

BACKGROUND: Table = (
    (
        Topic.EMPLOYED_NOW,
        r"are you (currently|presently) employed\b|currently (employed|working)\?",
    ),
    (
        Topic.STUDYING_NOW,
        r"(currently|still) (enrolled|studying|a student)|are you (a )?(full[- ]time )?student",
    ),
    (
        Topic.HAS_DEGREE,
        (
            r"(do you|have you|hold|possess|completed|bachelor|master|currently).{0,60}(degree|diploma).{0,80}(in\b|\?|related|equivalent)"
            r"|^(a |an )?(bachelor|master|phd|doctora)\w*('s|s)? .{0,30}degree (in|or)"
        ),
    ),
    (
        Topic.DEGREE,
        (
            r"^(?!(country|year|date|city|state|place|institution)\b)(?!(what|which|in what|in which|where|when)\b.{0,12}\b(country|year|date|field|subject|city|state|institution|is where|did)\b)(?!.*\b(gpa|grades?|grade point|classification|percentage|marks?|results?)\b)(?:.*?(?:highest (education|degree|qualification)|level of education"
            r"|completed the following level of education"
            r"|(highest|current|completed|your|quel est).{0,30}(level of education|degree|education(al)? level|qualification|level of study|niveau d'etude|diplome)"
            r"|bildungsabschluss|hochste[rn]? (abschluss|bildung)|nivel de (estudios|educacion)"
            r"|opleidingsniveau|titolo di studio|(nivel|grau) de escolaridade|poziom wyksztalcenia|most recent degree))"
        ),
    ),
    (
        Topic.FIELD_OF_STUDY,
        (
            r"field of study|what did you study|domaine (de|d').{0,20}(diplome|etudes|formation)"
            r"|your major|area of study|studienrichtung"
        ),
    ),
    (
        Topic.GRADE,
        r"^(?!.*\b(high school|secondary|master\w*|graduate school|doctora\w*|phd|major|out of|less than)\b).*(\bgpa\b|grade point average)",
    ),
    (
        Topic.SCHOOL,
        (
            r"(which|what|name of) .{0,20}(university|school|college) (did|do|have|are|you)"
            r"|university (you|did you)"
        ),
    ),
    (
        Topic.AT_LEAST_YEARS,
        (
            r"(do you|have you|possess|at least|minimum|^)\W*.{0,60}\b(\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty) ?\+? ?(\(\d+\) ?)?\+? ?(or more |plus |full |consecutive )*(years?|yrs?|months?)\b.{0,80}(experience|background|as an?\b|work)"
            r"|(mindestens|minimum|mehr als|wenigstens|au moins|plus de|al menos|mas de|minimo|como minimo|minimaal|minstens|meer dan|almeno|piu di|pelo menos|mais de|co najmniej|ponad|haben sie|hast du|avez-vous|as-tu|tienes?|heb je|heeft u|\bhai|\bha|voce tem|possui|masz|posiadasz)\b.{0,30}\b\d+ ?\+? ?(jahren?|ans|annees|anos|jaar|anni|lata?)\b.{0,40}(erfahrung|experience|experiencia|ervaring|esperienza|doswiadczeni)"
            r"|experience.{0,40}(at least|minimum).{0,12}\d+ ?\+? ?years"
        ),
    ),
    (
        Topic.YEARS,
        (
            r"(how many|number of|total|wie viele|combien d'|cuantos|hoeveel|quanti|quantos|ile)\W+(\w+\W+){0,3}?(years?|jahre|annees|anos|jaar|anni|lat)\b.{0,80}(experience|work|using|used|erfahrung|experiencia|ervaring|esperienza|doswiadczeni|exp\b)"
            r"|how many years of .{1,40} (do|have) you\b|how long have you (worked|been working) (with|in|on|as)|how (much|long).{0,40}experience|years of .{0,60}experience|berufserfahrung.{0,20}jahre"
            r"|annees d'experience|anos de experiencia|jaren .{0,20}ervaring|anni di esperienza"
            r"|lata doswiadczenia|experience \(?(in )?years"
        ),
    ),
    (
        Topic.OTHER_LANGUAGES,
        (
            r"(other|besides|except|apart|in addition|additional).{0,40}languages?.{0,60}(speak|fluent|know)"
            r"|other than \w+, do you speak"
        ),
    ),
    (
        Topic.LANGUAGE_LEVEL,
        rf"^(?=.{{0,140}}$).*((level|proficien\w+|rate|how (good|well|fluent)|skills?|command|kenntnisse|niveau|nivel|livello|conoscenza|conhecimento|znajomosc).{{0,50}}\b({_LANGUAGES})\b|\b({_LANGUAGES})\b.{{0,30}}(level|proficien|skills|kenntnisse|fluency|language skills|sprachniveau)|\b(englisch|deutsch|franzosisch|spanisch|italienisch|niederlandisch|polnisch|portugiesisch|russisch)(sprach)?kenntnisse)",
    ),
    (
        Topic.SPEAKS,
        rf"(speak|fluent|fluency|proficient|native|conversational|communicate|sprechen|sprichst|parle[zrs]|hablas?|spreek|parli|fala|mowisz|confident|comfortable).{{0,40}}\b({_LANGUAGES})\b",
    ),
    (
        Topic.LANGUAGES,
        (
            r"^(?!how many\b|wie viele\b|combien\b|cuantos\b)(?!.*\b(programm?\w*|programow\w*|coding|scripting|computer|software|query|markup|customers?|clients?|users?|they|team|product)\b)(?:.*?(?:(which|what|welche|quelles|que|welke|quali|quais|jakie).{0,40}(languages?|sprachen|langues|idiomas|talen|lingue|jezyk)"
            r"|languages? .{0,30}(speak|work in|fluent)))"
        ),
    ),
    (
        Topic.CURRENT_COMPANY,
        (
            r"^(?!how\b)(?:.*?(?:(which|what) (firm|company|organi[sz]ation|employer)\b.{0,30} (do|are) you (currently |presently )?(work|employed)|your (current|present|most recent) (employer|company)'s name|(who is|name of) your (current|present|most recent)( or (last|most recent))? (employer|company)"
            r"|where (do|are) you (currently )?(work|employed)|current(ly)? .{0,20}employer\??$))"
        ),
    ),
    (
        Topic.CURRENT_TITLE,
        (
            r"(what is|what's) your (current|present|most recent) (job |role |job )?(title|position|role)"
            r"|your (current|present) (position|title|role)"
        ),
    ),
    (
        Topic.STUDIES,
        r"(describe|your) .{0,20}(study|educational|academic) background",
    ),
    (
        Topic.HAS_SKILL,
        (
            r"(do you have|have you|are you|do you possess).{0,80}(experience|experienced|proficien|familiar|knowledge|worked with|used|skilled|expertise|understanding)"
            r"|^(strong |proven |deep |solid |hands-on |previous )?(experience|proficiency|familiarity|knowledge|expertise|understanding|mastery|ability|capacity|fluency)\b"
        ),
    ),
)
