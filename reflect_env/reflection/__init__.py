"""The repair loop: a model writes, the judge answers, the model repairs."""
