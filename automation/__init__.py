"""Reads, fills in and sends application forms. Plain Python: runs where Django is not installed."""
