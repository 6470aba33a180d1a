"""Receives the mail that this machine's Valet sends, and shows it to whoever develops there."""
