"""The catalogue of messages: what the code says, collected, merged and compiled.

python -m tests.messages           what is missing, and what does not fit
python -m tests.messages --write   collect, merge into the catalogue and compile it
python -m tests.messages --write --from OTHER.po     with what another branch has translated
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "mrio" / "lang" / "zh" / "LC_MESSAGES"
PO, MO = FOLDER / "mrio.po", FOLDER / "mrio.mo"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "Message": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("report/templates/**.j2", "jinja2"), ("**.py", "python")]
OPTIONS = {
    "report/templates/**.j2": {
        "extensions": "jinja2.ext.i18n",
        "trimmed": "true",
        "newstyle_gettext": "true",
        "silent": "false",
    }
}
HEADER = """\
# Chinese messages of mrio. How to change them: docs/design/messages.md.
#"""
PLACEHOLDER = re.compile(r"%(?:\((\w*)\)(\w)|(.)|$)", re.DOTALL)


class _Dateless(Catalog):
    """A catalogue whose head says no date and no version of Babel."""

    mime_headers = property(
        lambda _: [
            ("Language", "zh"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
            ("Content-Type", "text/plain; charset=utf-8"),
        ],
        lambda _, __: None,
    )


def collected(folder: Path = ROOT / "mrio") -> Catalog:
    """Return what the code and the templates say, without translations."""
    found = Catalog(charset="utf-8")
    # Babel warns of values that are put together, too; of messages `unliteral` tells.
    with contextlib.redirect_stderr(io.StringIO()):
        extracted = [*extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS)]
    for file, line, message, comments, context in extracted:
        found.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return found


def translated(path: Path = PO) -> Catalog:
    """Return a catalogue as it is."""
    with path.open("rb") as file:
        return read_po(file, locale="zh", domain="mrio")


def merged(new: Catalog, *known: Catalog) -> Catalog:
    """Return the messages of the code with the first translation known; guesses are not made."""
    found = Catalog(locale="zh", project="mrio", header_comment=HEADER, charset="utf-8")
    for message in new:
        if message.id:
            same = (catalogue.get(message.id, message.context) for catalogue in known)
            told = [other.string for other in same if other is not None and all(strings(other))]
            found.add(
                message.id,
                told[0] if told else None,
                auto_comments=message.auto_comments,
                context=message.context,
            )
    return found


def as_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as text: sorted, without places, dates and names of people."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, sort_output=True, no_location=True, omit_header=True)
    head = (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: zh\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return head.encode() + out.getvalue().lstrip()


def as_mo(catalogue: Catalog) -> bytes:
    """Return a catalogue compiled, the same bytes for the same messages."""
    fixed = _Dateless(locale="zh", charset="utf-8", fuzzy=False)
    for message in catalogue:
        if message.id and all(strings(message)):
            fixed.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, fixed)
    return out.getvalue()


def unliteral(folder: Path = ROOT / "mrio") -> Iterator[str]:
    """Yield calls whose message is put together where it stands, so that nobody collects it."""
    names = {"_", *(name for name in KEYWORDS if name.isidentifier())}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in names:
                continue
            if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args):
                yield f"{path.relative_to(folder)}:{node.lineno}: a message put together"


def strings(message: Message) -> tuple[str, ...]:
    """Return the translations of a message: one, or one for each plural of the language."""
    return message.string if isinstance(message.string, tuple | list) else (message.string,)


def originals(message: Message) -> tuple[str, ...]:
    """Return the English of a message: one text, or singular and plural."""
    return message.id if isinstance(message.id, tuple | list) else (message.id,)


def placeholders(text: str) -> set[str]:
    """Return the names in a message.

    Raises
    ------
    ValueError
        When a per cent sign is neither doubled nor begins a named text.
    """
    names = set()
    for found in PLACEHOLDER.finditer(text):
        name, kind, other = found.groups()
        if name and kind == "s":
            names.add(name)
        elif other != "%":
            raise ValueError(f"{found.group()!r}: write %(name)s, or %% for a per cent sign")
    return names


def faults(code: Catalog, known: Catalog) -> Iterator[str]:
    """Yield what is wrong: messages without translation, or whose placeholders do not agree."""
    for message in code:
        if not message.id:
            continue
        english = originals(message)
        try:
            names = set().union(*map(placeholders, english))
        except ValueError as error:
            yield f"{english[0]!r}: {error}"
            continue
        found = known.get(message.id, message.context)
        if found is None or not all(strings(found)) or found.fuzzy:
            yield f"{english[0]!r} has no translation"
            continue
        # A count may be left unsaid in either language, as in "an error".
        free = {"n"} if len(english) > 1 else set()
        for text in strings(found):
            try:
                given = placeholders(text)
            except ValueError as error:
                yield f"{english[0]!r}: {text!r}: {error}"
                continue
            if (given ^ names) - free:
                yield f"{english[0]!r}: {sorted(names)} there, {sorted(given)} in {text!r}"
    ours = {(message.id, message.context) for message in code}
    for message in known:
        if message.id and (message.id, message.context) not in ours:
            yield f"{originals(message)[0]!r} is translated, and said nowhere"


def main() -> None:
    """Tell or write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="merge and compile")
    parser.add_argument("--from", dest="others", action="append", type=Path, default=[])
    given = parser.parse_args()
    code, known = collected(), translated()
    if given.write:
        known = merged(code, known, *map(translated, given.others))
        PO.write_bytes(as_po(known))
        MO.write_bytes(as_mo(known))
    found = [*faults(code, known), *unliteral()]
    sys.stdout.write("\n".join([*found, f"{len(code)} messages, {len(found)} to look at\n"]))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
