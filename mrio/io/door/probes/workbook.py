"""Read every sheet of a workbook, as calamine does."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from limits import run


def read(path: str) -> str | None:
    """Return why a file is refused, None when all of it was read."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except Exception:
        raise
    except BaseException as error:
        # calamine panics on some damaged files, with an exception that it does not export.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("it is no workbook, or a damaged one") from None
    return None


if __name__ == "__main__":
    run(read)
