"""Files of settings: YAML into frozen models, texts in UTF-8, errors with their place."""

from mrio.config._settings import QUOTES, Settings, json_schema, read_settings, told_with
from mrio.config._text import decoded, read_text
from mrio.config._yaml import parsed

__all__ = [
    "QUOTES",
    "Settings",
    "decoded",
    "json_schema",
    "parsed",
    "read_settings",
    "read_text",
    "told_with",
]
