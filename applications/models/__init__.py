from applications.models.api_call import ApiCall
from applications.models.application import Application, State
from applications.models.artifact import Artifact
from applications.models.attempt import Attempt, AttemptState
from applications.models.batch import Batch, BatchItem
from applications.models.connection import EmployerAdmin, EmployerConnection
from applications.models.delivery import Delivery
from applications.models.endpoint import Endpoint, Topic
from applications.models.event import Event
from applications.models.evidence import Evidence
from applications.models.notice import Notice
from applications.models.permit import Permit
from applications.models.posting import Posting, PostingAlias, Standing
from applications.models.pulse import Pulse
from applications.models.question import Question
from applications.models.screen_token import ScreenToken
from applications.models.site_pace import SitePace
from applications.models.takeover import Takeover

__all__ = [
    "ApiCall",
    "Application",
    "Artifact",
    "Attempt",
    "AttemptState",
    "Batch",
    "BatchItem",
    "Delivery",
    "EmployerAdmin",
    "EmployerConnection",
    "Endpoint",
    "Event",
    "Evidence",
    "Notice",
    "Permit",
    "Posting",
    "PostingAlias",
    "Pulse",
    "Question",
    "ScreenToken",
    "SitePace",
    "Standing",
    "State",
    "Takeover",
    "Topic",
]
