"""Which given names are known: to tell two names (Марат, Мурат) from two spellings of one (Юсуп, Жусуп).

`given.txt` lists names; a name put together from common parts (Нур + бек, Ай + жан) counts as known too.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from sapar.engines.identity.names.fold import fold_word, root_of

_FIRST = frozenset(
    map(
        fold_word,
        """Ай Ак Алтын Алмаз Алым Асан Асыл Бак Бакыт Бек Бакты Гүл Дөөлөт Жан Жаркын Жеңиш Жибек Жума Кадыр Кан Канат
        Керим Кубаныч Кубат Күмүш Курман Кут Мирза Мир Мурат Мырза Наз Нур Ороз Сапар Султан Сүйүн Талант Таш Темир
        Тилек Токто Төлө Төрө Турдун Турсун Уул Улук Чолпон Чынар Шайыр Шаршен Ырыс Эл Эр Эркин Эсен""".split(),
    )
)
_LAST = frozenset(
    map(
        fold_word,
        """алы али бай бек берди болот бүбү газы гүл дар даулет жамал жан жигит жибек зада зат ия кан кул кыз лан мамат
        мат назар нара нур нура пери перим сара сейит сулу сулуу султан тай темир тилек хан чач чолпон шат айым
        гелди дин зира ира ида мира""".split(),
    )
)


@cache
def _entries() -> tuple[str, ...]:
    text = (files("sapar.engines.identity.names") / "given.txt").read_text(encoding="utf-8")
    return tuple(entry for line in text.splitlines() if not line.startswith("#") for entry in line.split())


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Folded name -> folded spellings of the same name."""
    found: dict[str, set[str]] = {}
    for entry in _entries():
        if "≠" in entry:
            continue
        spellings = {fold_word(name) for name in entry.split("=")}
        group: set[str] = set().union(spellings, *(found.get(name, ()) for name in spellings))
        for name in group:
            found[name] = group
    return {name: frozenset(group) for name, group in found.items()}


@cache
def _apart() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(map(fold_word, entry.split("≠"))) for entry in _entries() if "≠" in entry)


def are_two_names(one: str, other: str) -> bool:
    """Whether two folded words that sound alike are listed as two names."""
    return frozenset((one, other)) in _apart()


@cache
def _roots() -> frozenset[str]:
    return frozenset(root_of(name) for name in _groups())


@lru_cache(maxsize=16384)
def is_known(word: str) -> bool:
    """Whether a folded word is a given name we know, or is put together from the usual parts."""
    return word in _groups() or any(word[:at] in _FIRST and word[at:] in _LAST for at in range(2, len(word) - 1))


@lru_cache(maxsize=16384)
def is_known_root(stem: str) -> bool:
    """The same for a name without its ending, as it stands in a patronymic."""
    return stem in _roots() or is_known(stem)


def same_name(one: str, other: str) -> bool:
    """Whether two folded words are spellings of one name, as far as listed."""
    return one == other or other in _groups().get(one, ())


def spellings(word: str) -> frozenset[str]:
    """The folded spellings of the same name, as far as listed; itself among them if it is listed."""
    return _groups().get(word, frozenset())


def same_root(one: str, other: str) -> bool:
    """The same for two stems of patronymics."""
    return one == other or any(other in _root_group(name) for name in _by_root().get(one, ()))


@cache
def _by_root() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in _groups():
        found.setdefault(root_of(name), []).append(name)
    return {stem: tuple(names) for stem, names in found.items()}


@cache
def _root_group(name: str) -> frozenset[str]:
    return frozenset(root_of(other) for other in _groups()[name])
