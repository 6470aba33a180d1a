"""The Live View: a page that shows a session's browser and passes on what is done on it.

https://docs.browserbase.com/platform/browser/observability/session-live-view
"""
