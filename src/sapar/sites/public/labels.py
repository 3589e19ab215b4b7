"""Words for the codes of an answer. The engine has its own words in three languages; here is what only a page says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sapar.sites.shared import answers, words

TOPICS = {
    "entry": gettext_lazy("Entry"),
    "stay": gettext_lazy("Stay"),
    "registration": gettext_lazy("Registration"),
    "medical": gettext_lazy("Medical examination"),
    "work": gettext_lazy("Work"),
    "recruitment": gettext_lazy("Finding a job abroad"),
    "family": gettext_lazy("Family"),
    "exit": gettext_lazy("Leaving"),
    "ban": gettext_lazy("Bans"),
}

CONFIDENCE = {
    "sourced": gettext_lazy("Read in a source"),
    "background": gettext_lazy("Background knowledge, no source read"),
}

GRADES = {
    "official": gettext_lazy("official source"),
    "press": gettext_lazy("press"),
    "secondary": gettext_lazy("secondary source"),
    "dataset": gettext_lazy("data set"),
}

STATUS = {
    "in_force": gettext_lazy("In force"),
    "superseded": gettext_lazy("No longer in force"),
    "proposed_adoption_unconfirmed": gettext_lazy("Proposed: adoption not confirmed"),
    "expired_or_extended": gettext_lazy("Expired, or prolonged: not established"),
    "one_off": gettext_lazy("Applied once"),
    "not_yet_in_force": gettext_lazy("Not yet in force"),
    "temporary_notice": gettext_lazy("For a time only"),
}

USES = {
    "decides": gettext_lazy("Decides answers"),
    "informs": gettext_lazy("Shown with answers"),
    "set_aside": gettext_lazy("Not used in answers"),
}

WHO = {
    "person": gettext_lazy("You"),
    "employer": gettext_lazy("Your employer"),
    "host": gettext_lazy("The person you live with, or the hotel"),
}


def capital(text: str) -> str:
    """The text with its first letter a capital one: the engine's words stand within sentences too."""
    return text[:1].upper() + text[1:]


def basis(name: str) -> str:
    """The ground of a stay or of work."""
    return answers.label(words.language(), "basis", name)


def work(name: str) -> str:
    """The ground of work."""
    return answers.label(words.language(), "work", name)


def duty(name: str) -> str:
    """What must be done."""
    return capital(answers.label(words.language(), "duty", name))


def finding(name: str) -> str:
    """What is wrong with a contract."""
    return capital(answers.label(words.language(), "finding", name))


def named(group: str, name: str) -> str:
    """Any other name of the engine: a ban, a condition, a refusal, a penalty, a need, a clause, a number."""
    return answers.label(words.language(), group, name)


def way_days(way: Mapping[str, Any]) -> str:
    """When a way opens or until when it was open; empty if it exists on the day."""
    return " ".join(answers.way_days(way, words.language()))


def pathway(way: Mapping[str, Any]) -> str:
    """A lawful way to go and work."""
    return capital(answers.label(words.language(), "pathway", way["id"]))


def recurring(period: str) -> str:
    """How often a duty comes back."""
    return capital(answers.period(period, words.language()))


def fact(place: str) -> str:
    """A fact that is needed and not known, by its place in the case; or a need of a pathway."""
    return answers.fact(place, words.language())


def warning(kind: str, text: str) -> str:
    """A warning as the engine words it; a plain sentence where it gave none."""
    if text:
        return text
    return {
        "conflict": _("Sources contradict one another."),
        "partly_memory": _("Part of these rules could not be read in a source and should be checked."),
        "not_established": _("It is not established since when this applies."),
    }.get(kind, kind)
