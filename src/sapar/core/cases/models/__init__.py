"""What the case engine keeps."""

from sapar.core.cases.models.case import Action, Case, CaseLink, Counter
from sapar.core.cases.models.desk import BulkAct, FormDraft, SavedFilter
from sapar.core.cases.models.parts import Attachment, Message, Referral, Submission, Task
from sapar.core.cases.models.programme import ProgrammeVersion

__all__ = [
    "Action",
    "Attachment",
    "BulkAct",
    "Case",
    "CaseLink",
    "Counter",
    "FormDraft",
    "Message",
    "ProgrammeVersion",
    "Referral",
    "SavedFilter",
    "Submission",
    "Task",
]
