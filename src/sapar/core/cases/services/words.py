"""What is said and kept in a case: notes, messages, files, letters, tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import User
from sapar.core.cases import letters, rules
from sapar.core.cases.enums import Audience, Kind
from sapar.core.cases.log import acting
from sapar.core.cases.models import Action, Attachment, Case, Message, Task
from sapar.core.cases.models.case import new_uid
from sapar.core.cases.refusals import NotFound, Refused
from sapar.core.files import services as files
from sapar.core.outbox import services as outbox
from sapar.core.registry import cleaning
from sapar.core.registry.enums import Safety
from sapar.core.registry.models import ContactPoint

LONGEST = 10_000
"""Characters of a note or message."""


def _allow_helper(actor: Actor, permission: str, case: Case) -> None:
    """Those who handle the case, and an office that was asked to help."""
    if not rules.may(actor, permission, case) and not rules.referrals_to(actor, permission, case):
        raise policy.Denied(permission)


def note(
    *, actor: Actor, case: str, text: str, shared: bool = False, expected: int | None = None, key: str | None = None
) -> Action:
    """Write an internal note; `shared`: offices that help read it too. What such an office writes is always shared."""
    with acting(
        actor=actor, permission="cases.note.write", case=case, kind=Kind.NOTED, expected=expected, key=key,
        request={"text": text, "shared": shared}, allow=_allow_helper,
    ) as work:  # fmt: skip
        if work.repeated is None:
            helper = not rules.may(actor, "cases.note.write", work.case)
            audience = Audience.SHARED if shared or helper else Audience.OFFICE
            work.append({"text": _text(text)}, audience=audience)
    return work.done


def message(
    *, actor: Actor, case: str, text: str, language: str, contact: ContactPoint | None = None, whole: bool = False,
    expected: int | None = None, key: str | None = None,
) -> Action:  # fmt: skip
    """Write to the person: by a contact point of theirs, or told at the counter if None.

    What leaves says only that there is news in the case of this number, and the text waits here; `whole`: the text
    itself leaves, to an address that the register calls safe and from a case that is not confidential.
    """
    asked = {"text": text, "language": language, "contact": contact.pk if contact else None, "whole": whole}
    with acting(
        actor=actor, permission="cases.message.write", case=case, kind=Kind.MESSAGE_SENT, expected=expected, key=key,
        request=asked,
    ) as work:  # fmt: skip
        if work.repeated is None:
            _check_contact(work.case, contact, whole)
            if language not in ("ky", "ru", "en"):
                raise Refused(_("Choose the language of the message."))
            channel = _channel(contact)
            action = work.append({"text": _text(text), "channel": channel, "language": language})
            row = Message(case=work.case, sequence=action.sequence, channel=channel, language=language)
            if contact is not None:
                row.outbox_key = f"cases.message:{work.case.uid}:{action.sequence}"
                outbox.send(
                    actor=actor, key=row.outbox_key, channel=channel, to=contact.value,
                    template="cases/message_whole" if whole else "cases/message", language=language,
                    context={"number": work.case.number, **({"text": _text(text)} if whole else {})},
                    about=f"case:{work.case.uid}",
                )  # fmt: skip
            row.save()
    return work.done


def _check_contact(case: Case, contact: ContactPoint | None, whole: bool) -> None:
    if contact is None:
        return
    if case.person is None or contact.person.cluster_id != case.person.cluster_id:
        raise Refused(_("That address is not the person's: choose one of theirs."))
    if contact.safety == Safety.UNSAFE:
        raise Refused(_("Using that address may harm the person: choose another way."))
    if whole and (contact.safety != Safety.SAFE or case.sensitivity >= Sensitivity.CONFIDENTIAL):
        raise Refused(_("Only word of news may go there: send it without the text."))
    if contact.ended_on is not None:
        raise Refused(_("That address is no longer in use: choose another."))
    if contact.kind not in _CHANNELS:
        raise Refused(_("No message can be sent to such an address: choose an e-mail address or a phone."))


_CHANNELS = {"email": "email", "phone": "sms", "messenger": "messenger"}


def _channel(contact: ContactPoint | None) -> str:
    return "counter" if contact is None else _CHANNELS[contact.kind]


def received(
    *, actor: Actor, case: str, text: str, channel: str = "counter", expected: int | None = None,
    key: str | None = None,
) -> Action:  # fmt: skip
    """Note what the person wrote or said."""
    with acting(
        actor=actor, permission="cases.message.write", case=case, kind=Kind.MESSAGE_RECEIVED, expected=expected,
        key=key, request={"text": text, "channel": channel},
    ) as work:  # fmt: skip
        if work.repeated is None:
            action = work.append({"text": _text(text), "channel": channel[:20]})
            Message.objects.create(case=work.case, sequence=action.sequence, incoming=True, channel=channel[:20])
    return work.done


def attach(
    *, actor: Actor, case: str, content: Any, name: str, declared_type: str = "", title: str = "",
    shared: bool = False, expected: int | None = None, key: str | None = None,
) -> Attachment:  # fmt: skip
    """Keep a file with the case. Raises FileRefused, whose words say what to change about the file."""
    with acting(
        actor=actor, permission="cases.attachment.write", case=case, kind=Kind.ATTACHED, expected=expected, key=key,
        request={"name": name, "title": title, "shared": shared}, allow=_allow_helper,
    ) as work:  # fmt: skip
        if work.repeated is not None:
            return Attachment.objects.get(case=work.case, sequence=work.repeated.sequence)
        helper = not rules.may(actor, "cases.attachment.write", work.case)
        kept = files.keep(actor=actor, content=content, name=name, declared_type=declared_type)
        uid, called = new_uid(), cleaning.text(title[:200], "title", 200)
        action = work.append(
            {"attachment": uid, "file": kept.uid, "title": called},
            audience=Audience.SHARED if shared or helper else Audience.OFFICE,
        )
        return Attachment.objects.create(uid=uid, case=work.case, sequence=action.sequence, file=kept, title=called)


def letter(
    *, actor: Actor, case: str, letter: str, language: str, expected: int | None = None, key: str | None = None
) -> Attachment:
    """Typeset one of the programme's letters as a PDF in a language and keep it with the case."""
    with acting(
        actor=actor, permission="cases.letter.write", case=case, kind=Kind.LETTER, expected=expected, key=key,
        request={"letter": letter, "language": language},
    ) as work:  # fmt: skip
        if work.repeated is not None:
            return Attachment.objects.get(case=work.case, sequence=work.repeated.sequence)
        declared = work.programme.letters.get(letter)
        if declared is None or (declared.states and work.case.state not in declared.states):
            raise Refused(_("This letter is not written where the case stands now."))
        pdf = letters.typeset(work.case, work.programme, letter, language)
        kept = files.keep(
            actor=actor, content=pdf, name=f"{work.case.number}-{letter}.pdf", declared_type="application/pdf"
        )
        uid = new_uid()
        action = work.append({"attachment": uid, "file": kept.uid, "letter": letter, "language": language})
        return Attachment.objects.create(
            uid=uid, case=work.case, sequence=action.sequence, file=kept, title=declared.titles[language]
        )


