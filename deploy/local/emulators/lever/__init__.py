"""Lever's Postings API (v0) and Data API (v1), emulated.

https://github.com/lever/postings-api and https://hire.lever.co/developer/documentation

Of the Data API only what an application needs is here, as public clients use it. Where wording is guessed it is said so.
"""
