"""Links to documents, names in the glossary, and the table of accounts: each is as it is told."""

import importlib
import re
import tokenize
import tomllib
from functools import cache
from pathlib import Path

import pytest

from mrio.account import REGISTER

ROOT = Path(__file__).parent.parent
FOLDERS = ("mrio", "tests", "docs", "analyses", "data")
ENDINGS = (".py", ".md", ".yaml", ".j2")
NAMED = re.compile(r"docs/(?:(?:methods|design)/)?[\w-]+\.md(?:#[\w-]+)?")
LINKED = re.compile(r"\]\(([^)\s:#]*)(#[\w-]+)?\)")
DOTTED = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)`")
ABSENT = re.compile(r"\bMETHODS\b|\[DESIGN\]|\bDESIGN\.md\b")
OLD_CODES = re.compile(rf"{ABSENT.pattern}|\bM\d\d\b|\bC(?:10|[1-9])\b|\bT[1-3][a-c]?\b")
"""Names of the text from which formulas were first taken: a reader has no copy of it."""


def documents():
    found = [*ROOT.glob("*.md"), *ROOT.glob(".github/**/*.md")]
    for folder in FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS]
    return sorted(found)


@cache
def anchors(path):
    """Return the anchors of a document's headings, as GitHub makes them."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    found, seen = set(), {}
    for line in text.splitlines():
        if match := re.match(r"#{1,6} (.+)", line):
            plain = re.sub(r"[`*]", "", match.group(1)).strip().lower()
            anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
            count = seen.get(anchor, 0)
            seen[anchor] = count + 1
            found.add(f"{anchor}-{count}" if count else anchor)
    return found


def broken(path):
    """Return the links of a file that lead nowhere."""
    text = path.read_text(encoding="utf-8")
    targets = [
        (ROOT / name.partition("#")[0], name.partition("#")[2], name)
        for name in NAMED.findall(text)
    ]
    if path.suffix == ".md":
        for name, anchor in LINKED.findall(text):
            target = path if not name else (path.parent / name).resolve()
            targets.append((target, anchor.removeprefix("#"), name + anchor))
    return [
        name
        for target, anchor, name in targets
        if not target.exists() or (anchor and anchor not in anchors(target))
    ]


def test_every_link_resolves():
    found = {str(path.relative_to(ROOT)): broken(path) for path in documents()}
    found.pop("tests/test_docs.py")
    assert {name: links for name, links in found.items() if links} == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("docs/methods/accounts.md#income-based-responsibility", []),
        ("docs/methods/accounts.md#nowhere", ["docs/methods/accounts.md#nowhere"]),
        ("docs/methods/none.md", ["docs/methods/none.md"]),
    ],
)
def test_a_broken_link_is_found(tmp_path, text, said):
    (tmp_path / "a.py").write_text(text)
    assert broken(tmp_path / "a.py") == said


def words(path):
    """Return what a file says: the comments and strings of Python, all of any other file."""
    with tokenize.open(path) as file:
        if path.suffix != ".py":
            return file.read()
        spoken = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", None)}
        tokens = tokenize.generate_tokens(file.readline)
        return "\n".join(token.string for token in tokens if token.type in spoken)


def old_codes(path, codes):
    return sorted({match.group() for match in codes.finditer(words(path))})


def test_no_text_is_cited_that_a_user_does_not_have():
    found = {}
    for path in documents():
        folder = path.relative_to(ROOT).parts[0]
        codes = OLD_CODES if folder in ("tests", "analyses") else ABSENT
        found[str(path.relative_to(ROOT))] = old_codes(path, codes)
    found.pop("tests/test_docs.py")
    assert {name: codes for name, codes in found.items() if codes} == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# as METHODS 4.1 has it", ["METHODS"]),
        ('"""Rules C1 to C10, M05."""', ["C1", "C10", "M05"]),
        ("METHODS = C1 = T3c = 0", []),
        ("# T1 + T3c, [DESIGN]", ["T1", "T3c", "[DESIGN]"]),
    ],
)
def test_an_old_code_is_found_in_what_is_said_not_in_names(tmp_path, text, said):
    (tmp_path / "a.py").write_text(text + "\n")
    assert old_codes(tmp_path / "a.py", OLD_CODES) == said


def named(dotted):
    """Return whether a dotted name is one of mrio's: a module, an attribute or a field."""
    found, path = importlib.import_module("mrio"), "mrio"
    for part in dotted.removeprefix("mrio.").split("."):
        path = f"{path}.{part}"
        if hasattr(found, part):
            found = getattr(found, part)
        elif part in getattr(found, "__dataclass_fields__", {}):
            found = None
        else:
            try:
                found = importlib.import_module(path)
            except ImportError:
                return False
    return True


def test_every_name_of_the_glossary_exists():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    names = set(DOTTED.findall(text))
    assert len(names) > 80
    assert [name for name in sorted(names) if not named(name)] == []


@pytest.mark.parametrize("wrong", ["account.prodution", "Table.z", "mrio.nowhere", "Table.Z.x.y"])
def test_a_name_that_is_none_is_found(wrong):
    assert not named(wrong)


PAGE_OF_ACCOUNTS = ROOT / "docs" / "methods" / "accounts.md"
BEGIN, END = "<!-- accounts: as in the register -->\n", "<!-- end of accounts -->"


def table_of_accounts(register):
    """Return the register as a table in Markdown."""
    rows = [
        (
            f"`{name}`",
            account.symbol,
            ", ".join(account.by),
            ", ".join(["summary"] * account.principle + ["gap"] * bool(account.gap or account.mix)),
            account.sentence,
        )
        for name, account in register.items()
    ]
    heads = [("name", "symbol", "by", "also in", "what it says"), ("---",) * 5]
    return "".join(f"| {' | '.join(row)} |\n".replace("|  |", "| |") for row in [*heads, *rows])


def test_the_table_of_accounts_is_the_register():
    text = PAGE_OF_ACCOUNTS.read_text(encoding="utf-8")
    told, wanted = text.partition(BEGIN)[2].partition(END)[0], table_of_accounts(REGISTER)
    if told != wanted:
        place = f"{PAGE_OF_ACCOUNTS.relative_to(ROOT)}, between its two comments"
        pytest.fail(f"the register has changed. Into {place}, paste:\n\n{wanted}", pytrace=False)


def test_every_account_of_a_table_is_told():
    told = table_of_accounts(REGISTER)
    assert told.count("\n") == len(REGISTER) + 2
    assert "| `production` | D_pba | region, industry | summary, gap | Emissions where" in told
    assert "| `net_transfers` | | region | | What a region" in told


def orders():
    """Return the order of packages and rooms, lowest first, one line of a table for each."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = []
    for contract in told["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            (container,) = contract["containers"]
            folder = ROOT / container.replace(".", "/")
            rows = [re.findall(r"\w+", row) for row in reversed(contract["layers"])]
            # A layer in parentheses may be yet to come.
            there = [
                [n for n in row if (folder / n).is_dir() or (folder / f"{n}.py").is_file()]
                for row in rows
            ]
            text = " < ".join(", ".join(row) for row in there if row)
            lines.append(f"| {container} | {text} |\n")
    return "".join(lines)


def test_the_order_of_packages_is_told():
    page = (ROOT / "docs" / "design" / "layers.md").read_text(encoding="utf-8")
    if orders() not in page:
        pytest.fail(f"docs/design/layers.md: the table of orders is\n\n{orders()}", pytrace=False)
