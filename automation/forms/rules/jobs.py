"""The jobs of a résumé, one after the other, as forms ask for them: the present one first, then back in time."""

from collections.abc import Callable

from automation.forms.facts import Work
from automation.forms.rules.case import Case, Rule, Said, leave, said, yes
from automation.forms.vocabulary.dates import partial
from automation.forms.vocabulary.topics import Topic


def job_at(case: Case) -> tuple[int, Work] | None:
    """Its number in the résumé and itself; None past the last."""
    current = case.facts.current_work
    jobs = [*enumerate(case.facts.work)]
    jobs.sort(key=lambda each: (each[1] is current, each[1].start_date), reverse=True)
    return jobs[case.place] if case.place < len(jobs) else None


def _of_job(say: Callable[[str, Work], Said | None]) -> Rule:
    def rule(case: Case) -> Said | None:
        found = job_at(case)
        return say(f"profile:work.{found[0]}", found[1]) if found else None

    return rule


def _month(source: str, text: str) -> Said | None:
    day = partial(text)
    return said(source, f"{day:%Y-%m}", f"{day:%m/%Y}", f"{day:%B %Y}") if day else None


def _end(source: str, job: Work) -> Said | None:
    if not job.end_date:
        return leave(source, "the job goes on")
    return _month(f"{source}.endDate", job.end_date)


def _now(source: str, job: Work) -> Said:
    return leave(source, "the job has ended") if job.end_date else yes(source)


RULES: dict[Topic, Rule] = {
    Topic.JOB_START: _of_job(lambda source, job: _month(f"{source}.startDate", job.start_date)),
    Topic.JOB_END: _of_job(_end),
    Topic.JOB_PLACE: _of_job(lambda source, job: said(f"{source}.location", job.location)),
    Topic.JOB_NOW: _of_job(_now),
    Topic.JOB_DUTIES: _of_job(lambda source, job: said(f"{source}.summary", job.summary)),
}
