"""Language models behind one small protocol; nothing heavy is imported before a model is asked for by name."""
