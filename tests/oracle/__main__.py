"""Many tables by hand: python -m tests.oracle 10000 [seed [check …]]. Tells at the end what failed.

Checks are named as their functions are, such as `gvc`; all when none is named.
"""

from __future__ import annotations

import sys
import time
import traceback
import warnings

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.oracle.case import Case
from tests.oracle.comparing import TALLY
from tests.oracle.draws import drawn, traits
from tests.oracle.trying import distinct


def main(count: int, start: int = 0, *names: str) -> int:
    """Try so many tables; return how many checks failed."""
    failed: dict[str, list] = {}
    tried = {"tables": 0, "answered": 0}
    begun = time.time()
    chosen = [check for check in distinct() if not names or check.__name__ in names]

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(traits())
    def run(t):
        tried["tables"] += 1
        try:
            case = Case(drawn(t))
        except Exception:
            failed.setdefault("model", []).append((t, traceback.format_exc(limit=-2)))
            return
        if case.model is None:
            return
        tried["answered"] += 1
        for check in chosen:
            try:
                case.run(check)
            except Exception:
                failed.setdefault(check.__name__, []).append((t, traceback.format_exc(limit=-3)))
        if tried["tables"] % 500 == 0:
            _say(tried, failed, begun)

    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        run()
    _say(tried, failed, begun)
    for name, found in failed.items():
        for t, text in sorted(found, key=lambda pair: len(repr(pair[0])))[:2]:
            sys.stdout.write(f"== {name} ({len(found)}): {t}\n{text}\n")
    return sum(map(len, failed.values()))


def _say(tried, failed, begun):
    counts = {name: len(found) for name, found in failed.items()}
    sys.stdout.write(
        f"{tried['tables']} tables, {tried['answered']} answered, {TALLY.compared} figures, "
        f"{TALLY.vague:.2%} vague, {time.time() - begun:.0f} s; failed {counts}; "
        f"refused {TALLY.refusals}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:3]), *sys.argv[3:])))
