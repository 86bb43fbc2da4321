"""The bench: how fast verdicts are on this machine, measured in one run.

It is part of the package so that `reflect-env bench` works from an installed wheel; scripts and results of the
repository are in the folder `bench/`.
"""
