"""Files of settings: YAML into frozen models, texts in UTF-8, errors with their place."""

from mrio.config._parameters import (
    Amount,
    Names,
    Number,
    Share,
    as_tuple,
    parameters,
    plain_number,
)
from mrio.config._settings import QUOTES, Settings, json_schema, read_settings, told_with
from mrio.config._text import decoded, read_text
from mrio.config._yaml import parsed

__all__ = [
    "QUOTES",
    "Amount",
    "Names",
    "Number",
    "Settings",
    "Share",
    "as_tuple",
    "decoded",
    "json_schema",
    "parameters",
    "parsed",
    "plain_number",
    "read_settings",
    "read_text",
    "told_with",
]
