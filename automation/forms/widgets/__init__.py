"""How each widget takes an answer: a module a widget, each a function from a `Task` to an `Outcome`."""
