"""One posting of each vendor in all of the spellings that were met. The first address of each is the hosted one."""

UUID = "11112222-3333-4444-5555-666677778888"
KEY16 = "0123456789abcdef"

SAME: dict[str, tuple[str, ...]] = {
    "greenhouse:acme:123": (
        "https://job-boards.greenhouse.io/acme/jobs/123",
        "https://boards.greenhouse.io/Acme/jobs/123/",
        "https://job-boards.eu.greenhouse.io/acme/jobs/123/confirmation",
        "https://boards.eu.greenhouse.io/embed/job_app?for=acme&token=123",
        "https://boards.greenhouse.io/embed/job_app?token=123&for=acme&b=https%3A%2F%2Facme.example",
        "https://job-boards.greenhouse.io/acme?gh_jid=123",
        "https://job-boards.greenhouse.io/acme/jobs/00123",
        "https://job-boards.greenhouse.io/acme?gh_jid=0123",
        "https://boards-api.greenhouse.io/v1/boards/acme/jobs/123?questions=true",
    ),
    f"lever:Acme:{UUID}": (
        f"https://jobs.lever.co/Acme/{UUID}",
        f"https://jobs.lever.co/Acme/{UUID.upper()}/apply",
        f"https://jobs.eu.lever.co/Acme/{UUID}/thanks",
        f"https://api.lever.co/v0/postings/Acme/{UUID}?mode=json",
    ),
    f"ashby:acme%20co:{UUID}": (
        f"https://jobs.ashbyhq.com/Acme%20Co/{UUID}",
        f"https://jobs.ashbyhq.com/acme%20co/{UUID}/application?embed=js",
        f"https://jobs.ashbyhq.com/acme%20co?ashby_jid={UUID}",
    ),
    "workday:acme:JR-0042": (
        "https://acme.wd5.myworkdayjobs.com/en-US/External/job/Berlin/Engineer--m-w-d-_JR-0042",
        "https://acme.wd5.myworkdayjobs.com/External/job/Ingenieur_jr-0042/apply/applyManually",
        "https://acme.wd5.myworkdayjobs.com/de-DE/Campus/details/Ingenieur_JR-0042?q=x",
        "https://wd5.myworkdaysite.com/recruiting/acme/External/job/Berlin/Engineer_JR-0042",
        "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/External/job/Berlin/Engineer_JR-0042",
    ),
    "smartrecruiters:acme:744000012345678": (
        "https://jobs.smartrecruiters.com/Acme/744000012345678-engineer",
        "https://jobs.smartrecruiters.com/acme/744000012345678?oga=true",
        "https://api.smartrecruiters.com/v1/companies/Acme/postings/744000012345678",
    ),
    f"smartrecruiters:acme:{UUID}": (
        f"https://jobs.smartrecruiters.com/oneclick-ui/company/Acme/publication/{UUID}?dcr_ci=Acme",
        f"https://jobs.smartrecruiters.com/ni/Acme/{UUID}-engineer",
    ),
    "workable::B23F702280": (
        "https://apply.workable.com/acme-1/j/B23F702280/",
        "https://apply.workable.com/acme-1/j/b23f702280/apply/",
        "https://apply.workable.com/j/B23F702280?lng=de",
        "https://acme-1.workable.com/j/B23F702280",
        "https://acme-1.workable.com/jobs/B23F702280/candidates/new",
    ),
    "recruitee:acme:head-of-marketing": (
        "https://acme.recruitee.com/o/head-of-marketing",
        "https://acme.recruitee.com/o/head-of-marketing/c/new",
        "https://acme.recruitee.com/l/de/o/head-of-marketing",
        "https://acme.recruitee.com/de/o/Head-Of-Marketing/",
        "https://acme.recruitee.com/api/offers/head-of-marketing",
    ),
    "teamtailor:acme:7323229": (
        "https://acme.teamtailor.com/jobs/7323229-engineer",
        "https://acme.teamtailor.com/de/jobs/7323229-ingenieur/applications/new",
        "https://acme.teamtailor.com/jobs/7323229",
    ),
    "teamtailor:acme.na:7323229": ("https://acme.na.teamtailor.com/jobs/7323229-engineer",),
    "personio:acme:2682231": (
        "https://acme.jobs.personio.de/job/2682231",
        "https://acme.jobs.personio.com/job/2682231?language=en#apply",
        "https://acme.jobs.personio.de/en/job/2682231/apply",
    ),
    "breezy:acme:272c8d689f83": (
        "https://acme.breezy.hr/p/272c8d689f83-engineer",
        "https://acme.breezy.hr/p/272c8d689f83-engineer/apply",
        "https://acme.breezy.hr/p/272C8D689F83",
    ),
    "icims:acme:4711": (
        "https://careers-acme.icims.com/jobs/4711/engineer/job?mode=job&iis=x",
        "https://careers-acme.icims.com/jobs/4711/engineer/login?in_iframe=1",
        "https://jobs-acme.icims.com/jobs/4711/job",
    ),
    "taleo:acme:123AB": (
        "https://acme.taleo.net/careersection/ex/jobdetail.ftl?job=123AB&lang=en",
        "https://acme.taleo.net/careersection/2/jobapply.ftl?lang=de&job=123ab",
    ),
    "taleo:ACME:12".lower(): (
        "https://phh.tbe.taleo.net/phh04/ats/careers/v2/viewRequisition?org=ACME&cws=37&rid=12",
        "https://phh.tbe.taleo.net/phh04/ats/careers/requisition.jsp?rid=12&org=acme",
    ),
    "successfactors:acme:123": (
        "https://career4.successfactors.com/career?company=acme&career_job_req_id=123&career_ns=job_listing",
        "https://career5.successfactors.eu/sfcareer/jobreqcareer?jobId=123&company=Acme",
        "https://career55.sapsf.eu/careers?company=ACME&career_job_req_id=123",
    ),
    "jazzhr:acme:AbC4567890": (
        "https://acme.applytojob.com/apply/AbC4567890/Engineer",
        "https://acme.applytojob.com/apply/jobs/details/AbC4567890?&",
        "https://acme.applytojob.com/apply/AbC4567890",
    ),
    "bamboohr:acme:42": (
        "https://acme.bamboohr.com/careers/42",
        "https://acme.bamboohr.com/careers/42/detail",
        "https://acme.bamboohr.com/jobs/view.php?id=42",
    ),
    "jobvite::oAbC12345": (
        "https://jobs.jobvite.com/acme/job/oAbC12345",
        "https://jobs.jobvite.com/en/acme/job/oAbC12345/apply",
        "https://jobs.jobvite.com/careers/acme/job/oAbC12345?__jvst=x",
        "https://app.jobvite.com/j?aj=oAbC12345&s=Indeed",
    ),
    f"pinpoint::{UUID}": (
        f"https://acme.pinpointhq.com/en/postings/{UUID}",
        f"https://acme.pinpointhq.com/postings/{UUID.upper()}/applications/new",
    ),
    f"rippling::{UUID}": (
        f"https://ats.rippling.com/acme/jobs/{UUID}",
        f"https://ats.rippling.com/en-GB/acme/jobs/{UUID}/apply?step=application",
        f"https://ats.rippling.com/api/v2/board/acme/jobs/{UUID}",
    ),
    "linkedin::4433925866": (
        "https://www.linkedin.com/jobs/view/4433925866",
        "https://de.linkedin.com/jobs/view/engineer-at-acme-4433925866?refId=x&trackingId=y",
        "https://www.linkedin.com/jobs/search/?keywords=x&currentJobId=4433925866",
        "https://www.linkedin.com/comm/jobs/view/4433925866/apply/?openSDUIApplyFlow=true",
    ),
    f"indeed::{KEY16}": (
        f"https://www.indeed.com/viewjob?jk={KEY16}&from=serp",
        f"https://uk.indeed.com/rc/clk?jk={KEY16.upper()}",
        f"https://de.indeed.com/jobs?q=x&vjk={KEY16}",
        f"https://www.indeed.co.uk/job/engineer-{KEY16}",
    ),
    "site:careers.acme.example:/jobs/7": (
        "https://careers.acme.example/jobs/7",
        "http://www.careers.acme.example/jobs/7/",
        "https://careers.acme.example/jobs/7/apply?utm_source=x#apply",
        "https://careers.acme.example/jobs/7?ref=newsletter&gclid=1",
    ),
}
"""By the key that all of them have."""

ALONE = {
    "greenhouse::123": (
        "https://acme.example/careers?gh_jid=123&gh_src=x",
        "https://acme.example/careers?gh_jid=0123",
        "https://boards.greenhouse.io/embed/job_app?token=123",
    ),
    f"ashby::{UUID}": (f"https://acme.example/jobs/?ashby_jid={UUID}",),
}
"""Addresses that name no tenant, by a key that the hosted address has as well."""
