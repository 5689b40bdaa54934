"""A region's table without a survey: the nation's, cut down by location quotients."""

from mrio.construct.nonsurvey._regionalise import Regionalised, output_by_employment, regionalise

__all__ = [
    "Regionalised",
    "output_by_employment",
    "regionalise",
]
