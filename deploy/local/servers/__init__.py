"""The servers that Valet stands on, started from wheels where none are given."""
