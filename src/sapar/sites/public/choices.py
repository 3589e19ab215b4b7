"""The answers that questions offer, with their words. Codes are those of the case (`sapar check`)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = tuple[tuple[str, Promise | str], ...]

SCHENGEN_STATES = tuple(
    "AT BE BG CH CZ DE DK EE ES FI FR GR HR HU IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()
)

PURPOSES: Choices = (
    ("visit", _("To visit or travel")),
    ("work", _("To work")),
    ("family", _("To live with family who work there")),
    ("study", _("To study")),
    ("transit", _("To pass through to another country")),
)

DOCUMENTS: Choices = (
    ("passport", _("Passport for travel abroad")),
    ("id_card", _("ID card")),
    ("", _("I do not know yet")),
)

CONTRACT_KINDS: Choices = (
    ("employment", _("Employment contract")),
    ("civil", _("Contract for services (civil-law contract)")),
)

PERMIT_KINDS: dict[str, Promise] = {
    "work_permit": _("Work permit"),
    "residence": _("Residence permit"),
    "national_visa": _("National visa (type D)"),
    "short_stay_visa": _("Short-stay visa (type C)"),
    "seasonal": _("Seasonal work permit or visa"),
    "E-9": _("E-9 (work under the EPS)"),
    "E-8": _("E-8 (seasonal work)"),
    "C-4": _("C-4 (short-term work)"),
    "SSW": _("Specified skilled worker (SSW)"),
    "E-10": _("E-10 (crew)"),
    "TIT": _("Technical intern training"),
    "work_visa": _("Work visa"),
    "tourist_visa": _("Tourist visa"),
    "student_residence": _("Student residence permit"),
    "declaration": _("Employer's declaration"),
}
_SCHENGEN_PERMITS = ("short_stay_visa", "national_visa", "work_permit", "seasonal", "residence")
PERMITS_OF: dict[str, tuple[str, ...]] = {
    "RU": ("residence", "work_permit"),
    "KZ": ("residence", "work_permit"),
    "BY": ("residence", "work_permit"),
    "KR": ("E-9", "E-10", "E-8", "C-4", "residence"),
    "JP": ("SSW", "TIT", "residence"),
    "GB": ("seasonal",),
    "TR": ("work_permit", "residence", "student_residence"),
    "PL": (*_SCHENGEN_PERMITS, "declaration"),
    **dict.fromkeys(("EU", "DE", "IT", "SK"), _SCHENGEN_PERMITS),
    **dict.fromkeys(("AE", "SA", "QA"), ("tourist_visa", "work_visa", "work_permit", "residence")),
}
"""What a permit may be, by destination; elsewhere a work permit or a residence permit."""

RELATIONS: Choices = (
    ("spouse", _("My husband or wife")),
    ("parent", _("My mother or father")),
    ("child", _("My son or daughter")),
)

EVENTS: Choices = (
    ("registration", _("My address was registered")),
    ("medical", _("I passed the medical examination")),
    ("fingerprints", _("My fingerprints were taken")),
    ("fine", _("I was fined")),
    ("ban", _("I was banned from entering")),
    ("expulsion", _("I was expelled")),
    ("deportation", _("I was deported")),
    ("residence_application", _("I applied for a residence permit")),
    ("work_permit_application", _("I applied for a work permit")),
)

PAYMENTS: Choices = (
    ("agent", _("An agent or go-between, for finding the job")),
    ("employer", _("The employer")),
    ("visa", _("Visa or permit fees")),
    ("travel", _("Tickets")),
    ("medical", _("Medical examination")),
    ("training", _("A course or a test")),
    ("deposit", _("A deposit or guarantee")),
)

CURRENCIES = tuple("KGS USD EUR RUB KZT GBP PLN TRY KRW JPY AED SAR QAR BYN".split())

OCCUPATIONS: Choices = (
    ("driver of lorry or bus", _("Driver of a lorry or a bus")),
    ("teacher", _("Teacher")),
    ("doctor", _("Doctor")),
    ("nurse", _("Nurse")),
    ("pharmacist", _("Pharmacist")),
    ("lawyer", _("Lawyer")),
    ("poultry worker", _("Work in poultry processing")),
    ("butcher", _("Butcher")),
    ("another occupation", _("Another occupation")),
)
"""Occupations for which some destination has a rule of its own; the codes are the words that its rules look for."""

REGIONS: dict[str, Choices] = {
    "RU": (
        ("Moscow", _("Moscow")),
        ("Moscow oblast", _("Moscow region")),
        ("another region", _("Another region")),
    ),
}
"""Regions that have rules of their own, by destination."""

Test = tuple[str, dict[str, str], Promise]
NO_TEST = "none"

TESTS: dict[str, tuple[Test, ...]] = {
    "KR": (
        ("eps-topik", {"kind": "language", "name": "EPS-TOPIK"}, _("Korean language: EPS-TOPIK")),
        ("course", {"kind": "skill_test", "name": "Pre-departure course"}, _("The Center's course before departure")),
    ),
    "JP": (
        ("jft", {"kind": "language", "name": "JFT-Basic", "level": "A2"}, _("Japanese language: JFT-Basic, level A2")),
        ("jlpt", {"kind": "language", "name": "JLPT", "level": "N4"}, _("Japanese language: JLPT, level N4 or better")),
        ("ssw", {"kind": "skill_test", "name": "SSW"}, _("Skill test for specified skilled workers (SSW)")),
    ),
}
"""Tests that a destination asks for: our code, what the case says, the words."""

DATED_TESTS = frozenset({"KR"})
"""Destinations where a test counts for a time only."""

ASKS_AGE = frozenset({"KR", "JP", "GB"})
"""Destinations whose rules about work look at the age."""


def permit_choices(destination: str) -> Choices:
    """The kinds of permit of a destination."""
    kinds = PERMITS_OF.get(destination, ("work_permit", "residence"))
    return tuple((kind, PERMIT_KINDS[kind]) for kind in kinds)


def is_schengen(code: str) -> bool:
    """Whether the destination is the Schengen area or one of its states."""
    return code == "EU" or code in SCHENGEN_STATES
