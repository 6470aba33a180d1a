"""Words of accounts and of e-mailed codes. For bare text: folded, words alone.

English, German, French, Spanish, Dutch, Italian, Portuguese, Polish.
"""

import re

REGISTER = re.compile(
    r"\b(?:create (?:an? |your |my )?(?:new |candidate |free )*(?:account|profile)|sign ?up|register(?: now)?|registration|new user"
    r"|(?:benutzer|bewerber)?konto (?:erstellen|anlegen|eroffnen)|(?:account|profil) (?:erstellen|anlegen)|registrieren"
    r"|creer (?:un |votre |mon )?(?:nouveau )?(?:compte|profil)|s inscrire|inscrivez vous|inscription"
    r"|crear? (?:una |mi |tu |su )?(?:nueva )?cuenta|registrar(?:se|me)|registrate|registrese"
    r"|account (?:aan ?maken|maken)|maak (?:een |je )?account|registreren"
    r"|crea (?:un |il tuo )?(?:nuovo )?(?:account|profilo)|registrati|registrazione|iscriviti"
    r"|criar (?:uma |a sua |minha |sua )?(?:nova )?conta|cadastr(?:ar|e|o)(?: se)?|regist(?:r)?[ae]r?(?: se)|registo"
    r"|(?:utworz|zaloz|stworz)(?: nowe)? konto|zarejestruj(?: sie)?|rejestracja)\b"
)
SIGN_IN = re.compile(
    r"\b(?:sign ?in|log ?in|log ?on|(?:jetzt )?anmelden|einloggen"
    r"|se connecter|connectez vous|connexion|s identifier|identifiez vous"
    r"|inici(?:ar|a|e) sesion|acceder|ingresar|inloggen|aanmelden|accedi|accesso"
    r"|entrar|(?:iniciar|inicie) (?:a )?sessao|fazer login|acessar|aceder|zaloguj(?: sie)?|logowanie)\b"
)
ELSEWHERE = re.compile(
    r"\b(?:google|linkedin|facebook|apple|microsoft|xing|indeed|github|sso|single sign on|newsletter|job ?alerts?)\b"
)
"""Somebody else's account, and what one subscribes to."""
TAKEN = re.compile(
    r"\b(?:already (?:exists|registered|in use|taken|been (?:used|registered|taken)|has an account|have an account|associated|belongs)"
    r"|account (?:with this \S+ (?:address )?)?exists"
    r"|(?:bereits|schon) (?:registriert|vorhanden|vergeben|verwendet|benutzt|ein \w*konto|einen account)|existiert (?:bereits|schon)"
    r"|existe deja|deja (?:utilisee?|enregistree?|associee?|prise?|un compte|inscrite?)"
    r"|ya (?:existe|(?:esta|se encuentra) (?:registrad[oa]|en uso|siendo)|registrad[oa]|tiene una cuenta|en uso)"
    r"|bestaat (?:al|reeds)|(?:al|reeds) (?:in gebruik|geregistreerd|een account)"
    r"|(?:esiste|e) gia|gia (?:registrat[oa]|in uso|utilizzat[oa]|esistente)"
    r"|ja (?:existe|(?:esta|se encontra) (?:registrad[oa]|registad[oa]|cadastrad[oa]|em uso)|cadastrad[oa]|registad[oa]|registrad[oa])"
    r"|juz (?:istnieje|zarejestrowan\w+|zajet\w+|(?:jest )?uzywan\w+|w uzyciu|ma konto)|istnieje juz)\b"
)
"""What is said of an address that has an account."""
TERMS = re.compile(
    r"\b(?:agree|accept|consent|terms|privacy|read and|einverstanden|akzeptiere?|stimme|nutzungsbedingungen|datenschutz|accepte|conditions|confidentialite"
    r"|acepto|condiciones|privacidad|akkoord|voorwaarden|accetto|termini|condizioni|aceito|concordo|termos|privacidade|akceptuje|zgadzam|regulamin\w*|warunki)\b"
)
CODE = re.compile(
    r"\b(?:(?:verification|security|confirmation|one time|authentication|activation|e ?mail) (?:pass ?)?code|verification pin|one time (?:password|passcode|pin)|otp|passcode"
    r"|code (?:from|in) (?:the|your) e ?mail|(?:bestatigungs|verifizierungs|sicherheits|einmal|aktivierungs)(?: )?code|einmalpasswort"
    r"|code (?:de |d )?(?:verification|securite|confirmation|validation|activation|a usage unique)"
    r"|codigo (?:de )?(?:verificacion|seguridad|confirmacion|activacion|un solo uso)"
    r"|(?:verificatie|beveiligings|bevestigings|activerings) ?code|eenmalige code"
    r"|codice (?:di )?(?:verifica|sicurezza|conferma|attivazione|monouso)"
    r"|codigo (?:de )?(?:verificacao|seguranca|confirmacao|ativacao|uso unico)"
    r"|kod (?:weryfikacyjny|bezpieczenstwa|potwierdzajacy|potwierdzenia|jednorazowy|aktywacyjny))\b"
)
SENT = re.compile(
    r"\b(?:sent|e ?mailed|gesendet|geschickt|verschickt|envoye|envoyons|enviado|enviamos|verzonden|verstuurd|gestuurd|inviato|abbiamo inviato|wyslalismy|wyslany|wyslano)\b"
)
"""With `CODE_WORD`, in a sentence that says where the code is."""
CODE_WORD = re.compile(r"\b\w*(?:code|codigo|codice|kod)\b")
RESEND = re.compile(
    r"\b(?:resend|re send|send (?:it |me )?(?:a )?(?:new|another)|(?<!try )again|didn t (?:get|receive)|erneut|nochmal\w*|neuen code|renvoyer|nouveau code|reenviar|otro codigo|nuevo codigo"
    r"|opnieuw|nieuwe code|reinvia|di nuovo|nuovo codice|novo codigo|outra vez|ponownie|nowy kod)\b"
)
"""On what has another code sent."""
BACK = re.compile(
    r"\b(?:back|cancel|zuruck|abbrechen|retour|annuler|volver|cancelar|terug|annuleren|indietro|annulla|voltar|wstecz|anuluj)\b"
)
"""On a button beside the one that goes on."""
APPLICATION = re.compile(
    r"\b(?:appl(?:y|ication)|bewerb\w*|candidat\w*|postul\w*|solicit\w*|sollicit\w*|aplik\w*|zgloszeni\w*)\b"
)
