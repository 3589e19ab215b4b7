"""The result of `sapar reform`: the counts (CSV), tables and a chart to look at (HTML), the chart alone (PNG).

The HTML page holds the picture inside: it loads nothing, from nowhere.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from sapar.engines.corridors.registry import CORRIDORS
from sapar.engines.pathways.comparison import ALL, UNKNOWN, Count
from sapar.engines.pathways.messages import message
from sapar.engines.pathways.words import day as in_words

COLOURS = ("#0b4a63", "#e08d3c", "#5b8a72", "#8b5a83", "#b0413e", "#6b7a3a")
COLUMNS = ("corridor", "reform", "change", "sex", "age", "persons")
STYLE = (
    "body{font:16px/1.5 'Golos Text',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2a33}"
    "svg{max-width:100%;height:auto}.wide{overflow-x:auto}table{border-collapse:collapse;margin-bottom:2rem}"
    "caption{text-align:left;font-weight:bold;font-size:1.25rem;padding:.5rem 0}"
    "td,th{padding:.25rem .75rem;border-bottom:1px solid #cdd6db;text-align:right;font-weight:normal}"
    "th:first-child{text-align:left}.total *{font-weight:bold}.part th{padding-left:2rem}"
)

Which = tuple[str, str]
"""A corridor and a reform."""


def write_report(
    counts: Sequence[Count], titles: Mapping[str, str], on: date, out: Path, lang: str, threshold: int
) -> Iterator[str]:
    """Write comparison.csv, comparison.html and comparison.png into `out`; yields the totals as lines of text.

    In the CSV file words are the engine's own, whatever the language, and a count that is left out is empty.
    """
    with (out / "comparison.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(count, name) for name in COLUMNS] for count in counts)
    totals = [count for count in counts if count.sex == ALL and count.age == ALL]
    headings = _headings(totals, titles, lang)
    chart = _chart(totals, headings, lang)
    import vl_convert

    svg = vl_convert.vegalite_to_svg(chart)
    (out / "comparison.png").write_bytes(vl_convert.vegalite_to_png(chart, scale=2))
    title = message(lang, "compare.title", on=in_words(on.isoformat(), lang))
    notes = [message(lang, "compare.hidden_note", threshold=threshold), message(lang, "compare.synthetic_note")]
    tables = [_table(_of(counts, *which), words, lang) for which, words in headings.items()]
    (out / "comparison.html").write_text(_page(title, notes, svg, tables, lang), encoding="utf-8")
    yield title
    for which, words in headings.items():
        yield f"\n{words}"
        for count in _of(totals, *which):
            if count.persons != 0:
                yield f"  {message(lang, f'compare.{count.change}')}: {_number(count, lang)}"
        if nobody := _nobody(_of(totals, *which), lang):
            yield f"  {nobody}"
    yield ""
    yield from notes
    yield str(out / "comparison.html")


def _headings(totals: Sequence[Count], titles: Mapping[str, str], lang: str) -> dict[Which, str]:
    """The reforms in the order given, each with its title; with the country where it changes the law of several."""
    found = dict.fromkeys((count.corridor, count.reform) for count in totals)
    several = {reform for reform in titles if sum(reform == name for _, name in found) > 1}
    ordered = sorted(found, key=lambda which: list(titles).index(which[1]))
    return {
        (code, name): titles[name] + (f" ({CORRIDORS[code].names[lang]})" if name in several else "")
        for code, name in ordered
    }


def _of(counts: Sequence[Count], corridor: str, reform: str) -> list[Count]:
    return [count for count in counts if (count.corridor, count.reform) == (corridor, reform)]


def _number(count: Count, lang: str) -> str:
    """The count with its thousands apart, as all three languages read it."""
    return message(lang, "compare.hidden") if count.persons is None else f"{count.persons:,}".replace(",", "\N{NBSP}")


def _nobody(totals: Sequence[Count], lang: str) -> str:
    changes = [message(lang, f"compare.{count.change}") for count in totals if count.persons == 0]
    return message(lang, "compare.nobody", changes=", ".join(changes)) if changes else ""


def _sex(count: Count, lang: str) -> str:
    return message(lang, "compare.all" if count.sex == ALL else f"compare.sex_{count.sex}")


def _age(age: str, lang: str) -> str:
    return {ALL: message(lang, "compare.all"), UNKNOWN: message(lang, "compare.age_unknown")}.get(age, age)


# The chart


def _chart(totals: Sequence[Count], headings: Mapping[Which, str], lang: str) -> dict[str, Any]:
    """Bars for each change side by side, one colour a reform, in Vega-Lite; a count left out is said in words."""
    shown = [
        {
            "what": message(lang, f"compare.{count.change}"),
            "reform": headings[count.corridor, count.reform],
            "persons": count.persons or 0,
            "label": _number(count, lang),
        }
        for count in totals
    ]
    changes = list(dict.fromkeys(row["what"] for row in shown))
    reforms = list(headings.values())
    place = {
        "y": {
            "field": "what",
            "type": "nominal",
            "sort": changes,
            "axis": {"labelLimit": 320, "title": None, "labelFontSize": 13},
        },
        "yOffset": {"field": "reform", "sort": reforms},
        "x": {"field": "persons", "type": "quantitative", "title": message(lang, "compare.persons")},
    }
    colour = {
        "field": "reform",
        "type": "nominal",
        "sort": reforms,
        "scale": {"range": list(COLOURS)},
        "legend": {"orient": "top", "title": None, "labelLimit": 700, "direction": "vertical"},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": shown},
        "width": 520,
        "height": {"step": 22},
        "layer": [
            {"mark": {"type": "bar", "height": {"band": 0.7}}, "encoding": {**place, "color": colour}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 12},
                "encoding": {**place, "text": {"field": "label"}},
            },
        ],
        "config": {"font": "Golos Text, DejaVu Sans, sans-serif", "view": {"stroke": None}},
    }


# The page


def _table(counts: Sequence[Count], title: str, lang: str) -> str:
    """One reform: a row for each change and sex, a column for each age."""
    ages = list(dict.fromkeys(count.age for count in counts))
    totals = [count for count in counts if count.sex == ALL and count.age == ALL]
    head = "".join(f'<th scope="col">{escape(_age(age, lang))}</th>' for age in ages)
    body = []
    for total in totals:
        if total.persons == 0:
            continue
        cells = [count for count in counts if count.change == total.change]
        for sex in dict.fromkeys(count.sex for count in cells):
            row = [count for count in cells if count.sex == sex]
            label = message(lang, f"compare.{total.change}") if sex == ALL else _sex(row[0], lang)
            numbers = "".join(f"<td>{escape(_number(count, lang))}</td>" for count in row)
            kind = "total" if sex == ALL else "part"
            body.append(f'<tr class="{kind}"><th scope="row">{escape(label)}</th>{numbers}</tr>\n')
    nobody = _nobody(totals, lang)
    return (
        f'<div class="wide"><table><caption>{escape(title)}</caption>\n'
        f'<thead><tr><th scope="col">{escape(message(lang, "compare.what"))}</th>{head}</tr></thead>\n'
        f"<tbody>{''.join(body)}</tbody></table></div>\n" + (f"<p>{escape(nobody)}</p>\n" if nobody else "")
    )


def _page(title: str, notes: Sequence[str], svg: str, tables: Sequence[str], lang: str) -> str:
    picture = escape(message(lang, "compare.chart"), quote=True)
    said = "".join(f"<p>{escape(note)}</p>\n" for note in notes)
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n'
        f'<body><main><h1>{escape(title)}</h1>\n<div role="img" aria-label="{picture}">{svg}</div>\n'
        f"{said}{''.join(tables)}</main></body></html>\n"
    )
