"""The form of a news item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sapar.lines.roadmap import topics
from sapar.lines.roadmap.models import Project
from sapar.sites.office.forms.base import OfficeForm, choice, day, offer, text
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.office.forms.roadmap.fields import LANGUAGES, in_language, label_of, several, titles
from sapar.sites.shared import words


def _address() -> forms.URLField:
    return forms.URLField(
        label=_("Address of the source"), required=False, widget=a_line("").widget, assume_scheme="https",
        error_messages={"invalid": _("Write an address that begins with https://.")},
    )  # fmt: skip


class ReleaseForm(OfficeForm):
    """A press release, as it was sent."""

    text = text(_("Press release"), rows=14, required=True, longest=30_000, hint=_("Its first line is the heading."))
    language = choice(_("Its language"), list(LANGUAGES.items()), required=True)
    source = a_line(_("Source"), longest=200, required=True, hint=_("Who reported it, and when."))
    source_address = _address()


class NewsForm(OfficeForm):
    """A news item in three languages."""

    slug = forms.SlugField(
        label=_("Address"), max_length=80, widget=a_line("").widget,
        help_text=_("Latin letters, digits and hyphens: proposal-2012."),
        error_messages={name: _("Write it in Latin letters, digits and hyphens.") for name in ("required", "invalid")},
    )  # fmt: skip
    on = day(_("Day"), required=True)
    title_ky, title_ru, title_en = titles(_("Heading"))
    text_ky = text(in_language(_("Text"), "ky"), longest=4000)
    text_ru = text(in_language(_("Text"), "ru"), longest=4000)
    text_en = text(in_language(_("Text"), "en"), longest=4000)
    source = a_line(_("Source"), longest=200, hint=_("Who reported it, and when."))
    source_address = _address()
    tags = several(_("Tags"))
    projects = several(_("Projects that it concerns"))

    def __init__(
        self,
        *args: Any,
        projects: Iterable[Project],
        tags: Iterable[str] = (),
        fixed: bool = False,
        taken: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # A word that an older item carries stays to be ticked off; no new ones are typed.
        offer(self, "tags", [(tag, topics.name(tag)) for tag in dict.fromkeys([*topics.TOPICS, *tags])])
        self.known = {str(each.pk): each for each in projects}
        offer(self, "projects", [(key, label_of(each)) for key, each in self.known.items()])
        self.taken = set(taken)
        if fixed:
            del self.fields["slug"]

    def clean_slug(self) -> str:
        """Nobody else's: writing changes the item of that address."""
        slug: str = self.cleaned_data["slug"]
        if slug in self.taken:
            raise forms.ValidationError(_("There is news at this address already: choose another one."))
        return slug

    def clean(self) -> dict[str, Any]:
        """A heading in one language at least; the others before it is published."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(said.get(f"title_{lang}", "").strip() for lang in LANGUAGES):
            self.add_error(f"title_{words.language()}", gettext("Fill this in."))
        return said

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        said = self.cleaned_data
        return {
            "on": said["on"],
            "titles": {lang: said[f"title_{lang}"].strip() for lang in LANGUAGES},
            "texts": {lang: said[f"text_{lang}"].strip() for lang in LANGUAGES},
            "source": said["source"],
            "source_address": said["source_address"],
            "tags": said["tags"],
            "projects": [self.known[key] for key in said["projects"]],
        }
