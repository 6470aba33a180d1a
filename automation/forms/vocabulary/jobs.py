"""The fields of one job of several, which a form asks for under a heading of their own: “From” alone says nothing."""

import re

from automation.forms.vocabulary.fold import bare
from automation.forms.vocabulary.parts import part_of
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Part

_HEADING = re.compile(
    r"\b(?:(?:work|professional|job) (?:experience|history)|employment(?: history)?|where have you worked|(?:current|present|previous|last|former|(?:most )?recent) (?:jobs?|employers?|positions?)|(?:employer|company|job|position) #?\d"
    r"|berufserfahrung|beruflicher werdegang|experiences? professionnelles?|experiencia (?:laboral|profesional|profissional)|werkervaring"
    r"|esperienz[ae] (?:lavorativ|professional)[aei]|doswiadczenie zawodowe)\b"
)
_LABELS = {
    Topic.JOB_START: "from, from date, start date, started, start, von, beginn, startdatum, de, du, date de debut, desde, fecha de inicio, van, begindatum, dal, data di inizio, data de inicio, od, data rozpoczecia",
    Topic.JOB_END: "to, to date, end date, ended, end, until, bis, ende, enddatum, a, au, date de fin, hasta, fecha de fin, tot, einddatum, al, data di fine, data de fim, do, data zakonczenia",
    Topic.JOB_PLACE: "location, job location, city, place, ort, standort, lieu, ubicacion, plaats, luogo, local, lokalizacja",
    Topic.JOB_NOW: "i currently work here, i currently work in this role, this is my current job, this is my current position, current job, current position, currently employed here, ich arbeite derzeit hier, je travaille actuellement ici, trabajo aqui actualmente",
    Topic.SOMEONE_ELSE: "phone, phone number, telephone, telephone number, address, street, street address, zip, zip code, postal code, salary, pay, rate of pay, hourly rate, starting salary, start salary, ending salary, final salary, supervisor, telefon, telefonnummer, adresse, anschrift, gehalt, telephone, salaire, telefono, direccion, salario, telefoon, adres, salaris, indirizzo, stipendio, telefone, endereco, telefon, wynagrodzenie",
    Topic.JOB_DUTIES: "role description, job description, description, responsibilities, duties, tatigkeitsbeschreibung, description du poste, descripcion del puesto",
}
_TOPICS = {bare(name): topic for topic, names in _LABELS.items() for name in names.split(", ")}


def topic_of(label: str, section: str) -> Topic | None:
    """None where the heading doesn't say that it is about a job that somebody has had."""
    topic = _TOPICS.get(bare(label)) if _HEADING.search(bare(section)) else None
    # “Application for employment” is no heading of one job.
    return None if topic is Topic.SOMEONE_ELSE and part_of(section) is not Part.JOBS else topic
