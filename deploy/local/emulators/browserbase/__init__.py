"""Browserbase's API, where each session is a Chromium of its own on this machine.

https://docs.browserbase.com/reference/api
"""
