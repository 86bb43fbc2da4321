"""Level 5: protocols, memories, arbiters, pipelines."""
