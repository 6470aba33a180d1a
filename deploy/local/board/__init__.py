"""The practice board: a job site to apply to, and the judge of what arrived.

    python -m deploy.local.board [--port 8010] [--host 127.0.0.1] [--ledger FILE]

Four forms behave like those of well-known application systems, built with the widget libraries
that those systems use. Every request is written down, and every application is held against what
a made-up candidate (`candidate.json`) would have answered. It speaks to the rest of the project
over sockets only and shares no code with it, so that its verdicts are its own.

Addresses
    /greenhouse/{company}/jobs/{number}        posting and form; …/confirmation says thanks
    /lever/{company}/{uuid}[/apply|/thanks]    posting, form, thanks
    /ashby/{company}/{uuid}[/application]      posting, form; thanks in place
    /workday/{company}/job/{number}[/apply]    posting, then a form in steps
    ?seed=N      which questions, their order, wording, options and ids (1 where left out)
    ?mode=a,b:2  how the posting misbehaves; `modes.DESCRIPTIONS` says how, as does the front page
    Any company and any number or UUID is a posting; the same address always shows the same form.
    /lever/plain…/{uuid}                       one without questions of the company's own
    /lab, /lab/{widget}?seed=N                 the widget lab: one kind of control a form (`lab.py`)

Reading
    /ledger, /ledger/{number}                  arrivals for people
    /ledger.json?vendor=&company=&job=         {"requests": [...], "applications": [...]}
    /expected.json?url=                        a form's questions with the answers held right
    `client.LedgerClient` wraps these; `server.BoardThread` runs a board inside a test.

What counts
    A *request* is anything that reached the board (its own reading pages and static files apart).
    A *submission* is a request that tried to hand in an application. An *application* is a
    submission that a real site would have kept, whatever was answered afterwards. `repeat_of`
    marks a request that is byte for byte one whose connection had been cut: a browser's own
    repeat, which neither page nor script asked for.

Where things are
    bank, postings, places    what is asked         forms/     by vendor, with the right answers
    judge, ledger, recording  what arrived          desk       what becomes of a submission
    visitors                  which browsers a posting turns away
    lab                       which widgets the lab has
    routes/, templates/       pages and endpoints   widgets/   source of static/built (see build.mjs)
    candidate.json            the candidate         documents  draws its two PDF files
"""
