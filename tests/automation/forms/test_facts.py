import json

import pytest

from automation.errors import BadInputError
from automation.forms.facts import Facts


def test_reads_a_json_resume_with_its_extra_facts():
    facts = Facts.parse(
        {
            "basics": {"name": "Ada Grey", "location": {"countryCode": "ie"}},
            "skills": [{"name": "Go", "x-years": 5}],
            "education": [{"institution": "X", "score": 3.6}],
            "x-valet": {"birthDate": "1990-02-03", "citizenship": "IE", "over18": True},
            "x-answers": [{"question": "Years of Go?", "answer": 5}],
        }
    )
    assert facts.home == "IE"
    assert facts.skills[0].years == 5
    assert facts.education[0].score == "3.6"
    assert facts.valet.citizenship == ("IE",)
    assert facts.valet.over18 is True
    assert facts.answers[0].answer == "5"


def test_what_is_absent_or_null_is_unknown():
    facts = Facts.parse({"basics": {"name": "Ada", "phone": None}, "x-valet": {"relocate": None}})
    assert facts.basics.phone == ""
    assert facts.valet.relocate is None
    assert facts.valet.consents.privacy_policy is None
    assert facts.work_right("US") is None


def test_other_tools_keys_are_let_be():
    parsed = Facts.parse({"basics": {"name": "Ada", "image": "a.png"}, "publications": []})
    assert parsed.basics.name == "Ada"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({}, "basics"),
        ({"basics": []}, "basics"),
        ({"basics": {"name": 3.5, "profiles": "x"}}, "basics"),
        ({"basics": {}, "x-valet": {"birthDate": "yesterday"}}, "x-valet.birthDate"),
        ({"basics": {}, "skills": [{"name": "Go", "x-years": "many"}]}, "skills.0.x-years"),
        ({"basics": {}, "x-answers": [{"question": "Why?"}]}, "x-answers.0.answer"),
        ([], "object"),
        (None, "object"),
    ],
)
def test_what_is_malformed_is_named(data, place):
    with pytest.raises(BadInputError, match=place):
        Facts.parse(data)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]"])
def test_a_file_that_is_no_candidate_is_named(tmp_path, content):
    path = tmp_path / "me.json"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=r"me\.json"):
        Facts.load(path)


@pytest.mark.parametrize("depth", [900, 100_000])
def test_a_file_that_is_nested_too_deeply_is_named(tmp_path, depth):
    path = tmp_path / "me.json"
    for content in ("[" * depth, '{"basics":' * depth + "{}" + "}" * depth):
        path.write_text(content)
        with pytest.raises(BadInputError, match=r"me\.json"):
            Facts.load(path)


def test_a_byte_order_mark_is_no_matter(tmp_path):
    path = tmp_path / "me.json"
    path.write_text(json.dumps({"basics": {"name": "Ada"}}), encoding="utf-8-sig")
    assert Facts.load(path).basics.name == "Ada"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"nobody\.json"):
        Facts.load(tmp_path / "nobody.json")


def test_the_path_inside_the_file_is_named(tmp_path):
    path = tmp_path / "me.json"
    path.write_text(json.dumps({"basics": {}, "x-valet": {"over18": "perhaps"}}))
    with pytest.raises(BadInputError, match=r"me\.json: x-valet\.over18"):
        Facts.load(path)


def test_names_are_split_only_where_nobody_split_them():
    assert Facts.parse({"basics": {"name": "Ada Maria Grey"}}).last_name == "Grey"
    told = {"basics": {"name": "Ada Maria Grey"}, "x-valet": {"name": {"last": "Maria Grey"}}}
    assert Facts.parse(told).last_name == "Maria Grey"
    assert Facts.parse({"basics": {"name": "Ada"}}).last_name == ""
