"""Where the embedded data lie: inside the wheel, or beside pyproject.toml in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

from mrio.errors import StoreError

_PACKAGE = Path(__file__).resolve().parent


def data_path(*parts: str) -> Path:
    """Return the path of an embedded file.

    A wheel carries the data as `mrio/_data`; a checkout has them in `data/`
    beside `pyproject.toml`.

    Raises
    ------
    StoreError
        When neither folder is there, or the file is not in it.
    """
    in_wheel = _PACKAGE / "_data"
    in_checkout = _PACKAGE.parent / "data"
    if in_wheel.is_dir():
        root = in_wheel
    elif in_checkout.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        root = in_checkout
    else:
        raise StoreError(
            "the embedded data of mrio are not installed",
            where=_PACKAGE,
            hint="reinstall mrio, or run it from a complete checkout",
        )
    path = root.joinpath(*parts)
    if not path.exists():
        raise StoreError(f"no embedded file {'/'.join(parts)!r}", where=root)
    return path


def raw_statistics_path(given: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of raw statistics: `given`, else $MRIO_RAW, else ../shared/data.

    The last is looked for beside a checkout alone: beside an installed package
    lies nothing that a user put there.

    Raises
    ------
    StoreError
        When the folder is not there.
    """
    hint = (
        "name their folder with --data or in the environment variable MRIO_RAW; "
        "data/README.md lists the sources"
    )
    if given is not None:
        root, origin = Path(given), "--data"
    elif os.environ.get("MRIO_RAW"):
        root, origin = Path(os.environ["MRIO_RAW"]), "$MRIO_RAW"
    elif (_PACKAGE.parent / "pyproject.toml").is_file():
        root, origin = _PACKAGE.parent.parent / "shared" / "data", "beside the checkout"
    else:
        raise StoreError("the folder of the raw statistics is not named", hint=hint)
    if not root.is_dir():
        raise StoreError(f"the raw statistics are not at {root} ({origin})", hint=hint)
    return root
