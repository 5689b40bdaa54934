"""The safe door: which files, formats and sizes are ever opened, decided before decoding.

Whatever somebody else may have written comes in through here: native stores, folders of
pymrio and MARIO, workbooks. What is promised, and what is not, stands in docs/design/files.md.
"""

from mrio.io.door._child import tried
from mrio.io.door._endings import check_ending, way_in
from mrio.io.door._folder import inside, plain_file, pymrio_part
from mrio.io.door._native import MANIFEST, NativeStore, manifest_of, native
from mrio.io.door._words import damaged, named, refused
from mrio.io.door._workbook import open_workbook

__all__ = [
    "MANIFEST",
    "NativeStore",
    "check_ending",
    "damaged",
    "inside",
    "manifest_of",
    "named",
    "native",
    "open_workbook",
    "plain_file",
    "pymrio_part",
    "refused",
    "tried",
    "way_in",
]
