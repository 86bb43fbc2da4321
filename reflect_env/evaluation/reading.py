"""What can be done with finished results: show, compare, validate."""

from __future__ import annotations

from pathlib import Path

from reflect_env.evaluation.compare import compare_runs, comparison_json
from reflect_env.evaluation.config import Config, slug
from reflect_env.evaluation.finish import Reading, figures_of
from reflect_env.evaluation.main import TROUBLE, Finished, OpenTools, read_finished
from reflect_env.evaluation.results import Results
from reflect_env.evaluation.terminal import Screen
from reflect_env.evaluation.validate import validate

MOST_SHOWN = 20


def show_folder(config: Config, folder: Path, here: Path, screen: Screen) -> int:
    """Print finished results in a format."""
    found = read_finished(folder, config, here)
    rows = Reading.of(found.work, found.results).rows
    screen.show(found.summary, config.format, rows, found.work.suite.tasks)
    return 0 if found.summary["complete"] else TROUBLE


def compare_folders(config: Config, folders: tuple[Path, Path], here: Path, screen: Screen) -> int:
    """Compare two results over the same problems; the report goes beside the second one."""
    from reflect_env.evaluation.report.pair import pair_page

    first, second = (read_finished(folder, config, here) for folder in folders)
    both = [figures_of(found.work, Reading.of(found.work, found.results)) for found in (first, second)]
    comparison = compare_runs(both[0], both[1], first.run, second.run)
    names = _names(first, second, folders)
    target = Results(config.output or folders[1])
    name = f"compared-with-{slug(folders[0].resolve().name)}.html"
    rows = [Reading.of(found.work, found.results).rows for found in (first, second)]
    page = pair_page(comparison, names, first.work.suite.tasks, rows[0], rows[1])
    target.folder.mkdir(parents=True, exist_ok=True)
    target.write_text(name, page)
    screen.show_comparison(comparison_json(comparison, *names), config.format)
    screen.note(f"report: {target.path(name)}")
    return 0


def _names(first: Finished, second: Finished, folders: tuple[Path, Path]) -> tuple[str, str]:
    """Call both by their models; by their folders where the models are the same."""
    models = first.run["model"], second.run["model"]
    if models[0] != models[1]:
        return models
    return folders[0].resolve().name, folders[1].resolve().name


def validate_folder(config: Config, folder: Path, here: Path, open_tools: OpenTools, screen: Screen) -> int:
    """Judge results again."""
    found = read_finished(folder, config, here)
    with open_tools(config) as tools:
        if found.run["toolchain"] != tools.fingerprint:
            screen.note(
                f"toolchain: the results are of {found.run['toolchain']}, this is {tools.fingerprint}; "
                "verdicts may differ for that reason"
            )
        ks = tuple(int(k) for k in found.summary["pass_at_k"]["functional"])
        outcome = validate(found.work, found.results, tools.judge, ks, screen.counted)
    for wrong in outcome.rows_wrong[:MOST_SHOWN]:
        screen.note(str(wrong))
    if len(outcome.rows_wrong) > MOST_SHOWN:
        screen.note(f"… and {len(outcome.rows_wrong) - MOST_SHOWN} more")
    if outcome.figures_wrong:
        screen.note(f"summary.json is not what the rows give: {', '.join(outcome.figures_wrong)}")
    verdict = "agree with" if outcome.agrees else "DO NOT agree with"
    screen.result(f"{outcome.rows} samples judged again: rows and summary {verdict} what is written in {folder}")
    return 0 if outcome.agrees else 1
