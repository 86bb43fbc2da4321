"""Supervised and reward-driven training with TRL, for a tiny model on a CPU and a large one on a GPU alike.

Nothing here is imported by the rest of the package; torch is needed only when a training is started.
"""
