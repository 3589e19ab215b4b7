"""Every act that writes to cases. Each is one transaction, checked, audited, and safe to send again with a `key`."""

from sapar.core.cases.services.bulk import assign_many, move_many, preview, undo, upgrade_many
from sapar.core.cases.services.desk import discard_draft, forget_filter, save_draft, save_filter
from sapar.core.cases.services.erasing import erase
from sapar.core.cases.services.handing import answer_referral, assign, refer, revoke, take, transfer
from sapar.core.cases.services.handover import hand_over
from sapar.core.cases.services.imports import import_submissions
from sapar.core.cases.services.linking import link, merge, unlink, unmerge
from sapar.core.cases.services.opening import open_case
from sapar.core.cases.services.steps import (
    close,
    identify,
    pause,
    reclassify,
    reopen,
    resume,
    submit_form,
    take_transition,
)
from sapar.core.cases.services.ticking import tick
from sapar.core.cases.services.upgrading import undo_upgrade, upgrade
from sapar.core.cases.services.words import add_task, attach, finish_task, letter, message, note, received, undo_task

__all__ = [
    "add_task",
    "answer_referral",
    "assign",
    "assign_many",
    "attach",
    "close",
    "discard_draft",
    "erase",
    "finish_task",
    "forget_filter",
    "hand_over",
    "identify",
    "import_submissions",
    "letter",
    "link",
    "merge",
    "message",
    "move_many",
    "note",
    "open_case",
    "pause",
    "preview",
    "received",
    "reclassify",
    "refer",
    "reopen",
    "resume",
    "revoke",
    "save_draft",
    "save_filter",
    "submit_form",
    "take",
    "take_transition",
    "tick",
    "transfer",
    "undo",
    "undo_task",
    "undo_upgrade",
    "unlink",
    "unmerge",
    "upgrade",
    "upgrade_many",
]
