"""Links to documents and their headings: each resolves, in code, tests, documents and plans."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("mrio", "tests", "docs", "analyses", "data")
ENDINGS = (".py", ".md", ".yaml", ".j2")
NAMED = re.compile(r"docs/(?:(?:methods|design)/)?[\w-]+\.md(?:#[\w-]+)?")
LINKED = re.compile(r"\]\(([^)\s:#]*)(#[\w-]+)?\)")


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


def test_no_text_is_cited_that_a_user_does_not_have():
    absent = re.compile(r"METHODS \d|METHODS section|METHODS problem|\[DESIGN\]")
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "mrio").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if absent.search(line)
    }
    assert found == set()
