"""`sapar reform`: what a change of law does to the people of a folder of facts, before it is made."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sapar.engines.pathways.messages import message
from sapar.sites.cli.errors import refuse
from sapar.sites.cli.options import Language, as_date
from sapar.sites.cli.population import Engine, checked, population, say_if_unknown, step

if TYPE_CHECKING:
    from sapar.engines.pathways.comparison import Count
    from sapar.engines.pathways.corridor import Corridor
    from sapar.engines.pathways.law import Reform


def reform(
    paths: Annotated[
        list[str], typer.Argument(metavar="REFORM... FACTS_DIR", help="Reforms (YAML, or the name of an example).")
    ],
    on: Annotated[str, typer.Option(help="The day asked about, YYYY-MM-DD.")],
    out: Annotated[Path, typer.Option(help="Folder for the table and the chart.", file_okay=False)],
    engine: Annotated[Engine, typer.Option(help="Where it is computed.")] = Engine.DUCKDB,
    threshold: Annotated[int, typer.Option(help="Counts below this are left out.", min=1)] = 10,
    lang: Language = "",
) -> None:
    """Compare the law in force with one or several reforms, in one pass."""
    if len(paths) < 2:
        refuse("Name at least one reform and, last, the folder with the facts.")
    asked = as_date(on, "--on")
    reforms = [_read(path) for path in paths[:-1]]
    if len({each.name for each in reforms}) < len(reforms):
        refuse("Two of the reforms have one name; give each its own.")
    from sapar.engines.corridors.registry import corridor as in_force
    from sapar.engines.pathways.days import to_day

    variants: dict[str, list[tuple[str, Corridor]]] = defaultdict(list)
    for each in reforms:
        for code, then in _reformed(each).items():
            variants[code].append((each.name, then))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"--out {out} cannot be made: {error.strerror}.")
    counts: list[Count] = []
    with ExitStack() as stack:
        with step(message(lang, "assess.reading")):
            facts = stack.enter_context(checked(Path(paths[-1]), out / "bad-rows.csv", lang))
        from sapar.engines.pathways.comparison import compare
        from sapar.sites.cli.reform_report import write_report

        people = stack.enter_context(population(facts, engine))
        for code, laws in variants.items():
            say_if_unknown(code, asked, lang)
            with step(message(lang, "assess.asking", corridor=code, on=asked)):
                counts += compare(people, in_force(code), laws, to_day(asked), threshold)
    with step(message(lang, "assess.writing")):
        titles = {each.name: each.title.get(lang) or each.title.get("en") or each.name for each in reforms}
        for line in write_report(counts, titles, asked, out, lang, threshold):
            typer.echo(line)


def _read(path: str) -> Reform:
    """A reform from a YAML file, or one of the examples by its name."""
    import yaml

    from sapar.engines.corridors.library import example_reforms
    from sapar.engines.pathways.law import Reform

    examples = example_reforms()
    file = Path(path)
    if path in examples:
        text = examples[path]
    elif file.is_file():
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            refuse(f"{path} cannot be read: give a YAML file in UTF-8.")
    else:
        refuse(f"There is no reform {path}; give a YAML file or one of {', '.join(examples)}.")
    try:
        return Reform.from_data(yaml.safe_load(text))
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        refuse(f"{path} is not YAML: see line {line}.")
    except ValueError as error:
        refuse(f"{path}: {error}.")


def _reformed(reform: Reform) -> dict[str, Corridor]:
    """The destinations under the reformed law: the reform's own, or all that a reform of a treaty changes."""
    from sapar.engines.corridors.library import library
    from sapar.engines.corridors.registry import CORRIDORS, build, corridor
    from sapar.engines.pathways.comparison import changed

    if reform.corridor not in CORRIDORS:
        refuse(f"Reform {reform.name}: there is no corridor {reform.corridor}; choose one of {', '.join(CORRIDORS)}.")
    try:
        law = library().reformed(reform)
        if CORRIDORS[reform.corridor].is_destination:
            return {reform.corridor: build(reform.corridor, law)}
        everywhere = {code: build(code, law) for code, meta in CORRIDORS.items() if meta.is_destination}
    except ValueError as error:
        refuse(f"Reform {reform.name}: {error}.")
    found = {code: then for code, then in everywhere.items() if changed(corridor(code), then)}
    if not found:
        refuse(f"Reform {reform.name} changes nothing that is computed for a population.")
    return found


def register(app: typer.Typer) -> None:
    """Add `sapar reform` to `sapar`."""
    app.command(rich_help_panel="A nation")(reform)
