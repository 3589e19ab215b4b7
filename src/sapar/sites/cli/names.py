"""`sapar names`: can two names be one person's?"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sapar.sites.cli.errors import refuse
from sapar.sites.cli.jsonlines import Json, Refused, answer_all, show_one, utf8
from sapar.sites.cli.options import AsJson, Language

names = typer.Typer(help="Names in Kyrgyz, Russian and Latin spelling.", no_args_is_help=True)

First = Annotated[str, typer.Argument(metavar="A", help="A full name; or - for JSON Lines.", show_default=False)]
Second = Annotated[str | None, typer.Argument(metavar="B", help="The other name.", show_default=False)]


@names.command()
def match(a: First, b: Second = None, as_json: AsJson = False, lang: Language = "") -> None:
    """Say whether two names can be one person's, how alike they are from 0 to 1, and why.

    With - each line of standard input is {"a": "...", "b": "..."} and is answered by one line of JSON, in the same
    order; an input that is no such JSON answers {"error": {"at": "...", "message": "..."}}, and the exit status is
    2 at the end.
    """
    from sapar.engines.identity.messages import message
    from sapar.engines.identity.names import match as compare

    def one(given: Any) -> Json:
        pair = [given.get("a"), given.get("b")] if isinstance(given, dict) else [None, None]
        first, second = pair
        if not isinstance(first, str) or not isinstance(second, str):
            raise Refused("b" if isinstance(first, str) else "a", message(lang, "cli.need_names"))
        found = compare(first, second)
        return {"score": found.score, "same": found.same, "why": found.why(lang)}

    if a == "-" and b is None:
        answer_all(one, lambda reason: message(lang, "cli.not_json", reason=reason))
        return
    if b is None:
        refuse("Give two names, or - for standard input.")
    said = one({"a": a, "b": b})
    if as_json:
        show_one(said)
        return
    utf8()
    typer.echo(message(lang, "cli.same" if said["same"] else "cli.not_same"))
    typer.echo(f"{message(lang, 'cli.score')}: {said['score']}. {said['why']}")


def register(app: typer.Typer) -> None:
    """Add the commands to `sapar`."""
    app.add_typer(names, name="names", rich_help_panel="Who is it?")
