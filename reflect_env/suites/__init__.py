"""Other benchmarks as tasks, read from the user's own copy in its own folder layout."""
