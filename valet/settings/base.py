from valet.settings.parts.api import *
from valet.settings.parts.apps import *
from valet.settings.parts.database import *
from valet.settings.parts.logging import *
from valet.settings.parts.pages import *
from valet.settings.parts.security import *
