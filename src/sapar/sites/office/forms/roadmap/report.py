"""Forms of a period's report: a box for each value that is entered, laid out by indicator; the other side's answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sapar.lines.roadmap.models import Indicator, Target, Value
from sapar.lines.roadmap.services.reporting import Entered
from sapar.sites.office.forms.base import OfficeForm, line, one_of, text
from sapar.sites.office.forms.roadmap.fields import BROKEN_DOWN_BY, LANGUAGES, PARTS, number
from sapar.sites.shared.fields import FileInput, Hidden

Part = tuple[tuple[str, str], ...]


@dataclass
class Asked:
    """An indicator on the page with its boxes: of the whole, of its parts, of parts that are written down."""

    indicator: Indicator
    whole: list[str] = field(default_factory=list)  # names of fields
    parts: list[tuple[dict[str, str], list[str]]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    comment: str = ""


class ReportForm(OfficeForm):
    """Values and narratives of a report. `indicators` are those that are entered by hand."""

    key = forms.CharField(widget=Hidden(), required=False, max_length=80)

    def __init__(
        self, *args: Any, indicators: Iterable[Indicator], targets: Iterable[Target], values: Iterable[Value],
        narratives: dict[str, str], **kwargs: Any,
    ) -> None:  # fmt: skip
        kept = {(value.indicator_id, _part(value.part)): value for value in values}
        initial: dict[str, Any] = {**kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.initial = initial
        self.asked: list[Asked] = []
        aims = list(targets)
        for indicator in indicators:
            asked = Asked(indicator)
            known = kept.get((indicator.pk, ()))
            asked.whole = self._boxes(indicator, "", known)
            asked.comment = f"c_{indicator.pk}"
            self.fields[asked.comment] = line(gettext_lazy("Comment"), longest=500, width=30)
            initial[asked.comment] = known.comment if known is not None else ""
            for name in indicator.broken_down_by:
                self._parts(asked, name, aims, kept)
            self.asked.append(asked)
        for lang, language in LANGUAGES.items():
            self.fields[f"n_{lang}"] = text(language, rows=4, longest=10000)
            initial[f"n_{lang}"] = narratives.get(lang, "")
        self.fields["evidence"] = forms.FileField(
            label=gettext_lazy("Evidence"), required=False, widget=FileInput(),
            help_text=gettext_lazy("A document or a picture; several one after the other."),
        )  # fmt: skip

    def _boxes(self, indicator: Indicator, suffix: str, known: Value | None) -> list[str]:
        if not indicator.is_ratio:
            name = f"v_{indicator.pk}{suffix}"
            self.fields[name] = number(gettext_lazy("Value"), required=False, digits=18, places=4)
            self.initial[name] = _typed(known.value if known is not None else None)
            return [name]
        names = [f"a_{indicator.pk}{suffix}", f"b_{indicator.pk}{suffix}"]
        self.fields[names[0]] = number(gettext_lazy("Numerator"), required=False, digits=18, places=4)
        self.fields[names[1]] = number(gettext_lazy("Denominator"), required=False, digits=18, places=4)
        self.initial[names[0]] = _typed(known.numerator if known is not None else None)
        self.initial[names[1]] = _typed(known.denominator if known is not None else None)
        return names

    def _parts(self, asked: Asked, name: str, aims: list[Target], kept: dict[tuple[int, Part], Value]) -> None:
        """Boxes for the parts that are always there or have a target; the others are written on lines."""
        indicator = asked.indicator
        keys = [key for key, _words in PARTS.get(name, ())]
        keys += [each.part[name] for each in aims if each.indicator_id == indicator.pk and set(each.part) == {name}]
        for key in dict.fromkeys(keys):
            suffix = f"_{name}_{key}"
            asked.parts.append(({name: key}, self._boxes(indicator, suffix, kept.get((indicator.pk, ((name, key),))))))
        if name in PARTS:
            return
        field_name = f"w_{indicator.pk}_{name}"
        hint = (
            gettext_lazy("One on a line: the part, numerator and denominator, for example RU 12 40.")
            if indicator.is_ratio
            else gettext_lazy("One on a line: the part and its number, for example RU 12.")
        )
        self.fields[field_name] = text(dict(BROKEN_DOWN_BY).get(name, name), rows=3, hint=hint, longest=4000)
        rest = [
            (part[0][1], value)
            for (pk, part), value in kept.items()
            if pk == indicator.pk and len(part) == 1 and part[0][0] == name and part[0][1] not in keys
        ]
        self.initial[field_name] = "\n".join(_line(indicator, key, value) for key, value in rest)
        asked.written.append(field_name)

    def boxes(self, asked: Asked) -> dict[str, Any]:
        """The bound fields of an indicator, for the template."""
        return {
            "whole": [self[name] for name in asked.whole],
            "parts": [(part, [self[name] for name in names]) for part, names in asked.parts],
            "written": [self[name] for name in asked.written],
            "comment": self[asked.comment],
        }

    def clean(self) -> dict[str, Any]:
        """Lines of parts that can be read; shares with both their numbers."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for asked in self.asked:
            for name in asked.written:
                if name in said:
                    said[name] = self._read(asked.indicator, name, said[name])
            if asked.indicator.is_ratio:
                for first, second in [asked.whole, *(names for _part, names in asked.parts)]:
                    self._share(said, first, second)
        return said

    def _share(self, said: dict[str, Any], first: str, second: str) -> None:
        above, below = said.get(first), said.get(second)
        if (above is None) != (below is None) and not (first in self.errors or second in self.errors):
            self.add_error(
                second if below is None else first, _("A share needs both its numerator and its denominator.")
            )
        elif above is not None and below is not None and not (below > 0 and 0 <= above <= below):
            self.add_error(first, _("The numerator must lie between zero and the denominator."))

    def _read(self, indicator: Indicator, name: str, written: str) -> dict[str, list[Decimal]]:
        found: dict[str, list[Decimal]] = {}
        wanted = 3 if indicator.is_ratio else 2
        for place, one in enumerate(written.splitlines(), start=1):
            pieces = one.split()
            if not pieces:
                continue
            numbers = [_decimal(piece) for piece in pieces[1:]]
            if len(pieces) != wanted or None in numbers or pieces[0] in found or len(pieces[0]) > 40:
                said = _("Line %(number)s: write the part once, then its number, with spaces between.")
                self.add_error(name, said % {"number": place})
                return {}
            found[pieces[0]] = [each for each in numbers if each is not None]
        return found

    def entries(self, values: Iterable[Value]) -> list[Entered]:
        """As the service takes them; parts that are no longer written are taken out."""
        said, answer = self.cleaned_data, []
        before = list(values)
        for asked in self.asked:
            indicator = asked.indicator
            answer.append(self._entry(indicator, {}, asked.whole, said.get(asked.comment, "")))
            answer += [self._entry(indicator, part, names) for part, names in asked.parts]
            for name in asked.written:
                breakdown = name.split("_", 2)[2]
                told: dict[str, list[Decimal]] = said.get(name) or {}
                answer += [_entered(indicator, {breakdown: key}, numbers) for key, numbers in told.items()]
                fixed = {part.get(breakdown) for part, _names in asked.parts}
                answer += [
                    Entered(indicator, value.part)
                    for value in before
                    if value.indicator_id == indicator.pk
                    and set(value.part) == {breakdown}
                    and value.part[breakdown] not in told
                    and value.part[breakdown] not in fixed
                ]
        return answer

    def _entry(self, indicator: Indicator, part: dict[str, str], names: list[str], comment: str = "") -> Entered:
        numbers = [self.cleaned_data.get(name) for name in names]
        if indicator.is_ratio:
            return Entered(indicator, part, numerator=numbers[0], denominator=numbers[1], comment=comment)
        return Entered(indicator, part, value=numbers[0], comment=comment)

    @property
    def narratives(self) -> dict[str, str]:
        """What is told, by language."""
        told = {lang: self.cleaned_data.get(f"n_{lang}", "").strip() for lang in LANGUAGES}
        return {lang: words for lang, words in told.items() if words}


def _entered(indicator: Indicator, part: dict[str, str], numbers: list[Decimal]) -> Entered:
    if indicator.is_ratio:
        return Entered(indicator, part, numerator=numbers[0], denominator=numbers[1])
    return Entered(indicator, part, value=numbers[0])


def _part(part: dict[str, str]) -> Part:
    return tuple(sorted(part.items()))


def _line(indicator: Indicator, key: str, value: Value) -> str:
    numbers = [value.numerator, value.denominator] if indicator.is_ratio else [value.value]
    return " ".join([key, *(_typed(each) for each in numbers)])


def _typed(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")


def _decimal(written: str) -> Decimal | None:
    try:
        found = Decimal(written.replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**14 else None


class AnswerForm(OfficeForm):
    """The other side's answer to a report."""

    accepted = one_of(gettext_lazy("Answer"), [("yes", gettext_lazy("Accept")), ("no", gettext_lazy("Return"))])
    comment = text(
        gettext_lazy("Comment"),
        rows=3,
        hint=gettext_lazy("For a report that is returned: what must be changed."),
        longest=2000,
    )
    key = forms.CharField(widget=Hidden(), required=False, max_length=80)
