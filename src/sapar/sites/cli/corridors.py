"""`sapar corridors`: which countries are known, their rules on a date, what changed, the rules in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sapar.sites.cli.errors import refuse
from sapar.sites.cli.options import AsJson, Language, as_date
from sapar.sites.cli.tables import show, show_json

if TYPE_CHECKING:
    from sapar.engines.corridors.coverage import Use
    from sapar.engines.corridors.registry import Meta
    from sapar.engines.pathways.law import RuleRecord
    from sapar.engines.pathways.parts import Part

USES: tuple[Use, ...] = ("decides", "informs", "set_aside")

Code = Annotated[str, typer.Argument(metavar="CORRIDOR", help="A code of `sapar corridors list`, such as RU.")]
Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day, YYYY-MM-DD; today if not given.")]

corridors = typer.Typer(help="The law of each destination.", no_args_is_help=True)


@corridors.command("list")
def list_(as_json: AsJson = False, lang: Language = "") -> None:
    """Which corridors there are, how many rules each has and up to which day its law is known."""
    from sapar.engines.corridors.library import library
    from sapar.engines.corridors.registry import CORRIDORS
    from sapar.engines.pathways.messages import message

    found = [
        {
            "code": meta.code,
            "name": meta.names[lang],
            "destination": meta.is_destination,
            "rules": len(library().rules(meta.code)),
            "law_known_until": meta.law_known_until.isoformat(),
        }
        for meta in CORRIDORS.values()
    ]
    if as_json:
        show_json(found)
        return
    heads = [message(lang, f"cli.{name}") for name in ("code", "name", "destination", "rules", "law_known_until")]
    yes, no = message(lang, "word.yes"), message(lang, "word.no")
    show(
        heads,
        [(f["code"], f["name"], yes if f["destination"] else no, f["rules"], f["law_known_until"]) for f in found],
    )


@corridors.command()
def coverage(
    corridor: Annotated[str | None, typer.Option(metavar="CORRIDOR", help="Only this corridor.")] = None,
    as_json: AsJson = False,
    lang: Language = "",
) -> None:
    """How each rule of the file is used: it decides answers, it informs, or it is set aside with a reason."""
    from sapar.engines.corridors.coverage import coverage as cover
    from sapar.engines.corridors.registry import CORRIDORS
    from sapar.engines.pathways.messages import label, message

    codes = [_meta(corridor).code] if corridor else list(CORRIDORS)
    entries = {code: list(cover(code)) for code in codes}
    counts = {code: Counter(entry.use for entry in found) for code, found in entries.items()}
    total = sum(counts.values(), Counter())
    if as_json:
        show_json(
            {
                "corridors": {code: {use: count[use] for use in USES} for code, count in counts.items()},
                "total": {use: total[use] for use in USES},
                "rules": [
                    {
                        "rule": entry.rule,
                        "corridor": code,
                        "use": entry.use,
                        "where": list(entry.where),
                        "reason": entry.reason or None,
                    }
                    for code, found in entries.items()
                    for entry in found
                ],
            }
        )
        return
    heads = [message(lang, "cli.code"), *(label(lang, "use", use) for use in USES), message(lang, "cli.rules")]
    rows = [(code, *(count[use] for use in USES), count.total()) for code, count in counts.items()]
    everything = (message(lang, "cli.total"), *(total[use] for use in USES), total.total())
    show(heads, [*rows, everything] if len(rows) > 1 else rows)
    typer.echo()
    show(
        [message(lang, f"cli.{name}") for name in ("rule", "use", "reason", "where")],
        [
            (
                entry.rule,
                label(lang, "use", entry.use),
                label(lang, "set_aside", entry.reason) if entry.reason else "",
                _where(entry.where),
            )
            for found in entries.values()
            for entry in found
        ],
    )


def _where(parts: Iterable[str]) -> str:
    """The parts that rest on a rule; a part that several corridors have is named once, with all of them."""
    owners: dict[str, list[str]] = {}
    for part in parts:
        owner, _, name = part.rpartition("/")
        owners.setdefault(name, []).extend([owner] if owner else [])
    return ", ".join(f"{name} ({' '.join(codes)})" if codes else name for name, codes in owners.items())


@corridors.command()
def rules(corridor: Code, on: Day = None, as_json: AsJson = False, lang: Language = "") -> None:
    """The rules of a corridor in force on a day."""
    from sapar.engines.corridors.library import library
    from sapar.engines.pathways.days import to_day
    from sapar.engines.pathways.messages import message

    meta = _meta(corridor)
    day = as_date(on, "--on") if on else date.today()
    found = [rule for rule in library().rules(meta.code) if rule.in_force(to_day(day))]
    if as_json:
        show_json([_as_json(rule, lang) for rule in found])
        return
    show(_rule_heads(lang), [_rule_row(rule, lang) for rule in found])
    if day > meta.law_known_until:
        typer.echo(message(lang, "warning.law_unknown_after", until=_day(meta.law_known_until, lang)), err=True)


@corridors.command()
def changes(
    corridor: Code,
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="The earlier day, YYYY-MM-DD.")],
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="The later day, YYYY-MM-DD.")],
    as_json: AsJson = False,
    lang: Language = "",
) -> None:
    """What changed after one day, up to another: rules that began, ended, or both."""
    from sapar.engines.corridors.library import library
    from sapar.engines.pathways.messages import label, message

    meta = _meta(corridor)
    first, last = as_date(since, "--from"), as_date(to, "--to")
    if last < first:
        refuse(f"--to {to} is before --from {since}; give the earlier day to --from.")
    found = [(change, rule) for rule in library().rules(meta.code) if (change := _change(rule, first, last))]
    if as_json:
        show_json([{"change": change, **_as_json(rule, lang)} for change, rule in found])
        return
    if not found:
        typer.echo(message(lang, "cli.no_changes", first=_day(first, lang), last=_day(last, lang)))
        return
    show(
        [message(lang, "cli.change"), *_rule_heads(lang)],
        [(label(lang, "change", change), *_rule_row(rule, lang)) for change, rule in found],
    )


@corridors.command("show")
def show_(
    corridor: Code,
    part: Annotated[
        str | None,
        typer.Option(metavar="PART", help="One part (basis:visa_free), or all of a kind (basis); else a list of them."),
    ] = None,
    lang: Language = "",
) -> None:
    """A corridor's parts, or one of them as code in words."""
    from sapar.engines.corridors.registry import corridor as build
    from sapar.engines.pathways.messages import message
    from sapar.engines.pathways.parts import parts

    meta = _meta(corridor)
    if not meta.is_destination:
        refuse(f"{meta.code} is law for others and no destination; see `sapar corridors rules {meta.code}`.")
    known = list(parts(build(meta.code)))
    if part is None:
        heads = [message(lang, f"cli.{name}") for name in ("part", "name", "rules")]
        show(heads, [(p.address, _name(p, lang), " ".join(p.rules)) for p in known])
        return
    chosen = [p for p in known if part in (p.address, p.group)]
    if not chosen:
        refuse(f"{meta.code} has no part {part}; `sapar corridors show {meta.code}` lists its parts.")
    typer.echo("\n\n".join("\n".join(_told(p, lang)) for p in chosen))


