"""A plan of compensation as a folder of tables with its page, and what must be said of it.

What it offers stands in `__init__.pyi` and is imported when first used: sentences need no plotly.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
