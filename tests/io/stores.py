"""Stores changed by hand: metadata edited, chunks forged, the list of files left out."""

import json

import pytest

import mrio
from mrio.errors import StoreError
from mrio.io.door import MANIFEST


def edited(file, change):
    """Change the JSON in a file in place."""
    found = json.loads(file.read_text())
    change(found)
    file.write_text(json.dumps(found))


def without_list(path):
    """Leave out the list of files, as in stores written before there was one."""
    edited(path / "zarr.json", lambda root: root["attributes"].pop(MANIFEST))
    return path


def told(path):
    """Return what a loader says of a store that it refuses."""
    with pytest.raises(StoreError) as caught:
        mrio.load(path)
    return str(caught.value)
