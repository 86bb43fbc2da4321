"""Level 6: small systems."""
