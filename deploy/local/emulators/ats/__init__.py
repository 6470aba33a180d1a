"""Applicant tracking systems, emulated in one process: what the vendors' own interfaces publish and take.

    /greenhouse/v1/boards/…            Greenhouse's Job Board API
    /lever/v0/postings/…, /lever/v1/…  Lever's Postings API and Data API; /lever-eu/… is the same of the EU
    /recruitee/{tenant}/api/offers/…   Recruitee's Careers Site API
    /ashby/api/…                       what Ashby's hosted page asks for
    /feeds/…                           what else is published, made up
    /_emulator/…                       ledger, faults and postings' settings: see `knobs`

Greenhouse's, Lever's and Ashby's postings are those of the practice board: company and id name the same questions in all.
"""
