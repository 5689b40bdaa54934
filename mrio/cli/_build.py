"""build: from raw statistics to a table and its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mrio.cli._screen import console
from mrio.errors import ConfigError, StoreError
from mrio.labels import suggest
from mrio.lang import gettext as _

if TYPE_CHECKING:
    from mrio.table import Table

BUILDS = {"china-2007": 2007, "china-2012": 2012, "china-2017": 2017}
ALL = "china"
ABOUT = ".meta.json"
"""What the figures of a CSV file are stands beside it."""
"""All of them, one after the other."""


PLANS = (".yaml", ".yml")


def build_table(name: str, data: Path | None, out: Path, detailed: bool, overwrite: bool) -> None:
    """Build, then write table and report; nothing is written when the build fails."""
    if Path(name).suffix.lower() in PLANS:
        _build_plan(Path(name), data, out, detailed, overwrite)
        return
    names = list(BUILDS) if name == ALL else [name]
    for one in names:
        if one not in BUILDS:
            known = [*BUILDS, ALL]
            raise ConfigError(
                f"no construction is named {one!r}", where=one, hint=suggest(one, known)
            )
        if detailed and BUILDS[one] != 2007 and name != ALL:
            raise ConfigError(
                f"--detailed has no effect on {one}", hint="later years have 24 sectors behind them"
            )
        _check_targets(out, _targets(one, out, detailed), overwrite)
    for one in names:
        _build_known(one, data, out, detailed, overwrite)


def _build_plan(plan: Path, data: Path | None, out: Path, detailed: bool, overwrite: bool) -> None:
    """Build what a file describes."""
    for word, given in (("--data", data is not None), ("--detailed", detailed)):
        if given:
            raise ConfigError(f"{word} has no effect on {plan}", hint="leave it out")
    from mrio.construct.country import LOOK_HERE, build_from_plan
    from mrio.io import facts, facts_text
    from mrio.report import write_spread

    made = build_from_plan(plan)
    name = made.table.name
    targets = {"table": out / f"{name}.zarr.zip", "report": out / f"{name}-build-report.md"}
    preface = f"Written by `mrio build {plan.name}`. Hash of the table: {made.table.hash}."
    texts = {"report": made.report.to_markdown(preface)}
    if made.spread is not None:
        targets["spread"] = out / f"{name}-spread.csv"
        targets["about spread"] = out / f"{name}-spread.csv{ABOUT}"
        texts["spread"] = write_spread(made.spread, made.table)
        texts["about spread"] = facts_text(facts(made.spread, made.table))
    _check_targets(out, targets, overwrite)
    _write({"table": made.table}, texts, targets, overwrite)
    _tell(targets, made.table.hash)
    for entry in made.report.decisions:
        if entry.topic == LOOK_HERE:
            text = _(
                "check first: %(finding)s. Decided: %(decision)s",
                finding=entry.finding,
                decision=entry.decision,
            )
            console(messages=True).print(text, markup=False, soft_wrap=True)


def _write(
    tables: dict[str, Table], texts: dict[str, str], targets: dict[str, Path], overwrite: bool
) -> None:
    """Write tables and texts as one output: all of them are new, or all are old."""
    from mrio.io import place_together, save

    asked = {kind: targets[kind] for kind in (*tables, *texts)}
    with place_together(asked, overwrite=overwrite) as drafts:
        for kind, table in tables.items():
            save(table, drafts[kind])
        for kind, text in texts.items():
            drafts[kind].write_text(text, encoding="utf-8")


def _check_targets(out: Path, targets: dict[str, Path], overwrite: bool) -> None:
    if not out.is_dir():
        raise StoreError(f"the folder {out} does not exist", where=str(out), hint="make it first")
    for path in targets.values():
        if path.is_dir():
            raise StoreError(f"{path} is a folder, a file is to be written there")
        if path.exists() and not overwrite:
            raise StoreError(f"{path} exists already", hint="add --overwrite, or choose --out")


def _tell(targets: dict[str, Path], table_hash: str) -> None:
    screen = console()
    for path in targets.values():
        size = f"{path.stat().st_size / 1e6:.2f}"
        told = _("wrote %(path)s  (%(size)s MB)", path=path, size=size)
        screen.print(told, markup=False, soft_wrap=True)
    screen.print(_("table hash %(hash)s", hash=table_hash), markup=False, soft_wrap=True)


def _targets(name: str, out: Path, detailed: bool) -> dict[str, Path]:
    from mrio.report.alternatives import FILES

    targets = {
        "table": out / f"{name}.zarr.zip",
        "report": out / f"{name}-build-report.md",
    }
    for kind, (ending, _keys) in FILES.items():
        targets[kind] = out / f"{name}{ending}"
        targets[f"about {kind}"] = out / f"{name}{ending}{ABOUT}"
    if detailed and BUILDS[name] == 2007:
        targets["detailed"] = out / f"{name}-43.zarr.zip"
    return targets


def _build_known(name: str, data: Path | None, out: Path, detailed: bool, overwrite: bool) -> None:
    """Build an embedded table anew from raw statistics."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from mrio.china import build_china
    from mrio.io import facts, facts_text
    from mrio.report import write_spread
    from mrio.resources import raw_statistics_path

    root = raw_statistics_path(data)
    targets = _targets(name, out, detailed)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console(messages=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        result = build_china(
            root, BUILDS[name], lambda text: progress.update(task, description=text)
        )
        progress.update(task, description=_("writing"))
        tables = {"table": result.table}
        if result.detailed is not None and "detailed" in targets:
            tables["detailed"] = result.detailed
        preface = PREFACE.format(name=name, year=BUILDS[name], hash=result.table.hash)
        texts = {
            "report": result.report.to_markdown(preface),
        }
        for kind, frame in (
            ("spread", result.ranges.spread),
            ("payments", result.ranges.payments),
            ("alternatives", result.ranges.named),
        ):
            texts[kind] = write_spread(frame, result.table)
            texts[f"about {kind}"] = facts_text(facts(frame, result.table))
        _write(tables, texts, targets, overwrite)
    _tell(targets, result.table.hash)


PREFACE = (
    "Written by `mrio build {name}`. Hash of the table: {hash}. The table is an estimate by the "
    "mrio project from official statistics; `README.md` in this folder says from which, by which "
    "method, and how far it can be trusted. Money: current producer prices of {year}."
)
