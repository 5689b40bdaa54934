"""What a store says of a table beside its figures, as JSON attributes of its root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from mrio._version import __version__
from mrio.errors import StoreError
from mrio.table import ORIGINS, SCHEMA_VERSION, Provenance, Source, Split, Step, Table
from mrio.table._splits import misfit, splits_from

SCHEMA = SCHEMA_VERSION
WITH_SPLITS = 2
"""Schema of a store whose table has suppliers that were taken apart: versions of mrio that do not
know what these are say that the store is newer. All others stay of the schema before."""


def attributes_of(table: Table) -> dict[str, Any]:
    """Return the attributes of a store's root; JSON values only."""
    return {
        "mrio_schema": WITH_SPLITS if table.splits else SCHEMA,
        "mrio_version": __version__,
        "table_hash": table.hash,
        "name": table.name,
        "year": table.year,
        "price_basis": table.price_basis,
        "money_unit": table.money_unit,
        "stocks": list(table.stocks),
        **({"splits": [vars(split) for split in table.splits]} if table.splits else {}),
        "primary": [{"name": row.name, "kind": row.kind} for row in table.primary],
        # Beside the rows, not in them: earlier versions read rows of these two keys alone.
        "primary_origins": [row.origin for row in table.primary],
        "extensions": [
            {
                "name": ext.name,
                "stressors": list(ext.stressors),
                "units": list(ext.units),
                "totals": {name: list(rows) for name, rows in ext.totals.items()},
                "row_names": list(ext.row_names),
                "row_labels": [list(row) for row in ext.row_labels],
            }
            for ext in table.extensions.values()
        ],
        "provenance": {
            "sources": [vars(source) for source in table.provenance.sources],
            "steps": [
                {"name": step.name, "parameters": dict(step.parameters), "note": step.note}
                for step in table.provenance.steps
            ],
        },
    }


def read_schema(attributes: Mapping[str, Any], path: Path) -> int:
    """Return the schema version of a store.

    Raises
    ------
    StoreError
        When it is not a store of mrio, or newer than this version of mrio.
    """
    schema = attributes.get("mrio_schema")
    if type(schema) is not int or schema < 1:
        raise StoreError(f"{path} is a zarr group but not a table of mrio", where=str(path))
    if schema > WITH_SPLITS:
        raise StoreError(
            f"{path} has schema {schema}, mrio {__version__} reads up to {WITH_SPLITS}",
            where=str(path),
            hint="install a newer mrio",
        )
    return schema


def parts_of(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a table that stand in the attributes, with their types restored.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        Where they are not what `attributes_of` writes.
    """
    provenance = attributes["provenance"]
    if not isinstance(attributes["name"], str | None):
        raise TypeError(f"the table's name is {attributes['name']!r}")
    for entry in attributes["extensions"]:
        _check_rows(entry)
    for source in provenance["sources"]:
        _check_text(source.values(), "a source")
    for step in provenance["steps"]:
        _check_text((step["name"], step.get("note", "")), "a step")
        if not all(isinstance(value, str | int | float) for value in step["parameters"].values()):
            raise TypeError(f"the step {step['name']!r} has a parameter that is no figure or text")
    return {
        "name": attributes["name"],
        "year": attributes["year"],
        "price_basis": attributes["price_basis"],
        "money_unit": attributes["money_unit"],
        "stocks": tuple(attributes["stocks"]),
        "splits": splits_from(attributes.get("splits", [])),
        "primary": _primary(attributes),
        "extensions": [
            {
                "name": entry["name"],
                "stressors": tuple(entry["stressors"]),
                "units": tuple(entry["units"]),
                "totals": {name: tuple(rows) for name, rows in entry["totals"].items()},
                "row_names": tuple(entry["row_names"]),
                "row_labels": tuple(tuple(row) for row in entry["row_labels"]),
            }
            for entry in attributes["extensions"]
        ],
        "provenance": Provenance(
            sources=tuple(Source(**source) for source in provenance["sources"]),
            steps=tuple(Step(**step) for step in provenance["steps"]),
        ),
    }


def _primary(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return rows of v; stores of earlier versions do not say how their kinds are known."""
    rows = attributes["primary"]
    origins = attributes.get("primary_origins", ["declared"] * len(rows))
    if not isinstance(origins, list) or any(each not in ORIGINS for each in origins):
        raise ValueError(f"primary_origins are {origins!r:.60}")
    return [{**row, "origin": each} for row, each in zip(rows, origins, strict=True)]


def splits_of_steps(table: Table) -> Table:
    """Return a table of an older store with what splits did, which stood in its steps alone."""
    names = [part.name for part in fields(Split)]
    steps = [step.parameters for step in table.provenance.steps if step.name == "supplier split"]
    known = [step for step in steps if all(isinstance(step.get(name), str) for name in names)]
    splits = splits_from([{name: step[name] for name in names} for step in known])
    if not splits or misfit(splits, table.industries) is not None:
        return table
    return table.replace(splits=splits)


def _check_rows(entry: Mapping[str, Any]) -> None:
    """Refuse names of levels and labels of rows that do not fit the rows of an extension."""
    names, labels = entry["row_names"], entry["row_labels"]
    _check_text(names, "a level of labels")
    if names and len(labels) != len(entry["stressors"]):
        raise ValueError(f"{len(labels)} labels for {len(entry['stressors'])} stressors")
    for label in labels:
        _check_text(label, "a label")
        if not isinstance(label, list) or len(label) != len(names):
            raise ValueError(f"a label of {len(label)} parts, {len(names)} are expected")


def _check_text(values: Iterable[object], what: str) -> None:
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f"{what} has {str(value)[:40]!r} where a text is meant")
