"""Tokens for programs, and who a program speaks for: /api/v1/tokens."""
