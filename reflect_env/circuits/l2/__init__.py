"""Level 2: combinational arithmetic, selection, comparison, bits."""
