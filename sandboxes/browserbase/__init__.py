"""Browserbase: https://docs.browserbase.com/"""
