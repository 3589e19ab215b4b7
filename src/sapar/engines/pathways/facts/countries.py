"""Which codes are countries, and which states share the Schengen area.

Country codes are the 249 officially assigned alpha-2 codes of ISO 3166-1. `EU` stands for the Schengen area
wherever a country may stand. The dates say from which day a state applies the Schengen rules at its borders
(for Bulgaria and Romania: at air and sea borders, the day from which days there count for the 90 in 180).
Sources, official journal of the European Union: the Convention's entry into effect 26 March 1995; Executive
Committee decisions SCH/Com-ex (97) 27 and 28 (Italy, Austria); Council Decisions 1999/848/EC (Greece),
2000/777/EC (Nordic states), 2007/801/EC (nine states of 2004), 2008/903/EC (Switzerland), 2011/842/EU
(Liechtenstein), (EU) 2022/2451 (Croatia), (EU) 2024/210 (Bulgaria, Romania).
"""

from __future__ import annotations

from datetime import date

AREA = "EU"
"""The code of the Schengen area in facts and questions."""

CODES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()
)
"""ISO 3166-1 alpha-2; `EU` is not among them."""

SCHENGEN: dict[str, date] = {
    **dict.fromkeys(("BE", "DE", "ES", "FR", "LU", "NL", "PT"), date(1995, 3, 26)),
    "IT": date(1997, 10, 26),
    "AT": date(1997, 12, 1),
    "GR": date(2000, 1, 1),
    **dict.fromkeys(("DK", "FI", "IS", "NO", "SE"), date(2001, 3, 25)),
    **dict.fromkeys(("CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK"), date(2007, 12, 21)),
    "CH": date(2008, 12, 12),
    "LI": date(2011, 12, 19),
    "HR": date(2023, 1, 1),
    **dict.fromkeys(("BG", "RO"), date(2024, 3, 31)),
}
"""The states of the Schengen area and the day from which each is one of them."""


def is_country(code: str, *, area: bool = True) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-2 code; `EU` counts as one unless `area` is false."""
    return code in CODES or (area and code == AREA)


def zone(code: str, on: date | None = None) -> str:
    """The area in which days are counted together: `EU` for a Schengen state, otherwise the country itself.

    With `on`, a state counts as Schengen only from the day it joined; without it, today's members count.
    """
    joined = SCHENGEN.get(code)
    if joined is None or (on is not None and on < joined):
        return code
    return AREA
