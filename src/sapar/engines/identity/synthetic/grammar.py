"""How surnames, patronymics and children's names are made from a father's name."""

from __future__ import annotations

_VOWELS = "аеёиоуыэюяөү"
_SOFT = "жшщчц"
_PATRONYMICS = {"юрий": "юрьевич", "анатолий": "анатольевич", "василий": "васильевич", "валерий": "валерьевич"}
_PATRONYMICS |= {"григорий": "григорьевич", "виталий": "витальевич", "геннадий": "геннадьевич"}
_PATRONYMICS |= {"илья": "ильич", "никита": "никитич", "пётр": "петрович", "лев": "львович", "павел": "павлович"}


def surname_of(name: str) -> str:
    """A man's surname made from a man's name: Асан Асанов, Исабай Исабаев, Муса Мусаев."""
    if name[-1] in "йь":
        return name[:-1] + "ев"
    return name + ("ев" if name[-1] in _VOWELS + _SOFT else "ов")


def of_a_woman(surname: str) -> str:
    """The woman's form of a surname, where it has one."""
    if surname.endswith(("ов", "ев", "ёв", "ин")):
        return surname + "а"
    return surname[:-2] + "ая" if surname.endswith(("ский", "цкий")) else surname


def patronymic_of(father: str, *, woman: bool) -> str:
    """Асанович, Асановна; Сергеевич, Сергеевна."""
    small = father.lower()
    if small in _PATRONYMICS:
        man = _PATRONYMICS[small].capitalize()
    elif small[-1] in "йь":
        man = father[:-1] + "евич"
    else:
        man = father + ("евич" if small[-1] in _VOWELS + _SOFT else "ович")
    if not woman:
        return man
    if man.endswith(("ович", "евич")):
        return man[:-2] + "на"
    return man[:-2] + ("инична" if small == "илья" else "ична")
