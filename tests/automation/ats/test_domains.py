import pytest

from automation.ats.domains import same_site


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://jobs.acme.co.uk/1", "https://acme.co.uk/", True),
        ("https://acme.co.uk/", "https://other.co.uk/", False),
        ("https://acme.github.io/", "https://other.github.io/", False),
        ("https://acme.com./", "https://acme.com/", True),
        ("https://jobs.acme.example/", "https://acme.example/", True),
        ("https://acme.example/", "https://other.example/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", True),
        ("http://10.0.0.1/", "http://9.0.0.1/", False),
        ("http://[::1]:1/", "http://[::1]/", True),
        ("http://localhost:1/", "http://localhost/", True),
        ("http://intranet/", "http://other/", False),
    ],
)
def test_who_belongs_to_whom(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same_site(other, one) is same
