"""A region's table without a survey: the nation's, cut down by location quotients."""

from mrio.construct.nonsurvey._bias import Comparison
from mrio.construct.nonsurvey._location_quotients import Method
from mrio.construct.nonsurvey._regionalise import (
    Regionalised,
    compare_regionalised,
    local_coefficients,
    location_quotients,
    output_by_employment,
    regionalise,
    simple_quotients,
)

__all__ = [
    "Comparison",
    "Method",
    "Regionalised",
    "compare_regionalised",
    "local_coefficients",
    "location_quotients",
    "output_by_employment",
    "regionalise",
    "simple_quotients",
]
