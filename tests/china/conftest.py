"""Raw statistics of China."""

from tests.raw_statistics import built, data, root

__all__ = ["built", "data", "root"]
