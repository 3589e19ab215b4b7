"""Fault 18: many edit one case at once; a role ends while its holder is at work. Over HTTP, on a server that runs."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from tests.faults.live import oracle
from tests.faults.live.browser import Browser
from tests.faults.live.clients import Act, Load, ask
from tests.faults.live.installation import Installation

pytestmark = pytest.mark.long
EDITORS, EDITS = 6, 8


def test_no_edit_is_lost_and_none_overwrites_another(installation: Installation, seed: int) -> None:
    installation.serve()
    with Load(installation, seed, clients=1, kinds="open") as load:
        load.wait(1)
    case = (load.journal.acknowledged[0].told or {})["uid"]
    path, taken, refused = f"/api/v1/cases/{case}", [], Counter[int]()

    def edit(editor: int) -> None:
        """Read, think, write what was read with one word more, only if nobody was faster; else read again."""
        token, done = installation.tokens[editor], 0
        while done < EDITS:
            read = ask(installation.port, Act("read", "", token, path, None))
            subject = read.body["answers"]["request"]["subject"]
            word = f"e{editor}.{done}"
            answer = ask(installation.port, Act(
                "form", "", token, f"{path}/forms",
                {"form": "request", "answers": {**read.body["answers"]["request"], "subject": f"{subject} {word}"}},
                headers={"If-Match": read.headers["etag"]},
            ))  # fmt: skip
            if answer.status == 201:
                taken.append(word)
                done += 1
            else:
                refused[answer.status] += 1

    editors = [threading.Thread(target=edit, args=(n,)) for n in range(EDITORS)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join(300)
    final = ask(installation.port, Act("read", "", installation.tokens[0], path, None)).body
    words = final["answers"]["request"]["subject"].split()[1:]
    print(f"{len(taken)} edits taken, refused: {dict(refused)}")
    assert Counter(words) == Counter(taken)  # every edit that was acknowledged built on all before it
    assert len(words) == EDITORS * EDITS
    assert set(refused) <= {412} and refused[412] > 0
    assert final["sequence"] == 1 + len(taken)
    rebuilt = installation.run("cases", "rebuild", "--verify")
    assert rebuilt.returncode == 0, rebuilt.stdout


def test_role_that_ends_in_mid_edit_ends_at_once(installation: Installation, seed: int) -> None:
    installation.environment |= {"SAPAR_DEMONSTRATION": "yes"}
    installation.serve()
    browser = Browser(installation.port)
    assert browser.sign_in("consul@example.org")
    with Load(installation, seed, kinds="open note note") as load:
        load.wait(20)
        case = (load.journal.acknowledged[0].told or {})["uid"]
        form = browser.get(f"/en/office/cases/{case}/")
        assert form.status == 200
        installation.stage("revoke", "harness@service.invalid")
        installation.stage("revoke", "consul@example.org")
        ended = time.monotonic()
        for client in load.clients:
            client.join(60)  # each stops at the first refusal
            assert not client.is_alive()
    late = [act for act in load.journal.acknowledged if act.begun > ended]
    assert late == []
    assert {status for _kind, status, _body in load.journal.unexpected} <= {403, 404}
    load.journal.unexpected.clear()
    found = oracle.hold(installation, load.journal)
    sent = browser.post(f"/en/office/cases/{case}/note/", {"text": "written before, sent after"}, form)
    assert sent.status in {403, 404}
    assert "written before" not in str(installation.stage("look", oracle.SENTINEL)["cases"])
    assert len(found["cases"]) > 0
