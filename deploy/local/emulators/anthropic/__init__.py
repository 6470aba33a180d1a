"""Anthropic's Messages and Models API, emulated: what answers is a few lines of code, in moods that tests choose.

https://platform.claude.com/docs/en/api/overview
"""
