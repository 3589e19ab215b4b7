"""What the line keeps: worked examples for demonstration. Nobody's real answers are stored."""

from __future__ import annotations

from django.db import models


class Example(models.Model):
    """A case of an invented person, a valid input of `sapar check`, with a title and a note in three languages."""

    slug = models.SlugField(primary_key=True)
    position = models.PositiveSmallIntegerField(unique=True, help_text="Its place in lists, from 1.")
    destination = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2, or EU.")
    title_ky = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    note_ky = models.TextField()
    note_ru = models.TextField()
    note_en = models.TextField()
    case = models.JSONField(help_text="A valid input of `sapar check`.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destination__regex=r"^[A-Z]{2}$"),
                name="example_destination_is_a_code",
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def title(self, language: str) -> str:
        """The title in `ky`, `ru` or `en`."""
        return {"ky": self.title_ky, "ru": self.title_ru, "en": self.title_en}[language]

    def note(self, language: str) -> str:
        """What the example shows, in `ky`, `ru` or `en`."""
        return {"ky": self.note_ky, "ru": self.note_ru, "en": self.note_en}[language]
