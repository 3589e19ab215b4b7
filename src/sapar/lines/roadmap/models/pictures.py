"""Pictures of the public pages: drawn anew by us, with words for those who do not see them."""

from __future__ import annotations

from django.db import models

from sapar.core.files.models import StoredFile
from sapar.lines.roadmap.models.base import new_uid, said


class Picture(models.Model):
    """A picture of a project or of news. The file is our own drawing of what was handed in; that itself is not kept."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    texts = models.JSONField()  # what is to be seen on it: {"ky": …, "ru": …, "en": …}
    credit = models.CharField(max_length=200, blank=True)  # who took it
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return said(self.texts)
