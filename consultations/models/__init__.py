"""How is a request and everything said in it stored?

Facts are added, not edited. `docs/ownership.md` says which package may write which column of Consultation.
"""

from consultations.models.attachments import Attachment, ImageRequest
from consultations.models.data_files import DataFile
from consultations.models.drafts import Draft, StopEvent
from consultations.models.hiding import HiddenRequest
from consultations.models.messages import FollowUp, Message, Note, ReplyDraft
from consultations.models.practice_forms import FormApproval, FormVersion, PracticeTexts
from consultations.models.requests import Consultation, Flag, StatusChange

__all__ = [
    "Attachment",
    "Consultation",
    "DataFile",
    "Draft",
    "Flag",
    "FollowUp",
    "FormApproval",
    "FormVersion",
    "HiddenRequest",
    "ImageRequest",
    "Message",
    "Note",
    "PracticeTexts",
    "ReplyDraft",
    "StatusChange",
    "StopEvent",
]
