"""The tool that extracts and checks translations finds what Django would."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """`tools/messages.py` as a module."""
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TEMPLATE = """{% load i18n %}
<h1>{% translate "It's (nearly) done" %}</h1>
{% translate "May" context "month" %} {{ name|default:_("nobody") }}
{% blocktranslate trimmed count days=n %}
  {{ days }} day
{% plural %}
  {{ days }} days
{% endblocktranslate %}
{% comment %}{% translate "no" %}{% endcomment %}
"""


def test_template_messages_are_found_with_context_and_plural(messages: ModuleType) -> None:
    found = [(name, arguments) for _, name, arguments in messages.template_calls(TEMPLATE)]
    assert found == [
        ("gettext", ["It's (nearly) done"]),
        ("pgettext", ["month", "May"]),
        ("_", ["nobody"]),
        ("ngettext", ["%(days)s day", "%(days)s days"]),
    ]


def test_module_messages_are_found(messages: ModuleType) -> None:
    source = 'a = gettext("one" " and more")\nb = ngettext("%(n)s stay", "%(n)s stays", n)\nc = print("no")\n'
    assert [(name, arguments) for _, name, arguments in messages.python_calls(source)] == [
        ("gettext", ["one and more"]),
        ("ngettext", ["%(n)s stay", "%(n)s stays"]),
    ]


UNTIL = '{% load i18n %}{% translate "Until" %}'


def write(
    folder: Path, template: str, catalogue: str, *, app: str = "app", languages: tuple[str, ...] = ("ky", "ru")
) -> None:
    (folder / app / "templates").mkdir(parents=True, exist_ok=True)
    (folder / app / "templates" / "a.html").write_text(template, encoding="utf-8")
    for language in languages:
        file = folder / app / "locale" / language / "LC_MESSAGES" / "django.po"
        file.parent.mkdir(parents=True)
        head = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: {language}\\n"\n\n'
        file.write_text(head + catalogue, encoding="utf-8")


@pytest.mark.parametrize(
    ("catalogue", "fault"),
    [
        ("", "not translated: 'Until'"),
        ('msgid "Until"\nmsgstr ""\n', "not translated: 'Until'"),
        ('#, fuzzy\nmsgid "Until"\nmsgstr "Чейин"\n', "fuzzy: 'Until'"),
        ('msgid "Until"\nmsgstr "Чейин"\n\nmsgid "Old"\nmsgstr "Эски"\n', "used nowhere: 'Old'"),
    ],
)
def test_check_names_each_fault(
    messages: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    catalogue: str,
    fault: str,
) -> None:
    write(tmp_path, UNTIL, catalogue)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert messages.check() == 1
    assert capsys.readouterr().out.splitlines() == [
        f"app/locale/{language}/LC_MESSAGES/django.po: {fault}" for language in ("ky", "ru")
    ]


def test_check_refuses_a_lost_placeholder(
    messages: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(
        tmp_path,
        "{% load i18n %}{% blocktranslate %}Until: {{ day }}{% endblocktranslate %}",
        '#, python-format\nmsgid "Until: %(day)s"\nmsgstr "Чейин: %(days)s"\n',
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert messages.check() == 1
    assert "Until: %(day)s" in capsys.readouterr().out


def test_check_passes_a_complete_catalogue(
    messages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, UNTIL, 'msgid "Until"\nmsgstr "Чейин"\n')
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert messages.check() == 0


def test_check_names_a_message_that_two_apps_translate_differently(
    messages: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path, UNTIL, 'msgid "Until"\nmsgstr "Чейин"\n', app="a", languages=("ky",))
    write(tmp_path, UNTIL, 'msgid "Until"\nmsgstr "Аягы"\n', app="b", languages=("ky",))
    for app in ("a", "b"):
        write(tmp_path, UNTIL, 'msgid "Until"\nmsgstr "До"\n', app=app, languages=("ru",))
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert messages.check() == 1
    assert capsys.readouterr().out == (
        "b/locale/ky/LC_MESSAGES/django.po: otherwise in a/locale/ky/LC_MESSAGES/django.po: "
        "'Until': ('Аягы',) and ('Чейин',)\n"
    )


def test_check_passes_what_a_context_tells_apart(
    messages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, UNTIL, 'msgid "Until"\nmsgstr "До"\n', app="a")
    template = '{% load i18n %}{% translate "Until" context "a contract" %}'
    write(tmp_path, template, 'msgctxt "a contract"\nmsgid "Until"\nmsgstr "По"\n', app="b")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert messages.check() == 0


@pytest.mark.parametrize("text", ["Мөөнөтү", "Бүт", "Чейин деп", "Паспорт менен"])
def test_check_names_a_kyrgyz_text_among_the_russian_ones(
    messages: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
) -> None:
    write(tmp_path, UNTIL, f'msgid "Until"\nmsgstr "{text}"\n')
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert messages.check() == 1
    assert capsys.readouterr().out.splitlines() == ["app/locale/ru/LC_MESSAGES/django.po: Kyrgyz, not Russian: 'Until'"]
