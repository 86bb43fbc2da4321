"""Level 3: counters, shift registers, edges, small state machines."""