def register(app: typer.Typer) -> None:
    """Add the commands to `sapar`."""
    app.add_typer(corridors, name="corridors", rich_help_panel="One person")


def _change(rule: RuleRecord, first: date, last: date) -> str:
    """What happened to a rule after `first`, up to `last`; "" if nothing, or if the rule never decides."""
    from sapar.engines.pathways.law import ANSWERING

    if rule.status not in ANSWERING:
        return ""
    begun = rule.valid_from is not None and first < rule.valid_from <= last
    ended = rule.valid_to is not None and first <= rule.valid_to < last
    return "both" if begun and ended else "begun" if begun else "ended" if ended else ""


def _meta(code: str) -> Meta:
    from sapar.engines.corridors.registry import CORRIDORS

    meta = CORRIDORS.get(code.upper())
    if meta is None:
        refuse(f"There is no corridor {code}; choose one of {', '.join(CORRIDORS)}.")
    return meta


def _name(part: Part, lang: str) -> str:
    from sapar.engines.pathways.messages import label

    return label(lang, part.group, part.name)


def _told(part: Part, lang: str) -> list[str]:
    """A part in words: its name, the rules it rests on with their titles, its trees."""
    from sapar.engines.corridors.library import library
    from sapar.engines.pathways.messages import label, message
    from sapar.engines.pathways.prose import prose_of
    from sapar.engines.pathways.words import first_capital

    def role(name: str) -> str:
        group, _, rest = name.partition(".")
        text = label(lang, "role", group)
        return first_capital(text.format(name=label(lang, "need", rest)) if rest else text) + ":"

    lines = [f"{first_capital(_name(part, lang))} ({label(lang, 'part', part.group)}; {part.address})"]
    for rule in part.rules:
        record = library().rule(rule)
        since = _day(record.valid_from, lang) if record.valid_from else message(lang, "word.since_unknown")
        lines.append(f"  {rule}: {record.text(lang, 'title')} ({message(lang, 'cli.since')}: {since})")
    return lines + prose_of([(role(name), tree) for name, tree in part.trees], lang)


def _day(value: date, lang: str) -> str:
    from sapar.engines.pathways import words

    return words.day(value, lang)


def _rule_heads(lang: str) -> list[str]:
    from sapar.engines.pathways.messages import message

    return [message(lang, f"cli.{name}") for name in ("rule", "topic", "since", "until", "confidence", "title")]


def _rule_row(rule: RuleRecord, lang: str) -> tuple[object, ...]:
    from sapar.engines.pathways.messages import label

    return (
        rule.id,
        label(lang, "topic", rule.topic),
        rule.valid_from,
        rule.valid_to,
        label(lang, "confidence", rule.confidence),
        rule.text(lang, "title"),
    )


def _as_json(rule: RuleRecord, lang: str) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "corridor": rule.corridor,
        "topic": rule.topic,
        "status": rule.status,
        "confidence": rule.confidence,
        "partly_memory": rule.partly_memory,
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "title": rule.text(lang, "title"),
        "text": rule.text(lang, "rule"),
        "legal_basis": rule.text(lang, "legal_basis") or None,
        "conflict": rule.text(lang, "conflict") or None,
        "source": rule.source_url or None,
        "source_date": rule.source_date or None,
    }
