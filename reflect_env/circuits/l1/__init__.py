"""Level 1: declarations, constants, wiring, plain registers."""
