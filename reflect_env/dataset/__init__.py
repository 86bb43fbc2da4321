"""Training data: rows that were judged, what they may look like, and how they are made."""
