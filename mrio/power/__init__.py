"""Power: corridors and landed prices, the market, certificates and what they make of accounts.

What it offers stands in `__init__.pyi` and is imported when first used.
"""

import lazy_loader

from mrio._moved import forwarded

_offered, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    return _offered(name) if name in __all__ else forwarded(__name__, name)
