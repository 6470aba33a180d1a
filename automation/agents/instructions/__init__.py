"""Instructions in words: `act`, `observe` and `extract`, by rules where they suffice and by the model where one is set up."""
