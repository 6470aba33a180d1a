"""A job with its secrets bared: what its runner is told, and an older runner understands."""

from pydantic import SecretStr

from automation.protocol import JobSpec

JOB = JobSpec(
    attempt="a", application="b", url="https://x.example/1", posting_key="x:1", token=SecretStr("t")
)
LENT = JOB.model_copy(update={"endpoint": SecretStr("wss://vendor.example/?signingKey=s")})


def test_the_runner_reads_the_same_job() -> None:
    for job in (JOB, LENT):
        assert JobSpec.model_validate(job.bared()) == job


def test_what_isnt_lent_is_not_named() -> None:
    assert "endpoint" not in JOB.bared()


def test_neither_secret_is_shown() -> None:
    assert "signingKey" not in f"{LENT!r} {LENT.model_dump_json()}"
