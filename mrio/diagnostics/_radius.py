"""The spectral radius of A, by a factorisation of its own or by the model's certificate."""

from __future__ import annotations

from mrio.checking import checked
from mrio.diagnostics._finding import Finding
from mrio.errors import SolveError
from mrio.lang import N_, Message
from mrio.leontief import Certificate, DenseLU, certify
from mrio.table import Table

NEAR_ONE = 0.999
"""A unit of final demand then calls for up to a thousand units of output: no economy does."""


ABOUT_ONE = N_(
    "the spectral radius of A is about %(bound)s: a unit of final demand calls for up to %(units)s "
    "units of output"
)
UP_TO_ONE = N_(
    "the spectral radius of A is up to %(bound)s: a unit of final demand calls for up to %(units)s "
    "units of output"
)


@checked
def check_radius(table: Table) -> list[Finding]:
    """The spectral radius of A is below one, and not near it."""
    solver = DenseLU()
    try:
        state = solver.init(table.Z, table.x)
        certificate = certify(table.Z, table.x, lambda b: solver.solve_transpose(state, b).X)
    except SolveError as error:
        where = error.where
        positions = where if isinstance(where, list) else [where] if isinstance(where, int) else []
        names = [table.industries.label(i) for i in positions] or ["table"]
        message = Message(error.message.replace("%", "%%"))
        return [Finding("error", "spectral_radius", message, "; ".join(names), 1.0)]
    return of_certificate(table, certificate)


def of_certificate(table: Table, certificate: Certificate) -> list[Finding]:
    """Return what a certificate says of a table."""
    if certificate.method == "none":
        message = Message("the spectral radius of A could not be established")
        return [Finding("warning", "spectral_radius", message, "table", float("nan"))]
    if certificate.bound < NEAR_ONE:
        return []
    where = "table" if certificate.at is None else table.industries.label(certificate.at)
    about = certificate.method == "eigenvalue"
    return [
        Finding(
            "error",
            "radius_near_one",
            Message(
                ABOUT_ONE if about else UP_TO_ONE,
                bound=f"{certificate.bound:.6f}",
                units=f"{1.0 / max(1.0 - certificate.bound, 1e-16):,.3g}",
            ),
            where,
            certificate.bound,
        )
    ]
