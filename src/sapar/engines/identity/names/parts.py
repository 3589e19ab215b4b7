"""What each word of a name is: surname, given name, father's name, an initial, a former surname.

People write surname first or last, with a comma or without, with a patronymic (Асанович), with the father's name and
уулу or кызы (before or after the given name), or leave parts out. Endings decide where they can; where they cannot,
every way to read the words is kept, and comparing names takes the pair of readings that fits best.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sapar.engines.identity.names.fold import DAUGHTER, SON, fold_word, root_of
from sapar.engines.identity.names.given import is_known, is_known_root

FEMALE, MALE = "F", "M"

_TOKEN = re.compile(r"(?P<word>[^\W\d_]+)(?P<dot>\.?)(?P<dash>-?)|(?P<comma>,|<<+)|(?P<open>\()|(?P<close>\))")
_APOSTROPHES = re.compile(r"(?<=\w)['`´ʹʻʼʿ‘’′]")
_FORMERLY = frozenset(
    map(
        fold_word,
        "урожд урождённая рожд дев девичья бывш бывшая ранее прежняя прежде née nee formerly мурда мурунку".split(),
    )
)
_FILLING = frozenset(map(fold_word, "в девичестве фамилия фамилиясы аты кыз".split()))
_SHORT = {"у": "уулу", "u": "uulu", "к": "кызы", "k": "kyzy"}
"""Абдыразак у. Шумкарбек: small letters, since an initial is a capital."""
_PATRONYMIC = re.compile(r"..(?:(?P<man>ovich|evich)|(?P<woman>ovna|evna|ichna))$")
_SHORT_PATRONYMIC = re.compile(r"..ich$")
_STRONG = re.compile(r"..(?:(?P<woman>ova|eva|skaia)|(?P<man>ov|ev|of|ef|ski))$")
_WEAK = re.compile(r"...(?:(?P<woman>ina)|(?P<man>in)|enko|chuk|ian|dze|shvili)$")
_JOINED = re.compile(r"(?P<father>.{3,}?)(?:(?P<man>u?ulu|ogli|uli)|(?P<woman>kizi))$")


@dataclass(frozen=True)
class Word:
    """One word of a name: folded, and in small letters as written. `initial`: only its first letter is given.
    `joined`: written with a hyphen to the word before it."""

    text: str
    written: str
    initial: bool = False
    joined: bool = False

    @classmethod
    def of(cls, *words: Word) -> Word:
        """Words written as one."""
        return cls("".join(word.text for word in words), "".join(word.written for word in words))


@dataclass(frozen=True)
class Parts:
    """One way to read a name. `surname_first`: None where there is only one of surname and given name.

    `father`: his given name, or the patronymic; `sex`: of the bearer, as patronymic or уулу and кызы tell it.
    `surname_sex`: as the surname's ending tells it.
    """

    surname: tuple[Word, ...] = ()
    given: tuple[Word, ...] = ()
    father: Word | None = None
    sex: str = ""
    surname_sex: str = ""
    former: tuple[Word, ...] = ()
    surname_first: bool | None = None


@lru_cache(maxsize=16384)
def readings(name: str) -> tuple[Parts, ...]:
    """Every way to read a name, the likeliest first; empty if it holds no letter."""
    words, former, fixed = _words(name)
    if not words:
        return (Parts(former=former),) if former else ()
    found: list[Parts] = []
    for rest, father, sex in _fathers(words):
        for surname, given, first in _splits(rest, father is not None, fixed):
            found += _finished(surname, given, father, sex, former, first)
    return tuple(dict.fromkeys(found))


def _words(name: str) -> tuple[list[Word], tuple[Word, ...], int | None]:
    """The words, former surnames, and how many words stand before a comma."""
    words: list[Word] = []
    former: list[Word] = []
    fixed = None
    aside = after_marker = dashed = False
    for token in _TOKEN.finditer(_APOSTROPHES.sub("", name)):
        if token["comma"]:
            fixed = fixed or (len(words) if words else None)
        elif token["open"] or token["close"]:
            aside = bool(token["open"])
        elif token["word"]:
            raw = token["word"]
            text = fold_word(_SHORT.get(raw, raw) if token["dot"] and words else raw)
            if not text or (text in _FORMERLY and (aside or words)):
                after_marker = bool(text)
            elif (aside or after_marker) and text in _FILLING:
                pass
            elif aside or after_marker:
                former.append(Word(text, raw.lower()))
                after_marker = False
            else:
                letters = len(text) if text in SON | DAUGHTER else len(raw)
                initial = letters == 1 or (letters == 2 and bool(token["dot"]))
                words.append(Word(text, raw.lower(), initial, dashed))
            dashed = bool(token["dash"])
    return words, tuple(former), fixed


def _fathers(words: Sequence[Word]) -> list[tuple[list[Word], Word | None, str]]:
    """The other words, the father's name, and the sex it tells."""
    if len(words) == 1:
        return [(list(words), None, "")]
    for at, word in enumerate(words):
        if at and word.text in SON | DAUGHTER:
            sex = MALE if word.text in SON else FEMALE
            return [([*words[: at - 1], *words[at + 1 :]], words[at - 1], sex)]
        joined = _JOINED.match(word.text)
        if joined and not is_known(word.text) and is_known_root(root_of(joined["father"])):
            return [([*words[:at], *words[at + 1 :]], Word(joined["father"], ""), MALE if joined["man"] else FEMALE)]
    for at in sorted(range(len(words)), key=lambda at: (at == 0, at)):  # a surname can end in -ович too
        word = words[at]
        if found := _PATRONYMIC.search(word.text):
            return [([*words[:at], *words[at + 1 :]], word, MALE if found["man"] else FEMALE)]
        if at and _SHORT_PATRONYMIC.search(word.text) and not is_known(word.text):
            return [([*words[:at], *words[at + 1 :]], word, MALE)]
    return [(list(words), None, "")]


