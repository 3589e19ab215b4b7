"""What the site's templates need: dates and names in words, rule links, the language switch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from sapar.lines.consular import queries
from sapar.sites.public import labels
from sapar.sites.shared import answers, words
from sapar.sites.shared.templatetags import frame

register = template.Library()
register.filters.update(frame.register.filters)
register.tags.update(frame.register.tags)


@register.simple_tag
def warnings_of(code: str) -> list[dict[str, Any]]:
    """What the missions warn of in a country today."""
    lang = words.language()
    rows = queries.published(country=code, on=timezone.localdate())[:5]
    return [{"title": row.titles[lang], "text": row.texts[lang], "row": row} for row in rows]


@register.filter
def text(record: answers.RuleRecord, name: str) -> str:
    """A text of a rule in the reader's language."""
    return record.text(words.language(), name)


@register.filter
def topic(record: answers.RuleRecord) -> str:
    """The topic of a rule."""
    return str(labels.TOPICS.get(record.topic, record.topic))


@register.filter
def grade(record: answers.RuleRecord) -> str:
    """The kind of source."""
    return str(labels.GRADES.get(record.source_grade, record.source_grade))


@register.filter
def confidence(record: answers.RuleRecord) -> str:
    """How well a rule is known."""
    return str(labels.CONFIDENCE.get(record.confidence, record.confidence))


@register.filter
def status(record: answers.RuleRecord) -> str:
    """Whether a rule is in force."""
    return str(labels.STATUS.get(record.status, record.status))


@register.filter
def use(entry: answers.Use | None) -> str:
    """What is done with a rule, and why it is not used where it is not."""
    if entry is None:
        return ""
    done = str(labels.USES.get(entry.kind, entry.kind))
    return f"{done}: {labels.named('set_aside', entry.reason)}" if entry.reason else done


@register.filter
def who(code: str) -> str:
    """Who must do something."""
    return str(labels.WHO.get(code, code))


@register.filter
def rule_url(record: answers.RuleRecord) -> str:
    """The permanent address of a rule."""
    return reverse("public:law_rule", args=[record.corridor, record.id])


@register.inclusion_tag("public/parts/rule_links.html")
def rule_links(ids: Iterable[str]) -> dict[str, Any]:
    """Links to rules, by id."""
    return {"records": [record for record in map(answers.rule, ids) if record is not None]}
