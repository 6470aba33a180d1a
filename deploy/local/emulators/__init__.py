"""Vendors' own APIs on this machine, so that the real clients work without a vendor."""
