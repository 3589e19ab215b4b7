"""The result of `sapar reform`: a table (CSV and text) and a chart (HTML with the picture inside, and PNG)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from sapar.engines.pathways.comparison import ALL, UNKNOWN, Count
from sapar.engines.pathways.messages import message
from sapar.engines.pathways.words import day as in_words

COLOURS = ("#0b4a63", "#e08d3c", "#5b8a72", "#8b5a83")


def write_report(
    counts: Sequence[Count], titles: Mapping[str, str], on: date, out: Path, lang: str, threshold: int
) -> Iterator[str]:
    """Write comparison.csv, comparison.html and comparison.png into `out`; yields the totals as lines of text."""
    rows = [_row(count, titles, lang) for count in counts]
    names = ["corridor", "reform", "what", "sex", "age", "persons"]
    with (out / "comparison.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([message(lang, f"compare.{name}") for name in names])
        writer.writerows([row[name] for name in names] for row in rows)
    chart = _chart([row for row in rows if row["total"]], lang)
    import vl_convert

    svg = vl_convert.vegalite_to_svg(chart)
    (out / "comparison.png").write_bytes(vl_convert.vegalite_to_png(chart, scale=2))
    title = message(lang, "compare.title", on=in_words(on.isoformat(), lang))
    notes = [message(lang, "compare.hidden_note", threshold=threshold), message(lang, "compare.synthetic_note")]
    (out / "comparison.html").write_text(_page(title, notes, svg, rows, names, lang), encoding="utf-8")
    yield title
    for row in rows:
        if row["total"]:
            yield f"{row['corridor']}  {row['reform']}  {row['what']}: {row['persons']}"
    yield from notes
    yield str(out / "comparison.html")


def _row(count: Count, titles: Mapping[str, str], lang: str) -> dict[str, Any]:
    hidden = message(lang, "compare.hidden")
    ages = {ALL: message(lang, "compare.all"), UNKNOWN: message(lang, "compare.age_unknown")}
    sex = message(lang, "compare.all") if count.sex == ALL else message(lang, f"compare.sex_{count.sex}")
    return {
        "corridor": count.corridor,
        "reform": titles[count.reform],
        "what": message(lang, f"compare.{count.change}"),
        "sex": sex,
        "age": ages.get(count.age, count.age),
        "persons": hidden if count.persons is None else count.persons,
        "total": count.sex == ALL and count.age == ALL,
    }


def _chart(rows: Sequence[Mapping[str, Any]], lang: str) -> dict[str, Any]:
    shown = [{**row, "persons": row["persons"] if isinstance(row["persons"], int) else None} for row in rows]
    order = list(dict.fromkeys(row["what"] for row in rows))
    axis = {"labelLimit": 320, "title": None, "labelFontSize": 13}
    places: dict[str, Any] = {
        "y": {"field": "what", "type": "nominal", "sort": order, "axis": axis},
        "yOffset": {"field": "reform"},
        "x": {"field": "persons", "type": "quantitative", "title": message(lang, "compare.persons")},
    }
    legend = {"orient": "top", "title": None, "labelLimit": 700, "direction": "vertical"}
    colour = {"field": "reform", "type": "nominal", "scale": {"range": list(COLOURS)}, "legend": legend}
    number = {"field": "persons", "type": "quantitative", "format": ","}
    bars = {"mark": {"type": "bar", "height": {"band": 0.7}}, "encoding": {**places, "color": colour}}
    numbers = {
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 12},
        "encoding": {**places, "text": number},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": shown},
        "width": 520,
        "height": {"step": 22},
        "layer": [bars, numbers],
        "config": {"font": "Golos Text, DejaVu Sans, sans-serif", "view": {"stroke": None}},
    }


def _page(
    title: str, notes: Sequence[str], svg: str, rows: Sequence[Mapping[str, Any]], names: Sequence[str], lang: str
) -> str:
    head = "".join(f"<th>{escape(message(lang, f'compare.{name}'))}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(row[name]))}</td>" for name in names) + "</tr>\n" for row in rows)
    said = "".join(f"<p>{escape(note)}</p>" for note in notes)
    style = (
        "body{font:16px/1.5 'Golos Text',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2a33}"
        "svg{max-width:100%;height:auto}table{border-collapse:collapse}"
        "td,th{padding:.25rem .75rem;border-bottom:1px solid #cdd6db;text-align:left}td:last-child{text-align:right}"
    )
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head>\n'
        f"<body><h1>{escape(title)}</h1>{svg}{said}<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>"
        "</body></html>\n"
    )
