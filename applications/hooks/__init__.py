"""Webhooks: a person's own programs are told of what happens to their applications, after Standard Webhooks
(https://www.standardwebhooks.com). What they are told names the application and its state, and never an answer."""