Split = tuple[tuple[Word, ...], tuple[Word, ...], bool | None]


def _splits(rest: Sequence[Word], has_father: bool, fixed: int | None) -> list[Split]:
    """Ways to part the words into surname and given names."""
    everything = tuple(rest)
    if not everything:
        return [((), (), None)]
    if fixed is not None and 0 < fixed < len(rest) + has_father:
        return [(everything[:fixed], everything[fixed:], True)]
    if all(word.initial for word in rest):
        return [((), everything, None)]
    full = [at for at, word in enumerate(rest) if not word.initial]
    if len(rest) > len(full) and len(full) == 1:  # one word and initials
        at = full[0]
        return [((rest[at],), (*rest[:at], *rest[at + 1 :]), at == 0)]
    strong = _surnames(rest, _STRONG) or _surnames(rest, _WEAK)
    if len(everything) == 1:
        alone: list[Split] = [((), everything, None), (everything, (), None)]
        return alone[::-1] if strong else alone
    if strong and len(strong) < len(everything):
        surname = tuple(rest[at] for at in strong)
        given = tuple(word for at, word in enumerate(rest) if at not in strong)
        return [(surname, given, strong[0] == 0)]
    found: list[Split] = [(everything[:1], everything[1:], True), (everything[-1:], everything[:-1], False)]
    if has_father:
        found.append(((), everything, None))
    return found


def _surnames(rest: Sequence[Word], ending: re.Pattern[str]) -> list[int]:
    """Where words with such an ending stand: the first run of them, joined by hyphens."""
    places = [at for at, word in enumerate(rest) if not word.initial and ending.search(word.text)]
    unusual = [at for at in places if not is_known(rest[at].text)]  # Яков and Карина end like surnames
    places = unusual if unusual or ending is _WEAK else places
    if not places:
        return []
    run = places[:1]
    while run[-1] + 1 in places and (rest[run[-1] + 1].joined or len(run) + 1 < len(rest)):
        run.append(run[-1] + 1)
    return run


def _finished(
    surname: tuple[Word, ...],
    given: tuple[Word, ...],
    father: Word | None,
    sex: str,
    former: tuple[Word, ...],
    first: bool | None,
) -> list[Parts]:
    ending = next((found for word in surname if (found := _STRONG.search(word.text))), None)
    told = "" if ending is None else FEMALE if ending["woman"] else MALE
    plain = [Parts(surname, given, father, sex, told, former, first)]
    if surname and father is None and len(given) > 1:  # Асанов Б. Т.; ASANOV BAKYT TOKTOGUL
        alternative = Parts(surname, given[:-1], given[-1], sex, told, former, first)
        return [alternative] if given[-1].initial else [*plain, alternative]
    return plain
