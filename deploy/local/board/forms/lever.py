from deploy.local.board.candidate import Candidate
from deploy.local.board.postings import Posting
from deploy.local.board.questions import Question
def questions(posting: Posting, person: Candidate) -> list[Question]:
    return []
