"""Procedural circuits: families that write tasks with independent references. See `family.Family`."""
