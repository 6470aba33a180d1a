"""Sending once: the guard on the browser's requests, the act with its permit, the verdict with its evidence."""
