"""Messages, files, letters, half-filled forms and saved lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sapar.core import typesetting
from sapar.core.accounts.policy import Denied
from sapar.core.audit.models import Entry
from sapar.core.cases import letters, queries, rebuilding, services
from sapar.core.cases.formwork import form_of
from sapar.core.cases.models import Case, FormDraft, Message
from sapar.core.cases.programmes import programme
from sapar.core.cases.refusals import NotFound, Refused
from sapar.core.files import services as files
from sapar.core.files.models import StoredFile
from sapar.core.outbox.models import OutboxMessage
from sapar.core.registry.models import ContactPoint
from tests.integration.cases.conftest import World

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    """Files of a test go with it."""
    settings.VAR = tmp_path


def test_message_leaves_as_news_without_its_text(world: World) -> None:
    case = world.open()
    contact = ContactPoint.objects.create(person=world.person, kind="email", value="ulan@example.org", safety="safe")
    services.message(
        actor=world.actor("consul"),
        case=case.uid,
        text="Your brother was found.",
        language="ru",
        contact=contact,
        key="m",
    )
    services.message(
        actor=world.actor("consul"),
        case=case.uid,
        text="Your brother was found.",
        language="ru",
        contact=contact,
        key="m",
    )
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.language, case.number in mail.body) == ("ulan@example.org", "ru", True)
    assert "brother" not in mail.body and "Улан" not in mail.body
    assert Message.objects.get().outbox_key == mail.key


def test_message_goes_whole_to_a_safe_address_only(world: World) -> None:
    case, secret = world.open(), world.open(sensitivity=3)
    contact = ContactPoint.objects.create(person=world.person, kind="email", value="ulan@example.org", safety="safe")
    arguments: dict[str, Any] = {
        "actor": world.actor("consul"),
        "text": "Come on Monday.",
        "language": "en",
        "whole": True,
    }
    services.message(case=case.uid, contact=contact, **arguments)
    assert "Come on Monday." in OutboxMessage.objects.get().body
    unsure = ContactPoint.objects.create(person=world.person, kind="email", value="x@example.org", safety="ask_first")
    for uid, to in ((case.uid, unsure), (secret.uid, contact)):
        with pytest.raises(Refused, match="Only word of news"):
            services.message(case=uid, contact=to, **arguments)
    assert OutboxMessage.objects.count() == 1


def test_message_to_an_unsafe_or_foreign_address_is_refused(world: World) -> None:
    case = world.open()
    unsafe = ContactPoint.objects.create(person=world.person, kind="phone", value="+996555000000", safety="unsafe")
    with pytest.raises(Refused, match="may harm"):
        services.message(actor=world.actor("consul"), case=case.uid, text="Hello", language="ky", contact=unsafe)
    other = world.open(person=None)
    unsafe.safety = "safe"
    unsafe.save()
    with pytest.raises(Refused, match="not the person's"):
        services.message(actor=world.actor("consul"), case=other.uid, text="Hello", language="ky", contact=unsafe)
    assert OutboxMessage.objects.count() == 0 and Case.objects.get(pk=case.pk).sequence == 1


def test_attach_keeps_a_file_once_and_shows_it_to_whom_it_may(world: World) -> None:
    case = world.open()
    actor = world.actor("consul")
    rows = {
        services.attach(actor=actor, case=case.uid, content=PNG, name="scan.png", title="Scan", key="f").uid
        for _ in range(2)
    }
    (uid,) = rows
    assert StoredFile.objects.count() == 1
    assert queries.attachment(actor=actor, uid=uid).title == "Scan"
    services.refer(actor=actor, case=case.uid, to=world.astana, consent="oral", shares=["person"])
    for name in ("neighbour", "counter"):
        with pytest.raises(NotFound):
            queries.attachment(actor=world.actor(name), uid=uid)
    theirs = services.attach(actor=world.actor("neighbour"), case=case.uid, content=PNG, name="theirs.png")
    assert queries.attachment(actor=world.actor("neighbour"), uid=theirs.uid) == theirs
    assert queries.attachment(actor=actor, uid=theirs.uid) == theirs


def test_file_that_answers_a_question_is_seen_with_its_answer(world: World) -> None:
    actor = world.actor("consul")
    paper = files.keep(actor=actor, content=PNG, name="paper.png")
    case = world.open(answers={"subject": "Lost", "paper": paper.uid})
    assert queries.answer_file(view=queries.case(actor=actor, uid=case.uid), uid=paper.uid) == paper
    other = files.keep(actor=actor, content=PNG, name="other.png")
    with pytest.raises(NotFound):
        queries.answer_file(view=queries.case(actor=actor, uid=case.uid), uid=other.uid)
    services.refer(actor=actor, case=case.uid, to=world.astana, consent="oral", shares=["request.subject"])
    with pytest.raises(NotFound):
        queries.answer_file(view=queries.case(actor=world.actor("neighbour"), uid=case.uid), uid=paper.uid)


@pytest.mark.parametrize(
    ("lang", "paragraphs"),
    [
        ("ky", ["Асанов Улан, {number} арызыңыз {day} кабыл алынды.", "Темасы: Паспорт #strong[жок]."]),
        ("ru", ["Асанов Улан, Ваше обращение {number} принято {day}.", "Тема: Паспорт #strong[жок]."]),
        ("en", ["Асанов Улан, your request {number} was received on {day}.", "Subject: Паспорт #strong[жок]."]),
    ],
)
def test_letter_says_what_the_case_says_in_the_language(world: World, lang: str, paragraphs: list[str]) -> None:
    case = world.open(answers={"subject": "Паспорт #strong[жок]", "detained": "no"})
    content = letters.content_of(case, programme("help"), "receipt", lang)
    day = content["day"]
    assert content["paragraphs"] == [text.format(number=case.number, day=day) for text in paragraphs]
    kept = services.letter(actor=world.actor("consul"), case=case.uid, letter="receipt", language=lang)
    assert kept.file.name.endswith(".pdf") and kept.file.blob.media_type == "application/pdf"
    pdf = letters.typeset(case, programme("help"), "receipt", lang)
    assert pdf == letters.typeset(case, programme("help"), "receipt", lang)  # nothing in it tells when


def test_letter_puts_what_the_case_says_into_its_places(world: World) -> None:
    case = world.open()
    values = letters.values_of(case, programme("help"), "en")
    places = ("request.subject", "request.detained", "outcome.result")
    found = [letters.value_of(case, place, values, "ky") for place in places]
    assert found == ["Passport lost", "жок", "—"]
    assert (values["person"], values["birth"], values["number"]) == ("Асанов Улан", "17 May 1990", case.number)


def test_form_on_paper_shows_questions_and_answers_in_the_language(world: World) -> None:
    form = form_of(programme("help"), "request")
    answers = {"subject": "Паспорт #strong[жок]", "detained": "no", "people": 2}
    today = date(2026, 3, 20)
    assert letters.sections(form, answers, "ru", today) == [
        {
            "title": "",
            "rows": [
                ["Тема", "Паспорт #strong[жок]"], ["Задержан ли?", "нет"], ["Сколько человек?", "2"], ["Тайна", "—"],
                ["Документ", "—"],
            ],
        }
    ]  # fmt: skip
    assert letters.sections(form, None, "en", today)[0]["rows"][1] == ["Is anybody detained?", "☐ yes\n☐ no"]
    heading = letters.heading_of(world.moscow, "", "ky")
    assert letters.typeset_form(form, None, "ky", heading).startswith(b"%PDF-")


def test_form_on_paper_holds_what_the_view_shows(world: World) -> None:
    case = world.open()
    actor = world.actor("consul")
    whole = queries.form_pdf(view=queries.case(actor=actor, uid=case.uid), form="request", language="en")
    services.refer(actor=actor, case=case.uid, to=world.astana, consent="oral", shares=["request.people"])
    limited = queries.case(actor=world.actor("neighbour"), uid=case.uid)
    part = queries.form_pdf(view=limited, form="request", language="en")
    assert whole.startswith(b"%PDF-") and part.startswith(b"%PDF-") and len(part) < len(whole)
    with pytest.raises(NotFound):
        queries.form_pdf(view=limited, form="outcome", language="en")
    assert Entry.objects.filter(act="cases.form.print").count() == 2


def test_template_of_a_letter_reads_no_file(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("sentinel")
    for path in (secret, "/etc/hostname", "../secret.txt"):
        with pytest.raises(typesetting.TemplateFault):
            typesetting.typeset(f'#read("{path}")', {})


def test_half_filled_form_is_kept_replaced_and_its_owner_s_alone(world: World) -> None:
    actor = world.actor("consul")
    first = services.save_draft(actor=actor, programme="help", form="request", answers={"people": "two"})
    again = services.save_draft(actor=actor, programme="help", form="request", answers={"people": "3"}, draft=first.uid)
    assert (again.pk, FormDraft.objects.get().answers) == (first.pk, {"people": "3"})
    with pytest.raises(NotFound):
        queries.draft(actor=world.actor("colleague"), uid=first.uid)
    assert not services.discard_draft(actor=world.actor("colleague"), draft=first.uid)
    assert services.discard_draft(actor=actor, draft=first.uid)
    with pytest.raises(Denied):
        services.save_draft(
            actor=world.actor("neighbour"), programme="help", form="request", answers={}, case=world.open()
        )


def test_saved_filter_is_replaced_by_name_and_shared_with_the_office(world: World) -> None:
    actor = world.actor("consul")
    services.save_filter(actor=actor, name="Late", query="?status=overdue")
    kept = services.save_filter(actor=actor, name="Late", query="status=overdue&sort=due", office=world.moscow)
    assert [row.query for row in queries.saved_filters(actor=actor)] == ["status=overdue&sort=due"]
    assert list(queries.saved_filters(actor=world.actor("colleague"))) == [kept]
    assert list(queries.saved_filters(actor=world.actor("neighbour"))) == []
    with pytest.raises(NotFound):
        services.forget_filter(actor=world.actor("colleague"), saved=kept.uid)
    services.forget_filter(actor=actor, saved=kept.uid)


def test_task_marked_as_done_by_mistake_is_to_be_done_again(world: World) -> None:
    case, actor = world.open(), world.actor("consul")
    task = services.add_task(actor=actor, case=case.uid, title="Ring")
    with pytest.raises(Refused, match="not done yet"):
        services.undo_task(actor=actor, case=case.uid, task=task.uid)
    services.finish_task(actor=actor, case=case.uid, task=task.uid)
    services.undo_task(actor=actor, case=case.uid, task=task.uid, key="k")
    services.undo_task(actor=actor, case=case.uid, task=task.uid, key="k")
    task.refresh_from_db()
    assert task.done_at is None
    assert [found for _count, found in rebuilding.verify()] == [[]]
    view = queries.case(actor=actor, uid=case.uid)
    assert view.versions.at(queries.timeline(view=view)[-1].action) == view.programme
