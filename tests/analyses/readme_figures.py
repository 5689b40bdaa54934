"""Figures of READMEs of analyses, held to what the scripts print.

A figure that comes from a run is followed by a comment that no reader sees:

    Liaoning at 87.0<!-- run: net exporters > Liaoning #5 -->

Below the first line that has the words before '>' (or from the start), the first line that
begins with the words after it; '#5' its fifth number. 'x 0.001' after that is what the printed
figure is multiplied by. `<!-- given -->` follows a figure that no run makes: a year, an
assumption; `<!-- test: name -->` one that the script does not print and a test computes. In a
paragraph that has one such comment every figure has one.
"""

import re
from dataclasses import dataclass

NUMBER = r"[-+−]?\d[\d,]*(?:\.\d+)?"
MARK = re.compile(rf"({NUMBER})( ?%)?<!-- (.*?) -->")
RUN = re.compile(
    r"run: (?:(?P<below>.*?) > )?(?P<line>.*?) #(?P<at>\d+)(?: x (?P<times>[\d.e-]+))?$"
)


@dataclass(frozen=True)
class Figure:
    """A figure as the README has it, and where the run prints it."""

    told: str
    mark: str

    @property
    def given(self):
        return self.mark == "given"

    @property
    def test(self):
        """The test that computes it, where the script does not print it."""
        return self.mark.removeprefix("test: ") if self.mark.startswith("test: ") else None

    @property
    def value(self):
        return plain(self.told)

    @property
    def rounding(self):
        """Half a unit of the last digit that the README shows."""
        return 0.5 * 10.0 ** -len(self.told.partition(".")[2])

    def printed(self, shown):
        """What the run prints in that place."""
        found = RUN.match(self.mark)
        assert found, f"{self.mark!r} is neither 'given' nor 'run: … > … #n'"
        lines = shown.splitlines()
        if below := found["below"]:
            starts = [at for at, line in enumerate(lines) if below in line]
            assert starts, f"the run prints no line with {below!r}"
            lines = lines[starts[0] + 1 :]
        start = found["line"].split()
        line = next((line for line in lines if line.split()[: len(start)] == start), None)
        assert line is not None, f"the run prints no line that begins with {found['line']!r}"
        numbers = re.findall(NUMBER, " ".join(line.split()[len(start) :]))
        assert len(numbers) >= int(found["at"]), f"{line!r} has no figure {found['at']}"
        return plain(numbers[int(found["at"]) - 1]) * float(found["times"] or 1)


def plain(text):
    return float(text.replace(",", "").replace("−", "-"))


def figures_of(readme):
    """Every marked figure of a README."""
    return [Figure(told, mark) for told, _, mark in MARK.findall(readme)]


def unmarked(readme):
    """Figures without a mark, in paragraphs that have marks."""
    left = []
    for paragraph in readme.split("\n\n"):
        if not MARK.search(paragraph):
            continue
        rest = re.sub(r"\[[^\]]*\]\([^)]*\)", "", MARK.sub("", paragraph))
        left += re.findall(rf"(?<![\w.,/-]){NUMBER}", re.sub(r"`[^`]*`", "", rest))
    return left
