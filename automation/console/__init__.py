"""A run on one person's own machine: the terminal asks, a folder remembers."""
