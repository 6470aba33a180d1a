"""Words of forms in the languages they come in, as tables."""
