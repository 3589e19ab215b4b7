"""The reference of the command line, written from the commands themselves: every one with its arguments and options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def commands() -> str:
    """The page: every command in the order of `sapar --help`."""
    import typer

    from sapar.sites.cli.main import app

    root = typer.main.get_command(app)
    parts = [
        "# The command line",
        "",
        (
            "What `sapar` and each of its commands says of itself with `--help`. A mistake is answered in one sentence that "
            "says what to change, with exit status 2. What `make` does is among the [commands](../reference/commands.md)."
        ),
        "",
    ]
    for path, command in walk(root):
        parts += _command(path, command)
    return "\n".join(parts)


def walk(command: Any, path: str = "sapar") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with the words that call it; hidden ones are left out."""
    import click

    context = click.Context(command)
    for name in command.list_commands(context):
        under = command.get_command(context, name)
        if under is None or under.hidden:
            continue
        if hasattr(under, "list_commands"):
            yield from walk(under, f"{path} {name}")
        else:
            yield f"{path} {name}", under


def _command(path: str, command: Any) -> list[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument" and not one.hidden]
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    called = " ".join([path, *(_argument(one) for one in arguments), *(["[OPTIONS]"] if options else [])])
    said = " ".join((command.help or command.short_help or "").split("\f")[0].split())
    parts = [f"## {path}", "", _cell(said), "", "```text", called, "```", ""]
    rows = [
        (f"`{_argument(one)}`" if one in arguments else ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts)),
         " ".join((one.help or "").split()))
        for one in (*arguments, *options) if one.name != "help"
    ]  # fmt: skip
    if rows:
        parts += ["| | |", "|---|---|", *(f"| {name} | {_cell(text)} |" for name, text in rows), ""]
    return parts


def _argument(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name).upper() + ("…" if parameter.nargs != 1 else "")
    return name if parameter.required else f"[{name}]"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
