from accounts.models.answer import Answer, Klass, Policy
from accounts.models.preferences import Preferences
from accounts.models.profile import Profile
from accounts.models.resume import Resume
from accounts.models.site_account import SiteAccount
from accounts.models.token import ApiToken, Scope
from accounts.models.user import User

__all__ = [
    "Answer",
    "ApiToken",
    "Klass",
    "Policy",
    "Preferences",
    "Profile",
    "Resume",
    "Scope",
    "SiteAccount",
    "User",
]
