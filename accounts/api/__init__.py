"""Tokens for programs, who a program speaks for, and what that person brings: profile, résumés, answers."""
