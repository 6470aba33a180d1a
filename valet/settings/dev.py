from valet.settings.base import *

DEBUG = True
