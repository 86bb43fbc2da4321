"""Curves of a run as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reflect_env.training.record import read_metrics


def draw_curves(folder: Path, keys: Sequence[str], title: str) -> Path | None:
    """Draw some metrics over the steps, one below the other, and write `curves.png`.

    Args:
        folder: Of the run.
        keys: Metrics; what the run does not have is left out.
        title: Above all.

    Returns:
        The picture; None where there is nothing to draw.

    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    rows = read_metrics(folder)
    found = {key: [(row["step"], row[key]) for row in rows if key in row] for key in keys}
    found = {key: points for key, points in found.items() if len(points) > 1}
    if not found:
        return None
    figure, axes = plt.subplots(len(found), 1, figsize=(7, 2.1 * len(found) + 0.5), sharex=True, squeeze=False)
    for axis, (key, points) in zip(axes[:, 0], found.items(), strict=True):
        axis.plot(*zip(*points, strict=True), linewidth=1.2, color="#0b6")
        axis.set_ylabel(key, fontsize=8)
        axis.grid(alpha=0.3)
    axes[-1, 0].set_xlabel("step")
    axes[0, 0].set_title(title, fontsize=10)
    figure.tight_layout()
    figure.savefig(folder / "curves.png", dpi=110)
    plt.close(figure)
    return folder / "curves.png"
