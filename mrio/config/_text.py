"""Texts that people write: UTF-8, or the name of what they look like instead."""

from __future__ import annotations

import codecs
from pathlib import Path

from mrio.errors import ConfigError

MOST_BYTES = 4_000_000
"""Longer than any plan: a plan with every pair of 100 regions has 0.3 MB."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE = "save it as UTF-8 (in Excel: 'CSV UTF-8'; in an editor: save with encoding)"


def read_text(path: Path, *, most: int | None = None) -> str:
    """Return a text file in UTF-8, with or without a byte-order mark.

    Parameters
    ----------
    path : Path
    most : int, optional
        Bytes that it may have.

    Raises
    ------
    ConfigError
        No such file, no file, not to be read, too long, or in another encoding, which is named.
    """
    try:
        if not path.exists():
            raise ConfigError(f"there is no file {path}", where=str(path))
        if not path.is_file():
            raise ConfigError(f"{path} is no file", where=str(path), hint="name a file")
        length = path.stat().st_size
        if most is not None and length > most:
            raise ConfigError(
                f"{path} has {length:,} bytes, at most {most:,} are read",
                where=str(path),
                hint="figures in such numbers belong into a CSV file that this one names",
            )
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", where=str(path)) from None
    return decoded(data, path)


def decoded(data: bytes, path: Path) -> str:
    """Return bytes as text.

    Raises
    ------
    ConfigError
        When they are not UTF-8: with the encoding that they look like, line and byte.
    """
    if b"\0" in data[:100_000]:  # of text in UTF-16 every second byte is, and still it is UTF-8
        raise ConfigError(
            f"{path}: it looks like {looks_like(data)}, UTF-8 is expected",
            where=str(path),
            hint=_SAVE,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = looks_like(data)
        if error.start > len(data) - 4 and error.reason == "unexpected end of data":
            found = "UTF-8 that was cut within its last character"
        raise ConfigError(
            f"{path}:{line}: this is no UTF-8 (byte {error.start:,}): it looks like {found}",
            where=str(path),
            hint=_SAVE,
        ) from None


def looks_like(data: bytes) -> str:
    """Return the encoding that bytes which are no UTF-8 are most likely in, in words.

    Examples
    --------
    >>> looks_like("山西,煤炭开采".encode("gbk"))
    'GBK'
    >>> looks_like("Rhône-Alpes".encode("latin-1"))
    'Windows-1252 or ISO 8859-1'
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:100_000]
    if sample.count(0) > len(sample) // 4:
        return "UTF-16 without its mark"
    if b"\0" in sample:
        return "no text at all"
    for cut in range(4):  # the sample may end within a character
        try:
            text = sample[: len(sample) - cut].decode("gb18030")
        except UnicodeDecodeError:
            continue
        foreign = [letter for letter in text if ord(letter) > 127]
        common = sum("一" <= letter <= "龥" or "　" <= letter <= "￥" for letter in foreign)
        if foreign and common > 0.9 * len(foreign) and _runs(text) > 0.5:
            return "GBK" if _simplified(sample) else "GBK, Big5, Shift-JIS or another of East Asia"
        break
    return "Windows-1252 or ISO 8859-1"


def _simplified(data: bytes) -> bool:
    """Return whether all letters are of GB 2312, the first Chinese set; the end may be cut."""
    try:
        data[: len(data) - len(data) % 2 or None].decode("gb2312", "strict")
    except UnicodeDecodeError as error:
        return error.start > len(data) - 4
    return True


def _runs(text: str) -> float:
    """Return the share of characters beyond ASCII that stand beside another such character.

    Chinese comes in runs; an accented letter read as GBK swallows its neighbour and stands alone.
    """
    beyond = [ord(letter) > 127 for letter in text]
    beside = sum(
        here and (before or after)
        for before, here, after in zip([False, *beyond], beyond, [*beyond[1:], False], strict=False)
    )
    return beside / max(sum(beyond), 1)
