"""The one way out of a browser: a SOCKS5 proxy on loopback, one a browser.

It resolves names itself and refuses the inside of the network, counts what goes through, and, while a send is under way, hides
a lost connection from the browser, which would otherwise send the form again on its own.
"""

from automation.egress.addresses import Destinations
from automation.egress.proxy import Egress
from automation.egress.record import Report

__all__ = ["Destinations", "Egress", "Report"]
