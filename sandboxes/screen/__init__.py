"""A sandbox's screen, as a page sees it: RFB, relayed."""
