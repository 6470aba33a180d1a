"""Consents by class, the ones that nobody needs to give in order to apply first."""

from automation.forms.vocabulary.phrases import Table
from automation.forms.vocabulary.topics import Topic

CONSENTS: Table = (
    (
        Topic.SMS,
        (
            r"text messag|\bsms\b|whatsapp|mensagens? de texto|mensajes? de texto|messaggi di testo"
            r"|wiadomosci tekstow|textnachricht"
        ),
    ),
    (
        Topic.MARKETING,
        (
            r"^(?!.*\b(marketing|write|written|design\w*|campaigns?) (of |for |a )?newsletters?).*newsletter|^follow .{1,60}(up to date|page)|job ?alerts?"
            r"|marketing (communication|e-?mail|message)|stellenangebote informiert|jobabo|promotional"
            r"|werbe(mail|e-mail)|nowinki"
        ),
    ),
    (
        Topic.FUTURE,
        (
            r"(?=.*\b(contact|consider|keep|kept|stor|inform|notif|shar|consent|agree|like|interested|hear|retain|pool|aware|news|updates?|my|future|consent_given_future)).*(future|other|similar|further|upcoming|suitable) (\w+ )?(job|position|opening|role|vacanc|opportunit|offer|recruitment|employment|consideration)"
            r"|future opportunit|talent ?(pool|communit|network|bank)|further consideration"
            r"|keep (my|your) (details|data|cv|resume|application|profile)"
            r"|zukunftige (\w+ )?(stellen|beschaftigung|job|vakanz|position)"
            r"|weitere (stellen|vakanzen|positionen)|weitergabe der bewerbung"
            r"|andere(n|r)? (stellen|unternehmen|vacatures?|functies)|updates? (about|on) (new |open |other )?(roles|jobs|positions|vacancies|openings)|opportunites futures|offres futures"
            r"|futures? (offres|opportunites)|vivier"
            r"|futuras? (oportunidad|oportunidade|vacante|vaga|oferta)|oportunidades futuras"
            r"|toekomstige (vacature|functie)|future (opportunita|posizioni)"
            r"|przyszl\w* (rekrutac|ofert|proces)|consent_given_future|data retention|extended retention"
        ),
    ),
    (
        Topic.AI_SCREENING,
        r"\b(ai|artificial intelligence)[- ](supported|based|powered|assisted|driven)?.{0,60}(screen|evaluat|assess|process|tool).{0,200}",
    ),
    (
        Topic.TRUTH,
        (
            r"(true|accurate|correct|complete|truthful)( and| &|,) ?(\w+ )?(true|accurate|correct|complete|up to date)"
            r"|i (hereby )?(certify|attest|declare)\b(?=.{0,240}\b(true|accurate|correct|complete\w*|truthful\w*|information|answers?|statements?|particulars)\b)"
            r"|information (is|are|i have (given|provided) is|provided.{0,30}is) (true|accurate|correct)"
            r"|wahrheitsgemass|richtigkeit (meiner|der) angaben|\bje certifie|certifie (que|sur|l)\b|exactitude|sur l'honneur"
            r"|declaro que|veraz|naar waarheid|dichiaro|veritier|verdadeir|oswiadczam.{0,60}prawdziw"
            r"|zgodne z prawda|(important notice|applicant) .{0,10}declaration|acceptable use"
        ),
    ),
    (
        Topic.PRIVACY,
        (
            r"privacy|data protection|consent to (the )?(data )?processing|consent to (the )?processing of (my |your )?(personal )?data|personal (data|information)|gdpr"
            r"|process(ing)? (of )?(my|your|the) (personal )?(data|information|application)|datenschutz"
            r"|personenbezogen|verarbeitung (meiner|ihrer|deiner)|meine daten|confidentialite"
            r"|donnees (personnelles|a caractere)|\brgpd\b|privacidad|datos personales|proteccion de datos"
            r"|persoonsgegevens|\bavg\b|dati personali|trattamento dei|dados pessoais|\blgpd\b"
            r"|danych osobowych|\brodo\b|terms (and|&) conditions|terms of (use|service)"
            r"|nutzungsbedingungen|conditions generales|terminos y condiciones|(demographic|survey) data"
        ),
    ),
    (
        Topic.UNDERSTOOD,
        (
            r"^(yes,? )?i (understand|acknowledge|have read|am aware)"
            r"|please (confirm|acknowledge) (that you|your) underst|confirm your understanding|^i agree$"
            r"|^acknowledge[d]?$|^i understand$"
        ),
    ),
)
