from valet.settings.base import *

DEBUG = True
ADMIN_NEEDS_SECOND_FACTOR = False