def add_task(
    *, actor: Actor, case: str, title: str, due_on: date | None = None, assignee: User | None = None,
    expected: int | None = None, key: str | None = None,
) -> Task:  # fmt: skip
    """Add something to do."""
    asked = {"title": title, "due_on": due_on, "assignee": assignee.pk if assignee else None}
    with acting(
        actor=actor, permission="cases.task.write", case=case, kind=Kind.TASK_ADDED, expected=expected, key=key,
        request=asked,
    ) as work:  # fmt: skip
        if work.repeated is not None:
            return Task.objects.get(uid=work.repeated.data["task"])
        if not title.strip() or len(title.strip()) > 200:
            raise Refused(_("Say in at most 200 characters what is to be done."))
        if assignee is not None and not (assignee.is_active and assignee.office_id == work.case.office_id):
            raise Refused(_("That colleague does not work at this office: choose somebody who does."))
        uid = new_uid()
        work.append(
            {
                "task": uid,
                "title": cleaning.text(title, "title", 200),
                "due_on": due_on.isoformat() if due_on else None,
                "assignee": assignee.pk if assignee else None,
            }
        )
        return Task.objects.get(uid=uid)


def finish_task(
    *, actor: Actor, case: str, task: str, note: str = "", expected: int | None = None, key: str | None = None
) -> Action:
    """Mark a task (by its uid) as done."""
    with acting(
        actor=actor, permission="cases.task.write", case=case, kind=Kind.TASK_DONE, expected=expected, key=key,
        request={"task": task, "note": note},
    ) as work:  # fmt: skip
        if work.repeated is None:
            row = Task.objects.filter(case=work.case, uid=task).first()
            if row is None:
                raise NotFound(_("There is no such task in this case."))
            if row.done_at is not None:
                raise Refused(_("This task is done already."))
            work.append({"task": task, "title": row.title, **({"note": note.strip()} if note.strip() else {})})
    return work.done


def undo_task(
    *, actor: Actor, case: str, task: str, expected: int | None = None, key: str | None = None
) -> Action:  # fmt: skip
    """A task (by its uid) that was marked as done is to be done after all."""
    with acting(
        actor=actor, permission="cases.task.write", case=case, kind=Kind.UNDONE, expected=expected, key=key,
        request={"task": task},
    ) as work:  # fmt: skip
        if work.repeated is None:
            row = Task.objects.filter(case=work.case, uid=task).first()
            if row is None:
                raise NotFound(_("There is no such task in this case."))
            if row.done_at is None:
                raise Refused(_("This task is not done yet."))
            work.append({"task": task, "title": row.title, "before": {}})
    return work.done


def _text(text: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        raise Refused(_("Write something first."))
    if len(cleaned) > LONGEST:
        raise Refused(_("This is too long: shorten it to %(number)s characters.") % {"number": LONGEST})
    return cleaned
