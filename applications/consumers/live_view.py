"""Who uses a takeover's browser through its vendor's own view."""

from applications.consumers.seated import Seated


class LiveView(Seated):
    """Tells a page whether it may have the vendor's view open. What is done in that doesn't pass here.

    So the lease is let go of once the page is gone, which takes the view away first, or when it runs out.
    """
