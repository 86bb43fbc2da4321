"""The middle layer that carries scale: random expressions, tables, machines, maps and compositions."""
