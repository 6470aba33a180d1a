"""Greenhouse's Job Board API, emulated: https://developers.greenhouse.io/job-board.html

What the documentation leaves open is guessed, and marked so where it is: the bodies of a POST's answers, and whether an error is
400 or 422. Clients must take any.
"""
