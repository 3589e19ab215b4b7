"""What the codes of the frameworks mean that a project can be tagged with; in short, in the reader's language.

The 23 objectives of the Global Compact for Migration (General Assembly resolution 73/195) and the six domains of the
migration governance indicators. The targets of sustainable development are named by their numbers.
"""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

GCM = {
    "1": pgettext_lazy("objective", "Data for policy"),
    "2": pgettext_lazy("objective", "Fewer reasons to have to leave"),
    "3": pgettext_lazy("objective", "Information in time"),
    "4": pgettext_lazy("objective", "Proof of identity, documents"),
    "5": pgettext_lazy("objective", "Regular ways to migrate"),
    "6": pgettext_lazy("objective", "Fair recruitment, decent work"),
    "7": pgettext_lazy("objective", "Less vulnerability"),
    "8": pgettext_lazy("objective", "Saving lives, missing migrants"),
    "9": pgettext_lazy("objective", "Against smuggling of migrants"),
    "10": pgettext_lazy("objective", "Against trafficking in persons"),
    "11": pgettext_lazy("objective", "Borders"),
    "12": pgettext_lazy("objective", "Screening and referral"),
    "13": pgettext_lazy("objective", "Alternatives to detention"),
    "14": pgettext_lazy("objective", "Consular protection"),
    "15": pgettext_lazy("objective", "Basic services"),
    "16": pgettext_lazy("objective", "Inclusion and cohesion"),
    "17": pgettext_lazy("objective", "Against discrimination"),
    "18": pgettext_lazy("objective", "Skills and their recognition"),
    "19": pgettext_lazy("objective", "What migrants and diasporas contribute"),
    "20": pgettext_lazy("objective", "Cheaper remittances"),
    "21": pgettext_lazy("objective", "Dignified return and reintegration"),
    "22": pgettext_lazy("objective", "Social security across borders"),
    "23": pgettext_lazy("objective", "International cooperation"),
}
MGI = {
    "1": pgettext_lazy("domain", "Rights of migrants"),
    "2": pgettext_lazy("domain", "The whole government"),
    "3": pgettext_lazy("domain", "Partnerships"),
    "4": pgettext_lazy("domain", "Well-being of migrants"),
    "5": pgettext_lazy("domain", "Mobility in crises"),
    "6": pgettext_lazy("domain", "Safe and orderly migration"),
}
NAMES = {"gcm": GCM, "mgi": MGI}
"""The frameworks whose codes have names, by code."""


def name(framework: str, code: str) -> str:
    """What a code means; empty where it is a number that speaks for itself."""
    return str(NAMES.get(framework, {}).get(code, ""))
