import io
import json
import socket
import zipfile

import docx
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from accounts import resumes
from accounts.models import Resume
from accounts.profiles import profile_of
from accounts.reading import confined
from deploy.local.board.candidate import load_candidate
from tests.factories import ResumeFactory, UserFactory
from valet.lib import limits

pytestmark = pytest.mark.django_db


def pdf(text="Ada King\nProgrammer"):
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=11)
    document.multi_cell(0, 6, text)
    return bytes(document.output())


def word(text="Ada King"):
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def locked():
    writer, out = PdfWriter(PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def bomb():
    """A Word file of some hundred kilobytes that unpacks to half a gigabyte."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word())) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in whole.namelist():
            if name != "word/document.xml":
                packed.writestr(name, whole.read(name))
        with packed.open("word/document.xml", "w", force_zip64=True) as huge:
            for _ in range(120):
                huge.write(b" " * 2**22)
    return out.getvalue()


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
    return out.getvalue()


def long_pdf():
    document = FPDF()
    for _ in range(61):
        document.add_page()
    return bytes(document.output())


def upload(client, content, name="resume.pdf", **more):
    file = SimpleUploadedFile(name, content)
    return client.post("/resumes/", {"file": file, "kind": "resume", **more}, follow=True)


def add(user, content=None, **more):
    return resumes.add(
        user, content or pdf(), file_name=more.get("name", "r.pdf"), kind=more.get("kind", "resume")
    )


def test_what_is_uploaded_is_read_and_taken_over_only_by_word(person, user):
    page = upload(person, load_candidate().resume.path.read_bytes())
    html = page.content.decode()
    assert "What was read" in html
    assert "Northlight Robotics" in html
    assert "work" not in profile_of(user).document
    resume = Resume.objects.get()
    parts = ["basics", "work", "skills"]
    person.post(f"/resumes/{resume.pk}/read/", {"parts": parts})
    document = profile_of(user).document
    assert [job["name"] for job in document["work"]] == ["Northlight Robotics", "Fjordbyte"]
    assert document["basics"]["email"] == user.email
    assert document["basics"]["phone"].startswith("+1")
    assert "education" not in document


def test_word_is_read_too_and_the_name_says_nothing(person):
    page = upload(person, word("Ada King"), name="../../résumé.pdf\u202e.exe")
    assert page.status_code == 200
    kept = Resume.objects.get()
    assert (kept.file_name, kept.text) == ("résumé.pdf.docx", "Ada King")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "This file is empty."),
        (b"#!/bin/sh", "neither a PDF nor a Word file"),
        (b"<html>%PDF-1.7", "neither a PDF nor a Word file"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (archive(), "damaged"),
        (locked(), "locked with a password"),
        (long_pdf(), "more than 60 pages"),
        (b"%PDF-" + b"x" * resumes.LARGEST, "larger than 5 MB"),
    ],
    ids=["empty", "script", "html", "cut", "archive", "locked", "long", "large"],
)
def test_what_is_no_document_is_refused_in_a_sentence(person, content, told):
    page = upload(person, content)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert 'id="id_file_error"' in page.content.decode()
    assert not Resume.objects.exists()


@pytest.mark.slow
def test_a_bomb_goes_off_in_its_box(person):
    page = upload(person, bomb())
    assert not Resume.objects.exists()
    told = page.content.decode()
    assert "unpacks to far more" in told or "takes too long" in told or "damaged" in told


def test_a_file_that_takes_forever_is_given_up(person, monkeypatch, tmp_path):
    forever = tmp_path / "forever.py"
    forever.write_text("while True: pass")
    monkeypatch.setattr(confined, "_CHILD", forever)
    monkeypatch.setattr(confined, "SECONDS", 0.5)
    assert "takes too long" in upload(person, pdf()).content.decode()


def test_one_file_is_read_at_a_time(person, user):
    cache.add(f"reading:{user.pk}", 1)
    assert "just being read" in upload(person, pdf()).content.decode()
    cache.clear()
    upload(person, pdf())
    assert user.resumes.count() == 1
    assert cache.get(f"reading:{user.pk}") is None


def test_the_reader_has_neither_network_nor_environment_nor_files(monkeypatch, tmp_path):
    probe = tmp_path / "probe.py"
    source = confined._CHILD.read_text().replace('if __name__ == "__main__":\n    main()', "")
    probe.write_text(
        source
        + """
import os, socket
_confine()
def refused(act):
    try:
        act()
    except OSError:
        return True
    return False
socket.setdefaulttimeout(1)
tried = {
    "network": refused(lambda: socket.create_connection(("127.0.0.1", int(sys.stdin.read())))),
    "write": refused(lambda: (f := open("/var/tmp/never", "wb", 0), f.write(b"x"))),
}
print(json.dumps({"text": json.dumps({**tried, "environment": sorted(os.environ)}), "links": []}))
"""
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(confined, "_CHILD", probe)
        port = str(server.getsockname()[1]).encode()
        told = json.loads(confined.read(port, "pdf").text)
    assert told["network"] is bool(confined._without_network())
    assert told["write"] is True
    assert set(told["environment"]) <= {"LC_CTYPE"}


def test_a_scan_is_kept_with_a_warning(person):
    document = FPDF()
    document.add_page()
    page = upload(person, bytes(document.output()))
    assert "it may be a scan" in page.content.decode()
    assert Resume.objects.count() == 1


def test_one_of_each_kind_is_the_default(person, user):
    first = ResumeFactory.create(user=user, is_default=True)
    second = ResumeFactory.create(user=user)
    letter = ResumeFactory.create(user=user, kind="cover_letter", is_default=True)
    defaults = user.resumes.filter(is_default=True)
    assert set(defaults) == {first, letter}
    person.post(f"/resumes/{second.pk}/default/")
    assert set(defaults.all()) == {second, letter}
    person.post(f"/resumes/{second.pk}/delete/")
    assert set(defaults.all()) == {first, letter}


def test_a_file_goes_out_as_it_came_to_its_owner_alone(person, user):
    resume = add(user, name='a"b.pdf')
    answer = person.get(f"/resumes/{resume.pk}/file/")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ab.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("act", ["file", "default", "delete", "read"])
def test_a_stranger_finds_nothing(client, user, act):
    resume = ResumeFactory.create(user=user, is_default=True)
    path = f"/resumes/{resume.pk}/{act}/"
    for method in (client.get, client.post):
        assert method(path).status_code in {302, 405}
    client.force_login(UserFactory.create())
    for method in (client.get, client.post):
        assert method(path).status_code in {404, 405}
    assert user.resumes.filter(is_default=True).exists()


def test_deleting_takes_the_content_unless_another_holds_it(
    user, blobs, django_capture_on_commit_callbacks
):
    content = pdf()
    one, same = add(user, content), add(user, content)
    stored = [path for path in blobs.rglob("*") if path.is_file()]
    assert len(stored) == 1
    with django_capture_on_commit_callbacks(execute=True):
        resumes.remove(one)
    assert stored[0].exists()
    with django_capture_on_commit_callbacks(execute=True):
        resumes.remove(same)
    assert not stored[0].exists()


def test_the_plan_says_how_many(person, user, monkeypatch):
    monkeypatch.setattr(limits, "_sources", [lambda user_id, what: 1])
    upload(person, pdf())
    told = upload(person, pdf("Another")).content.decode()
    assert "Your plan keeps 1 files" in told
    assert user.resumes.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_ask_no_more_of_the_database(person, user, rows, django_assert_num_queries):
    ResumeFactory.create_batch(rows, user=user)
    person.get("/resumes/")
    with django_assert_num_queries(5):
        person.get("/resumes/")
