"""From what was typed, scanned or sent by a keyboard-wedge reader to lines of capital letters, digits and fillers.

A wedge reader types what it reads: with control characters before and after, a carriage return or tab for the end of
a line, in the letters of whatever keyboard layout is switched on. Under a Russian or Kyrgyz layout it types ЙЦУКЕН
where QWERTY was meant, and Б for the filler.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sapar.engines.identity.mrz.digits import FILLER
from sapar.engines.identity.mrz.layouts import MRV_A, MRV_B, TD1, TD2, TD3, Layout

_ENDS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LOOKS = str.maketrans({"«": "<<", "‹": "<", "＜": "<", "〈": "<", "≪": "<<"})
_KEYS = str.maketrans("ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬБ", "QWERTYUIOPASDFGHJKLZXCVBNM<")
_TWINS = str.maketrans("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS")


def lines_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The lines in one or several texts. What runs on without a break, or has breaks within its lines, is cut anew if
    its length is that of a format.
    """
    whole = "\n".join(texts).replace("&lt;", FILLER).upper().translate(_LOOKS)
    whole = _latin(whole)
    pieces = [piece for part in _ENDS.split(whole) if (piece := _bare(part))]
    if len(pieces) in (2, 3) or not pieces:
        return tuple(pieces)  # right or wrong, these are the lines
    together = "".join(pieces)
    for layout in (TD1, TD3, TD2):
        if len(together) == layout.lines * layout.width:
            return tuple(together[at : at + layout.width] for at in range(0, len(together), layout.width))
    return tuple(pieces)


def layout_of(lines: Sequence[str]) -> tuple[Layout, bool] | None:
    """The format of the lines and whether their lengths are right; the nearest format where they are not.

    None if there are not two or three lines. A first letter V stands for a visa (part 7).
    """
    if len(lines) == TD1.lines:
        return TD1, _fits(TD1, lines)
    if len(lines) != 2:
        return None
    candidates = (MRV_A, MRV_B) if lines[0].startswith("V") else (TD3, TD2)
    near = min(candidates, key=lambda layout: sum(abs(len(line) - layout.width) for line in lines))
    return near, _fits(near, lines)


def _fits(layout: Layout, lines: Sequence[str]) -> bool:
    return len(lines) == layout.lines and all(len(line) == layout.width for line in lines)


def _bare(text: str) -> str:
    """Without spaces, control and format characters (zero-width signs, byte order mark)."""
    return "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf"))


def _latin(text: str) -> str:
    """Cyrillic letters as the keys they lie on if no Latin letter is there, otherwise as the letters they look like."""
    if not any("\u0400" <= sign <= "\u04ff" for sign in text):
        return text
    only_cyrillic = not any("A" <= sign <= "Z" for sign in text)
    return text.translate(_KEYS if only_cyrillic else _TWINS)
