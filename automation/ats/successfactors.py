"""SAP SuccessFactors: numbered clusters that name company and requisition in the query; the job sites before them are the
employers' own hosts. It wants an account."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Marks, Vendor


class SuccessFactors(Vendor):
    name = "successfactors"
    title = "SAP SuccessFactors"
    hosts = re.compile(
        r"(?:career|careers|performancemanager|hcm)\d*\.(?:successfactors\.(?:com|eu|cn)|sapsf\.(?:com|eu|cn))"
        r"|career\d*\.(?:[\w-]+\.)?hr\.cloud\.sap"
    )
    own_paths = re.compile(r"(?:/[^/]+)?/job/[^/]+/(?P<job>\d+)/?")
    marks = Marks(
        loads=re.compile(
            r"(?:rmkcdn|performancemanager\d*|career\d*)\.(?:successfactors|sapsf)\.(?:com|eu)/"
        ),
        posts=re.compile(r"[\w.-]+\.(?:successfactors|sapsf)\.(?:com|eu|cn)/"),
        elements="form#careerform,.rcmFormFieldLabel",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        company = address.parameter("company") or address.parameter("career_company")
        job = address.parameter("career_job_req_id") or address.parameter("jobId")
        job = job or address.parameter("jobReqId")
        return (company.lower(), job) if company else None
