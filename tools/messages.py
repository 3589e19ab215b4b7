"""Translations without gettext's programs: extract, check and compile with Babel.

    .venv/bin/python tools/messages.py update    put new messages of the sources into the .po files
    .venv/bin/python tools/messages.py check     fail where a message is missing, fuzzy, stale or ill-formed,
                                                 differs between two apps, or is Kyrgyz among the Russian
    .venv/bin/python tools/messages.py compile   write the .mo files

A catalogue is a folder `locale/` beside the templates and modules whose messages it holds. Messages are
written in English in the sources, so that English needs no catalogue, but one that is there must be
complete as well; Kyrgyz and Russian always must.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "sapar"
# Holds what Django's own catalogue lacks; its messages are in Django's sources, not in ours.
OVERRIDES = PACKAGE / "config" / "locale"
REQUIRED = ("ky", "ru")
# Letters that only Kyrgyz has, and frequent words without them that no Russian sentence holds.
KYRGYZ = re.compile(r"[ңөү]|\b(?:жана|менен|эмес|бул|деп|боюнча|жок|аты|тил)\b", re.IGNORECASE)

# Which arguments of a call are messages, as gettext counts them; (1, "c") is a context.
KEYWORDS: dict[str, tuple[str, ...]] = {
    "_": ("id",), "gettext": ("id",), "gettext_lazy": ("id",), "gettext_noop": ("id",),
    "ngettext": ("id", "plural"), "ngettext_lazy": ("id", "plural"),
    "pgettext": ("context", "id"), "pgettext_lazy": ("context", "id"),
    "npgettext": ("context", "id", "plural"), "npgettext_lazy": ("context", "id", "plural"),
}  # fmt: skip
CALL = re.compile(r"\b(" + "|".join(sorted(KEYWORDS, key=len, reverse=True)) + r")\(")

Key = str | tuple[str, str]
Found = tuple[str | None, Key, str, int]  # context, message, place, line


def catalogues() -> list[Path]:
    """The `locale` folders whose messages are in our own sources."""
    return [p for p in sorted(PACKAGE.rglob("locale")) if p.is_dir() and p != OVERRIDES]


def languages(folder: Path) -> list[str]:
    """The languages that a catalogue must have, and any other that it does have."""
    return sorted({*REQUIRED, *(p.parent.parent.name for p in folder.glob("*/LC_MESSAGES/django.po"))})


def template_calls(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Line, function and string arguments of each message of a Django template."""
    from django.utils.translation.template import templatize

    for number, line in enumerate(templatize(text).splitlines(), start=1):
        for match in CALL.finditer(line):
            call = _call_at(line, match.start())
            if call is None:
                continue
            arguments = [
                a.value for a in call.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]  # fmt: skip
            yield number, match.group(1), arguments


def _call_at(line: str, start: int) -> ast.Call | None:
    """The call that begins there, its end found by counting brackets outside strings."""
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(line[start:]).readline):
            if token.type == tokenize.OP and token.string in "()":
                depth += 1 if token.string == "(" else -1
                if depth == 0:
                    parsed = ast.parse(line[start : start + token.end[1]], mode="eval").body
                    return parsed if isinstance(parsed, ast.Call) else None
    except (tokenize.TokenError, SyntaxError):
        return None
    return None


