"""The right to work and sponsorship."""

from automation.forms.vocabulary.phrases import Table
from automation.forms.vocabulary.topics import Topic

RIGHTS: Table = (
    (
        Topic.AUTHORIZED,
        r"^(?!.*\b(will|would|do|does) (you|your)\b.{0,80}(require|need)\b.{0,60}sponsor).*(authori[sz]\w+|eligib\w+|entitled|permitted|right|permit|legally) .{0,140}(without|not requir)\w*.{0,60}(sponsor|visa|restriction|support)",
    ),
    (
        Topic.OPEN,
        r"^(?:has|have) (?:you|an|any|your)\b.{0,40}\b(?:ever|previously|been denied)\b.{0,80}(sponsor|visa|immigration|petition)",
    ),
    (
        Topic.SPONSORSHIP,
        (
            r"(require|need|rely on|requires|obtain)\b.{0,120}sponsor|sponsor.{0,80}(require|need)"
            r"|to sponsor|sponsor you|sponsorship (required|needed|requirement|status)"
            r"|^(visa |employment |work )*sponsorship\??$"
            r"|(need|require)\b.{0,40}(visa|immigration|employment-based)(?! status\?)"
            r"|visa (transfer|support)|employer-sponsored|file a petition"
            r"|immigration (related )?(support|petition|case)|visum.{0,40}(benotig|brauch)"
            r"|(benotig|brauch)\w+.{0,40}visum|besoin d'un visa|necesit\w+ (un |una )?(visa|visado)|visum nodig|precisa\w* de (um )?visto|bisogno (di un|del) visto|potrzebuj\w+ wizy|visasponsoring|parrainage"
            r"|patrocinio (de|del)? ?(visa|visto|visado)|visado|visto de trabalho|sponsorizzazione"
            r"|sponsoring"
        ),
    ),
    (
        Topic.WORK_STATUS,
        (
            r"(describes?|state|specify|indicate) your .{0,20}(work|employment) (authori[sz]ation|permit)|work[- ]?right status|visa status|immigration status|residen(ce|cy) (permit )?status"
            r"|(work|employment) (authori[sz]ation|permit|eligibility) (status|type)"
            r"|right to work (type|status)|on what basis (may|can) you work|current legal work"
            r"|type of (visa|work permit)|what kind of visa|which (visa|work permit)|aufenthaltstitel"
            r"|aufenthaltsstatus|statut (migratoire|de sejour)|estatus migratorio"
        ),
    ),
    (
        Topic.AUTHORIZED,
        (
            r"(authori[sz]ed|authori[sz]ation|right|eligib\w+|entitled|allowed|permitted|legally able|permission) to (legally |lawfully |remain and )?(live and )?(work|be employed|take up employment)"
            r"|authori[sz]ed to (legally|lawfully) work"
            r"|legally (work|authori[sz]ed|eligible|entitled|permitted)|(work|residence) permit|work visa"
            r"|work authori[sz]ation|located and able to work|able and (authori[sz]ed|eligible)"
            r"|arbeitserlaubnis|arbeitsgenehmigung|berechtigt.{0,40}zu arbeiten"
            r"|arbeiten (durfen|zu durfen)|durf(en|st).{0,40}arbeiten|autorisation de travail(ler)?"
            r"|droit de travailler|permis de travail|autorise\w* a travailler|permiso (de|para) trabaj"
            r"|autorizacion (de|para) trabaj|derecho a trabajar|werkvergunning|gerechtigd om.{0,30}werken"
            r"|permesso di lavoro|autorizzat\w+ a lavorare|autorizacao (de|para) trabalh"
            r"|autorizad\w a trabalhar|pozwoleni\w+ na prace|prawo do pracy|uprawnion\w+ do pracy"
        ),
    ),
)
