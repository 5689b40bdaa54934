"""A plan of compensation: what its file says, and what it comes to."""

from mrio.policy.plan._compensation import Compensation, compensation, read_plan
from mrio.policy.plan._settings import Plan

__all__ = [
    "Compensation",
    "Plan",
    "compensation",
    "read_plan",
]
