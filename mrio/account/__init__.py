"""Carbon accounts: pure functions of a model that return labelled arrays with units.

Conventions of open tables (docs/methods/notation.md#open-tables): exports are demand of 'ROW', a
destination and never an origin; consumption is that of the table's own regions
and carries what is exported in `attrs["exported"]`.

What it offers stands in `__init__.pyi` and is imported when first used: the register alone names
every account, and the command line needs no more for its help.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
