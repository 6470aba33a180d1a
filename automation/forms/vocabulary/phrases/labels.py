"""Labels that say all by themselves. English, German, French, Spanish, Dutch, Italian, Portuguese, Polish."""

from automation.forms.vocabulary.topics import Topic

LABELS: dict[Topic, str] = {
    Topic.NAME_FULL: (
        "name, full name, your name, your full name, first and last name, first and last names, "
        "first and last name s, first name and last name, name and surname, name first and last, "
        "candidate name, applicant name, complete name, vollstandiger name, vor und nachname, "
        "vorname und nachname, ihr name, nom complet, nom et prenom, prenom et nom, votre nom, "
        "nombre completo, nombre y apellidos, nombre y apellido, volledige naam, naam, "
        "voor en achternaam, nome completo, nome e cognome, nome e sobrenome, imie i nazwisko, "
        "c name"
    ),
    Topic.NAME_LEGAL: (
        "legal name, full legal name, full name legal, legal full name, name as in passport"
    ),
    Topic.NAME_FIRST: (
        "first name, first names, first, given name, given names, forename, legal first name, "
        "your first name, vorname, vornamen, rufname, prenom, prenoms, nombre, nombres, "
        "nombre de pila, voornaam, primeiro nome, nome, imie, imiona, fname, firstname, "
        "c first name"
    ),
    Topic.NAME_MIDDLE: (
        "middle name, middle names, middle initial, zweiter vorname, deuxieme prenom, "
        "segundo nombre, tweede voornaam, secondo nome, nome do meio, drugie imie"
    ),
    Topic.NAME_LAST: (
        "last name, last names, last, surname, family name, legal last name, your last name, "
        "nachname, familienname, nom, nom de famille, apellido, apellidos, achternaam, "
        "familienaam, cognome, sobrenome, apelido, ultimo nome, nazwisko, lname, lastname, "
        "c last name"
    ),
    Topic.NAME_PREFERRED: (
        "preferred name, preferred first name, nickname, known as, what should we call you, "
        "what do you like to be called, what name do you go by, preferred name if different, "
        "goes by, bevorzugter name, bevorzugter vorname, prenom usuel, prenom prefere, "
        "nombre preferido, roepnaam, nome preferito, nome preferido, nome social, "
        "preferowane imie"
    ),
    Topic.SIGNATURE: (
        "signature, your signature, electronic signature, e signature, full name signature, "
        "applicant signature, unterschrift, firma, handtekening, assinatura, podpis"
    ),
    Topic.TODAY: (
        "today s date, todays date, date signed, signature date, date of signature, "
        "current date, heutiges datum, datum der unterschrift, date du jour, fecha de hoy, "
        "datum van vandaag, data odierna, data de hoje, dzisiejsza data"
    ),
    Topic.EMAIL: (
        "email, e mail, email address, e mail address, your email, your email address, mail, "
        "confirm email, confirm your email, confirm your email address, re enter email, "
        "email confirmation, repeat email, personal email, contact email, e mail adresse, "
        "email adresse, e mail adresse bestatigen, adresse e mail, adresse email, courriel, "
        "correo, correo electronico, direccion de correo electronico, e mailadres, emailadres, "
        "indirizzo email, indirizzo e mail, endereco de e mail, endereco de email, adres e mail, "
        "adres email, c email"
    ),
    Topic.PHONE: (
        "phone, phone number, telephone, telephone number, mobile, mobile number, mobile phone, "
        "mobile phone number, cell, cell phone, cell phone number, contact number, "
        "contact phone, contact phone number, your phone number, your phone, primary phone, "
        "primary phone number, home phone, home phone number, phone no, tel, telefon, "
        "telefonnummer, handynummer, handy, mobilnummer, mobiltelefon, rufnummer, "
        "telephone portable, numero de telephone, numero de mobile, portable, telefono, "
        "numero de telefono, telefono movil, numero de movil, celular, telefoonnummer, telefoon, "
        "mobiel nummer, numero di telefono, cellulare, telefone, numero de telefone, telemovel, "
        "telemóvel, numer telefonu, telefon komorkowy, whatsapp number, c phone number, c phone"
    ),
    Topic.DIAL_CODE: (
        "country code, phone country code, dial code, dialing code, calling code, "
        "country calling code, country region phone code, phone country, country phone code, landesvorwahl, landervorwahl, "
        "vorwahl, indicatif, indicatif du pays, indicatif pays, "
        "selectionner l indicatif du pays, select country calling code, prefijo, codigo de pais, "
        "codigo do pais, landcode, landnummer, prefisso, prefisso internazionale, kod kraju, "
        "numer kierunkowy"
    ),
    Topic.PRONOUNS: (
        "pronouns, your pronouns, preferred pronouns, personal pronouns, gender pronouns, "
        "pronomen, pronoms, pronombres, voornaamwoorden, pronomi, pronomes, zaimki"
    ),
    Topic.SALUTATION: (
        "salutation, title mr ms, form of address, anrede, civilite, tratamiento, aanhef, "
        "titolo di cortesia, tratamento, zwrot grzecznosciowy, personal details salutation"
    ),
    Topic.BIRTH_DATE: (
        "birthday, birth date, birthdate, date of birth, dob, geburtsdatum, geburtstag, "
        "date de naissance, fecha de nacimiento, geboortedatum, data di nascita, "
        "data de nascimento, data urodzenia"
    ),
    Topic.ADDRESS: (
        "address, full address, home address, mailing address, postal address, current address, "
        "residential address, legal address, your address, permanent address, adresse, "
        "anschrift, adresse complete, adresse postale, direccion, direccion completa, adres, "
        "indirizzo, endereco, morada, adres zamieszkania"
    ),
    Topic.STREET: (
        "street, street address, street address line 1, address line 1, address 1, street and number, street name, "
        "address street address, strasse, strasse und hausnummer, strasse hausnummer, "
        "strasse nr, rue, numero et rue, calle, calle y numero, straat, straat en huisnummer, "
        "via, indirizzo riga 1, rua, ulica, ulica i numer"
    ),
    Topic.ADDRESS_LINE_2: (
        "address line 2, address 2, street address line 2, apartment, apt, apt suite, "
        "apartment suite etc, suite, unit, adresszusatz, complement d adresse, complemento"
    ),
    Topic.CITY: (
        "city, town, city town, town city, city of residence, current city, "
        "current city of residence, home city, your city, city you live in, stadt, ort, wohnort, "
        "ville, ville de residence, ciudad, poblacion, stad, plaats, woonplaats, citta, comune, "
        "cidade, localidade, miasto, miejscowosc"
    ),
    Topic.CITY_REGION: ("city state, city and state, city province, city state province"),
    Topic.REGION: (
        "state, state province, province, state or province, region, state region, county, "
        "state of residence, province state, current state, bundesland, region departement, "
        "departement, provincia, comunidad autonoma, estado, provincie, regione, wojewodztwo"
    ),
    Topic.POSTAL_CODE: (
        "zip, zip code, zipcode, postal code, postcode, post code, zip postal code, "
        "postal zip code, zip or postal code, plz, postleitzahl, code postal, codigo postal, "
        "c p, cap, codice postale, cep, kod pocztowy"
    ),
    Topic.POSTAL_CITY: (
        "plz ort, plz und ort, plz wohnort, plz stadt, postleitzahl ort, postleitzahl und ort, "
        "postleitzahl wohnort, code postal ville, code postal et ville, cp ville, "
        "codigo postal y ciudad, codigo postal y poblacion, postcode plaats, postcode en plaats, "
        "postcode en woonplaats, cap citta, cap e citta, zip city, zip and city, "
        "kod pocztowy miasto, kod pocztowy i miasto"
    ),
    Topic.COUNTRY: (
        "country, country of residence, current country, country region, "
        "country of current residence, your country, home country, country you live in, "
        "please select your country, select your country, residence country, country location, "
        "land, wohnsitzland, pays, pays de residence, pais, pais de residencia, "
        "land van verblijf, paese, nazione, paese di residenza, kraj, kraj zamieszkania, panstwo"
    ),
    Topic.LOCATION: (
        "location, current location, your location, location city, city location, "
        "location autocomplete, candidate location, home location, residence, "
        "place of residence, city country, city and country, city state country, "
        "city state and country, location city state country, candidate location query, "
        "where are you based, where are you located, where do you live, "
        "where are you currently based, where are you currently located, standort, "
        "aktueller standort, wohnsitz, lieu, localisation, lieu de residence, ubicacion, "
        "lugar de residencia, locatie, woonlocatie, posizione, luogo di residenza, localizacao, "
        "lokalizacja, miejsce zamieszkania"
    ),
    Topic.CITIZENSHIP: (
        "nationality, nationalities, citizenship, citizenships, country of citizenship, "
        "citizenship country, current nationality, your nationality, what is your nationality, "
        "staatsangehorigkeit, nationalitat, staatsburgerschaft, nationalite, citoyennete, "
        "nacionalidad, ciudadania, nationaliteit, nazionalita, cittadinanza, nacionalidade, "
        "cidadania, narodowosc, obywatelstwo"
    ),
    Topic.CURRENT_COMPANY: (
        "current company, current employer, company, company name, employer, employer name, "
        "current organization, "
        "current organisation, current or most recent employer, current or last employer, "
        "most recent employer, current or most recent company, present employer, org, "
        "organization, current company name, aktueller arbeitgeber, derzeitiger arbeitgeber, "
        "arbeitgeber, entreprise actuelle, employeur actuel, empresa actual, huidige werkgever, "
        "huidig bedrijf, azienda attuale, datore di lavoro attuale, empresa atual, "
        "obecny pracodawca, obecna firma"
    ),
    Topic.CURRENT_TITLE: (
        "current title, current job title, current position, current role, job title, "
        "present position, most recent job title, current or most recent job title, "
        "current or last job title, title, position, aktuelle position, aktuelle stelle, "
        "berufsbezeichnung, jobtitel, poste actuel, intitule du poste actuel, fonction actuelle, "
        "puesto actual, cargo actual, huidige functie, functietitel, posizione attuale, "
        "ruolo attuale, cargo atual, obecne stanowisko, stanowisko"
    ),
    Topic.HEADLINE: ("headline, professional headline, professional title, tagline"),
    Topic.SUMMARY: (
        "summary, experience summary, career summary, professional summary, profile summary, personal summary, executive summary, "
        "c summary, bio, zusammenfassung, kurzprofil, resume professionnel, resumen, "
        "resumen profesional, samenvatting, riepilogo, resumo, resumo profissional, podsumowanie"
    ),
    Topic.YEARS: (
        "years of experience, total years of experience, total experience, experience in years, "
        "work experience in years, years of relevant experience, years experience, "
        "berufserfahrung in jahren, jahre berufserfahrung, annees d experience, "
        "anos de experiencia, jaren ervaring, aantal jaren ervaring, anni di esperienza, "
        "lata doswiadczenia"
    ),
    Topic.DEGREE: (
        "degree, highest degree, highest level of education, level of education, "
        "education level, highest education, highest level of education completed, education, "
        "highest qualification, degree type, qualification, hochster abschluss, "
        "hochster bildungsabschluss, bildungsabschluss, abschluss, diplome, niveau d etudes, "
        "niveau d etude, dernier diplome, nivel de estudios, titulacion, opleidingsniveau, "
        "hoogste opleiding, titolo di studio, livello di istruzione, nivel de escolaridade, "
        "escolaridade, grau academico, wyksztalcenie, poziom wyksztalcenia"
    ),
    Topic.SCHOOL: (
        "school, university, college, school name, university name, institution, "
        "school or university, college university, school university, name of school, "
        "most recent school, universitat, hochschule, schule, ecole, universite, etablissement, "
        "universidad, escuela, centro de estudios, universiteit, universita, scuola, "
        "universidade, instituicao de ensino, uczelnia, szkola"
    ),
    Topic.FIELD_OF_STUDY: (
        "discipline, major, field of study, area of study, course of study, subject, "
        "degree subject, field, concentration, studiengang, studienfach, fachrichtung, "
        "domaine d etudes, filiere, specialite, campo de estudio, especialidad, studierichting, "
        "campo di studi, indirizzo di studi, area de estudo, curso, kierunek studiow, kierunek"
    ),
    Topic.STUDY_START: ("start date month, start date year, start month, start year"),
    Topic.STUDY_END: (
        "end date month, end date year, end month, end year, graduation date, graduation year, "
        "year of graduation, expected graduation date, graduation month and year, abschlussjahr, "
        "annee d obtention du diplome, ano de graduacion, ano de conclusao"
    ),
    Topic.GRADE: (
        "gpa, grade point average, grade average, final grade, abschlussnote, note moyenne, "
        "nota media"
    ),
    Topic.STUDIES: (
        "study background, educational background, education background, formation, formacion, "
        "formazione, formacao, ausbildung"
    ),
    Topic.LANGUAGES: (
        "languages, spoken languages, languages spoken, language skills, languages you speak, "
        "languages you can work in, sprachen, sprachkenntnisse, langues, langues parlees, "
        "idiomas, talen, talenkennis, lingue, lingue parlate, jezyki, znajomosc jezykow"
    ),
    Topic.OTHER_LANGUAGES: (
        "other languages, other language skills, additional languages, further languages, "
        "weitere sprachen, autres langues, otros idiomas, andere talen, altre lingue, "
        "outros idiomas, inne jezyki"
    ),
    Topic.SALARY: (
        "expected salary, desired salary, salary expectation, salary expectations, "
        "salary requirement, salary requirements, compensation expectations, "
        "expected compensation, desired compensation, desired pay, expected ctc, target salary, "
        "salary, pay expectations, rate expectations, c salary, gehaltsvorstellung, "
        "gehaltsvorstellungen, gehaltsvorstelungen, gehaltswunsch, wunschgehalt, "
        "pretentions salariales, pretention salariale, remuneration souhaitee, salaire souhaite, "
        "attentes salariales, expectativas salariales, expectativa salarial, "
        "pretension salarial, salario deseado, salarisindicatie, salariswens, gewenst salaris, "
        "salarisverwachting, aspettative salariali, retribuzione desiderata, ral desiderata, "
        "pretensao salarial, expectativa de salario, oczekiwania finansowe, "
        "oczekiwane wynagrodzenie, oczekiwania placowe"
    ),
    Topic.SALARY_CURRENT: (
        "current salary, current ctc, current compensation, present salary, current base salary, "
        "aktuelles gehalt, derzeitiges gehalt, salaire actuel, remuneration actuelle, "
        "salario actual, huidig salaris, ral attuale, retribuzione attuale, salario atual, "
        "obecne wynagrodzenie"
    ),
    Topic.CURRENCY: (
        "currency, salary currency, salarycurrency, wahrung, devise, moneda, valuta, moeda, waluta"
    ),
    Topic.NOTICE: (
        "notice period, current notice period, your notice period, kundigungsfrist, preavis, "
        "delai de preavis, periodo de preaviso, preaviso, plazo de preaviso, opzegtermijn, "
        "periodo di preavviso, preavviso, aviso previo, okres wypowiedzenia"
    ),
    Topic.START: (
        "start date, available from, earliest start date, earliest possible start date, "
        "earliest possible start, desired start date, availability date, date available, "
        "available start date, available as of, earliest availability, possible start date, "
        "preferred start date, preferred starting date, earliest starting date, "
        "earliest date of joining, joining date, eintrittsdatum, fruhestes eintrittsdatum, "
        "fruhester eintrittstermin, fruhestmoglicher eintrittstermin, moglicher eintrittstermin, "
        "verfugbar ab, nachstmoglicher start, starttermin, eintrittstermin, "
        "disponible a partir du, date de disponibilite, disponibilite, date de debut souhaitee, "
        "fecha de incorporacion, disponible desde, disponibilidad, beschikbaar vanaf, "
        "beschikbaarheid, startdatum, disponibile dal, data di inizio, data de inicio, "
        "disponivel a partir de, disponibilidade, dostepny od, data rozpoczecia, dostepnosc"
    ),
    Topic.DRIVERS_LICENSE: (
        "driver s license, drivers license, driving license, driving licence, fuhrerschein, "
        "permis de conduire, carnet de conducir, permiso de conducir, rijbewijs, "
        "patente di guida, patente, carta de conducao, cnh, prawo jazdy"
    ),
    Topic.CLEARANCE: (
        "security clearance, clearance, clearance level, security clearance level, "
        "sicherheitsuberprufung, habilitation de securite"
    ),
    Topic.HEARD: (
        "source, how did you hear about us, how did you find us, referral source, "
        "where did you find us, wie haben sie von uns erfahren, "
        "wie bist du auf uns aufmerksam geworden, comment avez vous entendu parler de nous, "
        "como nos conociste, hoe heb je ons gevonden, come ci hai conosciuto, como nos conheceu, "
        "jak sie o nas dowiedziales"
    ),
    Topic.REFERRER: (
        "referral, referred by, referrer, referral name, referrer name, name of referrer, "
        "employee referral, who referred you, empfohlen von, empfehlung, recommande par, "
        "referido por, aanbevolen door, segnalato da, indicado por, polecony przez"
    ),
    Topic.GENDER: (
        "gender, sex, gender identity, your gender, geschlecht, genre, sexe, genero, sexo, "
        "geslacht, genere, sesso, plec, vous etes"
    ),
    Topic.TRANSGENDER: ("transgender, trans"),
    Topic.ORIENTATION: (
        "sexual orientation, sexuelle orientierung, orientation sexuelle, orientacion sexual, "
        "seksuele geaardheid, orientamento sessuale, orientacao sexual, orientacja seksualna"
    ),
    Topic.ETHNICITY: (
        "race, ethnicity, race ethnicity, race or ethnicity, race and ethnicity, ethnic origin, "
        "ethnic background, ethnic group, ethnie, origine ethnique, herkunft, "
        "ethnische herkunft, etnia, raza, etniciteit, raca, pochodzenie etniczne"
    ),
    Topic.VETERAN: ("veteran status, protected veteran status, veteran, military status"),
    Topic.DISABILITY: (
        "disability status, disability, disability self identification, behinderung, "
        "schwerbehinderung, handicap, discapacidad, handicap status, disabilita, deficiencia, "
        "niepelnosprawnosc"
    ),
    Topic.AGE_RANGE: (
        "age, age range, age group, your age, alter, altersgruppe, tranche d age, age bracket, "
        "edad, leeftijd, eta, idade, wiek"
    ),
    Topic.PRIVACY: (
        "privacy policy, privacy notice, data protection, candidate privacy policy, "
        "applicant privacy policy, applicant privacy notice, privacy statement, gdpr, "
        "gdpr consent, processing of your data, terms and conditions, terms of service, "
        "datenschutz, datenschutzerklarung, datenschutzhinweise, politique de confidentialite, "
        "politica de privacidad, proteccion de datos, privacyverklaring, privacybeleid, "
        "informativa sulla privacy, politica de privacidade, polityka prywatnosci, rodo"
    ),
    Topic.COVER_LETTER: (
        "cover letter, motivation letter, letter of motivation, hiring manager message input, "
        "message to the hiring manager, message to hiring manager, message to hiring team, "
        "message, comment, comments, kommentar, nachricht, anschreiben, motivationsschreiben, "
        "bewerbungsschreiben, lettre de motivation, carta de presentacion, carta de motivacion, "
        "motivatiebrief, lettera di presentazione, lettera di motivazione, "
        "carta de apresentacao, list motywacyjny, c cover letter, ccoverletter"
    ),
    Topic.RESUME: (
        "resume, cv, resume cv, cv resume, curriculum vitae, your resume, your cv, "
        "upload resume, upload cv, upload your resume, upload your cv, attach resume, attach cv, "
        "attach resume cv, lebenslauf, curriculum, cv uploaden, curriculo, zyciorys, "
        "carregar curriculo, anexar curriculo, enviar curriculo, charger un cv, telecharger un cv, "
        "joindre un cv, subir cv, subir curriculum, adjuntar cv, lebenslauf hochladen, "
        "carica cv, carica curriculum, upload je cv, dodaj cv, przeslij cv, cresume main attachment"
    ),
    Topic.PHOTO: (
        "photo, picture, profile picture, profile photo, avatar, your photo, foto, profilfoto, "
        "bewerbungsfoto, photo de profil, bild, passbild, zdjecie, imagem, immagine"
    ),
    Topic.OPEN: (
        "additional information, anything else, other, notes, additional notes, why us, "
        "introduction, motivation"
    ),
}
