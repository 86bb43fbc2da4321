"""Pictures of a data set as inline SVG, drawn with matplotlib (extra `data`); imported only by the report."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from typing import Any

from reflect_env.dataset.card import Card

COLOUR = "#3b6ea5"
MOST_CONSTRUCTS = 24
"""Constructs in the table of what occurs together."""


def pictures(card: Card, killed: Mapping[str, float]) -> str:
    """Draw the distributions; a sentence instead, where matplotlib is not installed.

    Args:
        card: What is drawn.
        killed: Mutation score by family; may be empty.

    """
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        return "<p>Pictures need matplotlib: pip install 'reflect-env[data]'</p>"
    pyplot.rcParams["svg.hashsalt"] = "reflect-env"
    drawn = [
        _bars(pyplot, "Rows by level", card.by_level, 12),
        _bars(pyplot, "Rows by voice", card.by_voice, 40),
        _bars(pyplot, "Rows by form", card.by_form, 40),
        _lengths(pyplot, card),
        _bars(pyplot, "Rows that hold a construct", card.constructs, 70),
        _together(pyplot, card),
        _bars(pyplot, "Wrong attempts by outcome", card.by_outcome, 20),
        _bars(pyplot, "Wrong attempts by fault", card.by_fault, 160),
        _bars(pyplot, "Rows by family", card.by_family, 200),
        _bars(pyplot, "Mutation score by family", dict(sorted(killed.items(), key=lambda item: item[1])), 200),
    ]
    return "".join(drawn)


def _bars(pyplot: Any, title: str, counts: Mapping[str, float], most: int) -> str:  # noqa: ANN401
    if not counts:
        return ""
    names = list(counts)[:most]
    figure, axes = pyplot.subplots(figsize=(9, 0.8 + 0.17 * len(names)))
    bars = axes.barh(names[::-1], [counts[name] for name in names[::-1]], color=COLOUR)
    axes.bar_label(bars, fontsize=6, padding=2, fmt="{:g}")
    axes.set_title(title, loc="left")
    axes.tick_params(axis="y", labelsize=7)
    axes.margins(y=0.01)
    return _picture(pyplot, figure, axes, title)


def _lengths(pyplot: Any, card: Card) -> str:  # noqa: ANN401
    figure, axes = pyplot.subplots(figsize=(9, 2.6))
    axes.hist(card.token_lengths, bins=60, color=COLOUR)
    axes.set_xlabel("tokens, estimated")
    title = "Lengths of the conversations"
    axes.set_title(title, loc="left")
    return _picture(pyplot, figure, axes, title)


def _together(pyplot: Any, card: Card) -> str:  # noqa: ANN401
    """Share of the rows with one construct (line) that hold another (column) as well."""
    names = list(card.constructs)[:MOST_CONSTRUCTS]
    if len(names) < 2:
        return ""
    table = [[_share(card, row, column) for column in names] for row in names]
    figure, axes = pyplot.subplots(figsize=(9, 8))
    image = axes.imshow(table, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    figure.colorbar(image, shrink=0.6)
    title = "Of the rows with one construct (line), the share with another (column)"
    axes.set_title(title, loc="left")
    return _picture(pyplot, figure, axes, title)


def _share(card: Card, one: str, other: str) -> float:
    low, high = sorted((one, other))
    both = card.constructs[one] if one == other else card.together.get((low, high), 0)
    return both / card.constructs[one]


def _picture(pyplot: Any, figure: Any, axes: Any, title: str) -> str:  # noqa: ANN401
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="{html.escape(title)}" src="data:image/svg+xml;base64,{encoded}">'