def python_calls(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Line, function and string arguments of each message of a Python module."""
    source = io.BytesIO(text.encode())
    for number, name, arguments, _ in extract_python(source, list(KEYWORDS), [], {}):
        given = arguments if isinstance(arguments, tuple | list) else (arguments,)
        if name is not None:
            yield number, name, [a for a in given if isinstance(a, str)]


def messages_of(file: Path) -> Iterator[Found]:
    """The messages of one source file."""
    text = file.read_text(encoding="utf-8")
    calls = python_calls(text) if file.suffix == ".py" else template_calls(text)
    place = file.relative_to(ROOT).as_posix()
    for line, name, arguments in calls:
        roles = dict(zip(KEYWORDS[name], arguments, strict=False))
        if not roles.get("id"):
            continue
        key: Key = (roles["id"], roles["plural"]) if "plural" in roles else roles["id"]
        yield roles.get("context"), key, place, line


def sources(folder: Path) -> Iterator[Path]:
    """The modules and templates under a folder, in a fixed order."""
    for file in sorted(folder.rglob("*")):
        template = "templates" in file.parts and file.suffix in {".html", ".txt", ".typ", ".svg", ".ics"}
        if file.suffix == ".py" or template:
            yield file


def extract(folder: Path) -> Catalog:
    """All messages of an app, each with the places that use it."""
    template = Catalog(project="sapar", charset="utf-8")
    for file in sources(folder):
        for context, key, place, _ in messages_of(file):
            flags = ["python-format"] if re.search(r"%\(\w+\)[sd]", str(key)) else []
            # Lines are left out: they would change the catalogue with every edit of the sources.
            template.add(key, locations=[(place, 0)], context=context, flags=flags)
    return template


def read(file: Path, language: str) -> Catalog:
    """A catalogue from its file; an empty one where there is none."""
    if not file.exists():
        fresh = Catalog(locale=language, project="sapar", charset="utf-8")
        if language == "ky":  # a noun after a number has one form; Babel thinks of two
            fresh._num_plurals, fresh._plural_expr = 1, "0"
        return fresh
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def update() -> int:
    """Bring every .po file in step with the sources; what nobody uses any more is dropped."""
    for folder in catalogues():
        template = extract(folder.parent)
        for language in languages(folder):
            file = folder / language / "LC_MESSAGES" / "django.po"
            catalogue = read(file, language)
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as opened:
                write_po(opened, catalogue, width=110, sort_output=True, include_lineno=False)
    return 0


def texts_of(message: Message) -> tuple[str, ...]:
    """The texts of a message: one, or one for each plural form; an empty one where it is not translated."""
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(text or "" for text in texts)


def translated(message: Message) -> bool:
    """Whether every form of the message has a text."""
    texts = texts_of(message)
    return bool(texts) and all(texts)


def kyrgyz_among_russian() -> Iterator[str]:
    """Faults: a text of a Russian catalogue that is Kyrgyz, copied from the catalogue beside it."""
    for file in sorted(PACKAGE.rglob("locale/ru/LC_MESSAGES/django.po")):
        for message in read(file, "ru"):
            if message.id and any(KYRGYZ.search(text) for text in texts_of(message)):
                yield f"{file.relative_to(ROOT).as_posix()}: Kyrgyz, not Russian: {message.id!r}"


def differing() -> Iterator[str]:
    """Faults: a message that two catalogues of one language translate differently.

    Django puts all catalogues of a language into one, so that the text of whichever app comes first would show in
    the other as well. Where the meaning differs, one of the two messages needs a context.
    """
    first: dict[tuple[str, Key, str | None], tuple[tuple[str, ...], str]] = {}
    for file in sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/django.po")):
        language = file.parent.parent.name
        name = file.relative_to(ROOT).as_posix()
        for message in read(file, language):
            if not message.id or not translated(message):
                continue
            texts = texts_of(message)
            key = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            other, place = first.setdefault((language, key, message.context), (texts, name))
            if other != texts:
                yield f"{name}: otherwise in {place}: {message.id!r}: {texts!r} and {other!r}"


def check() -> int:
    """Print each fault of the catalogues; return 1 where there is any."""
    faults: list[str] = []
    folders = catalogues()
    for folder in folders:
        template = extract(folder.parent)
        for language in languages(folder):
            file = folder / language / "LC_MESSAGES" / "django.po"
            name = file.relative_to(ROOT).as_posix()
            catalogue = read(file, language)
            known = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in template}
            for wanted in template:
                if not wanted.id:
                    continue
                message = catalogue.get(wanted.id, wanted.context)
                if message is None or not translated(message):
                    faults.append(f"{name}: not translated: {wanted.id!r}")
                elif message.fuzzy:
                    faults.append(f"{name}: fuzzy: {wanted.id!r}")
            for message in catalogue:
                plain = message.id if isinstance(message.id, str) else message.id[0]
                if plain and (plain, message.context) not in known:
                    faults.append(f"{name}: used nowhere: {plain!r}")
            for message, problems in catalogue.check():
                faults.extend(f"{name}: {message.id!r}: {problem}" for problem in problems)
    apart = [f for f in sources(PACKAGE) if not any(c.parent in f.parents for c in folders)]
    for file in apart:
        for _, key, place, line in messages_of(file):
            faults.append(f"{place}:{line}: no catalogue for {key!r}")
    faults.extend(kyrgyz_among_russian())
    faults.extend(differing())
    print("\n".join(faults) if faults else "Translations are complete.")
    return 1 if faults else 0


def compile_all() -> int:
    """Write a .mo file beside each .po file that has changed since."""
    for source in sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as opened:
            catalogue = read_po(opened, locale=source.parent.parent.name)
        with target.open("wb") as opened:
            write_mo(opened, catalogue)
    return 0


def main(arguments: list[str]) -> int:
    """Do what the one argument names."""
    actions = {"update": update, "check": check, "compile": compile_all}
    if len(arguments) != 1 or arguments[0] not in actions:
        print(__doc__, file=sys.stderr)
        return 2
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    return actions[arguments[0]]()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
