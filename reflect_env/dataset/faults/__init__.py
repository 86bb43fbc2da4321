"""Faults to inject into right modules: what people and language models really get wrong."""
