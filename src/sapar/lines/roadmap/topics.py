"""Topics of the newsroom: the words that are kept as codes, and how each is called in the reader's language.

A tag that is no topic of this table is a word that somebody typed; it is shown as it is.
"""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

TOPICS = {
    "strategy": pgettext_lazy("topic of news", "Strategy"),
    "legislation": pgettext_lazy("topic of news", "Laws"),
    "employment": pgettext_lazy("topic of news", "Work abroad"),
    "skills": pgettext_lazy("topic of news", "Courses and skills"),
    "irregular": pgettext_lazy("topic of news", "Against irregular migration"),
    "protection": pgettext_lazy("topic of news", "Protection of rights"),
    "consular": pgettext_lazy("topic of news", "Consular help"),
    "repatriation": pgettext_lazy("topic of news", "Return to the homeland"),
    "founding": pgettext_lazy("topic of news", "How it began"),
    "meeting": pgettext_lazy("topic of news", "Meetings and decisions"),
    "result": pgettext_lazy("topic of news", "What was reached"),
    "money": pgettext_lazy("topic of news", "Money"),
}
"""The topics by code, in the order in which they are offered."""


def name(tag: str) -> str:
    """A tag in the reader's language."""
    return str(TOPICS.get(tag, tag))
