"""Scoring models on suites of tasks: rows, summary, comparison, reports. Mains are in the folder `eval`."""
