"""How the person's facts answer a question, subject by subject. A rule that doesn't know returns None."""
