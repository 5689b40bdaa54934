"""The option --lang, before a command or after it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from mrio.lang import current, use

HELP = "Language of the screen and the page: en or zh; else $MRIO_LANG, else en."


def _speak(context: typer.Context, language: str | None) -> str | None:
    """Speak a language until the command has ended."""
    context.with_resource(use(language))
    return language


RootLanguage = Annotated[
    str | None, typer.Option("--lang", metavar="LANG", callback=_speak, help=HELP)
]
CommandLanguage = Annotated[str | None, typer.Option("--lang", metavar="LANG", help=HELP)]


def in_language(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option --lang.

    A language that mrio does not speak, there or in $MRIO_LANG, is told before it begins.
    """

    @functools.wraps(command)
    def spoken(*given: Any, lang: str | None = None, **options: Any) -> None:
        with use(lang):
            current()
            command(*given, **options)

    option = inspect.Parameter(
        "lang", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=CommandLanguage
    )
    signature = inspect.signature(command, eval_str=True)
    parameters = [*signature.parameters.values(), option]
    spoken.__annotations__ = {one.name: one.annotation for one in parameters}
    vars(spoken)["__signature__"] = signature.replace(parameters=parameters)
    return spoken
