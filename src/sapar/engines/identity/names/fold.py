"""One key for all the ways a name is written: `fold`, and `root` without its endings.

    Жээнбекова  Jeenbekova  Zheenbekova        -> jenbekova   root jenbek
    Чыңгыз  Chyngyz  Chingiz                    -> chiniz
    Хасанович  Khasanovich  Hasanovich          -> hasanovich  root hasan

The letters are made Latin, then runs of letters are rewritten until nothing changes, which makes folding a folded
name change nothing. What is given up for it: х = кс = x (Рахим, Maxim), ш = щ, ё = е = ие = ио, нг = ң = н,
ц = тс, дж = ж, doubled letters. Whoever changes a rule raises FOLD_VERSION; stored keys carry it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sapar.engines.identity.names.letters import latin

FOLD_VERSION = 2

_REWRITE = {
    "shch": "sh",
    "sch": "sh",
    "shh": "sh",
    "dzh": "j",
    "dj": "j",
    "zj": "j",
    "zh": "j",
    "tch": "ch",
    "ts": "s",
    "tz": "s",
    "tc": "s",
    "ck": "k",
    "ks": "h",
    "x": "h",
    "kh": "h",
    "gh": "g",
    "ph": "f",
    "th": "t",
    "ou": "u",
    "ng": "n",
    "q": "k",
    "w": "v",
    "y": "i",
    "ie": "e",
    "ye": "e",
    "io": "e",
    "yo": "e",
}
_RUNS = re.compile(
    r"(?P<same>([a-z])\2+)"
    r"|(?P<glide>(?<=[aeiouy])j(?![aeiouy]))"  # Sergej, Nikolaj
    r"|(?P<hard>c(?=[bcdfgjklmnpqrstvwx]))"  # Victor
    r"|(?P<soft>c(?!h|z(?!h)))"
    r"|(?P<polish>(?:t?c|ts|s)z(?!h))"  # Szymon, Czyngyz; but Ц and Ж
    r"|(?P<apart>[kt](?=sc?h)|t(?=zh))"  # k and sh, t and zh
    r"|" + "|".join(sorted(_REWRITE, key=len, reverse=True))
)
_APOSTROPHES = re.compile(r"['`´ʹʻʼʿ‘’′]")
_WORDS = re.compile(r"[^\W\d_]+")

_PATRONYMIC = ("inichna", "ovich", "evich", "ovna", "evna", "ichna", "ich")
_SURNAME = ("skaia", "ski", "ova", "eva", "ina", "ov", "ev", "of", "ef", "in")
_CHILD = ("ululu", "ulu", "kizi")
_ENDINGS = (*_PATRONYMIC, *_SURNAME, *_CHILD)
SHORTEST_ROOT = 3

SON = frozenset(("ulu", "uli", "oglu", "ogli", "ugli", "ugl"))
DAUGHTER = frozenset(("kizi", "kiz", "gizi"))
"""Folded forms of уулу, улы, оглы and of кызы, қызы, qizi: they follow the father's name."""


def fold(name: str) -> str:
    """The key of a whole name: its parts in the order given, one space between; hyphens part like spaces."""
    return " ".join(tokens(name))


def tokens(name: str) -> tuple[str, ...]:
    """The folded parts of a name, in order."""
    words = _WORDS.findall(_APOSTROPHES.sub("", name))
    return tuple(folded for word in words if (folded := fold_word(word)))


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """The key of one word."""
    text = "".join(letter for letter in latin(word) if letter.isalpha())
    while (shorter := _RUNS.sub(_rewritten, text)) != text:
        text = shorter
    return text


def root(name: str) -> str:
    """The key of a name without endings of surnames and patronymics; the words уулу and кызы are left out."""
    return " ".join(root_of(token) for token in tokens(name) if token not in SON and token not in DAUGHTER)


@lru_cache(maxsize=65536)
def root_of(folded: str) -> str:
    """A folded word without its ending and without vowels after that; at least three letters stay."""
    stem = folded
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST_ROOT:
            stem = folded[: -len(ending)]
            break
    bare = stem.rstrip("aeiou")
    return fold_word(bare if len(bare) >= SHORTEST_ROOT else stem[:SHORTEST_ROOT])


def _rewritten(found: re.Match[str]) -> str:
    text = found.group()
    if found.group("same"):
        return text[0]
    if found.group("glide"):
        return "i"
    if found.group("hard"):
        return "k"
    if found.group("soft"):
        return "s"
    if found.group("polish"):
        return "sh" if text == "sz" else "ch"
    return text if found.group("apart") else _REWRITE[text]
