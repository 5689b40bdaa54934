"""Policy instruments: rules of compensation, games, carbon prices, and other mechanisms.

Trade in sinks, shared credits, an upgrade fund, certified suppliers, low-carbon enclaves.

What it offers stands in `__init__.pyi` and is imported when first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
