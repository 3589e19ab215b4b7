"""What persons are found by: words, pairs of words and folded names as `engines.identity.search` makes them.

Plain B-trees of integers on any database; FOLD_VERSION stands beside every key. On SQLite the tables of keys are made
WITHOUT ROWID (see the migration): the key is the row. They have no index by person: whoever changes a name knows which
keys it had, and a key left behind costs one candidate that ranking throws out.
"""

from __future__ import annotations

from django.db import models

from sapar.core.registry.models.persons import Person


class Found(models.Model):
    """The folded names of a record, to rank by. No row: the record is not indexed, because it was emptied."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="lookup")
    full = models.TextField()
    birth = models.DateField(null=True)  # where day and month are known
    year = models.SmallIntegerField(null=True)
    version = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"keys of {self.pk}"


class Term(models.Model):
    """A distinct folded word of any name."""

    fold = models.CharField(max_length=100, unique=True)
    root = models.CharField(max_length=100)
    count = models.IntegerField(default=0)  # of persons, as of the last rebuilding; it orders candidates only
    version = models.SmallIntegerField()

    def __str__(self) -> str:
        return self.fold


class TermForm(models.Model):
    """A number by which a misspelt word finds a term."""

    pk = models.CompositePrimaryKey("number", "term_id")
    number = models.BigIntegerField()
    term = models.ForeignKey(Term, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+")

    def __str__(self) -> str:
        return str(self.number)


class Pair(models.Model):
    """Two roots of one name, and the birth year (0: not known)."""

    pk = models.CompositePrimaryKey("number", "year", "person_id")
    number = models.BigIntegerField()
    year = models.SmallIntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+"
    )
    version = models.SmallIntegerField()

    def __str__(self) -> str:
        return str(self.number)


class Word(models.Model):
    """One root of a name, and the birth year (0: not known)."""

    pk = models.CompositePrimaryKey("number", "year", "person_id")
    number = models.BigIntegerField()
    year = models.SmallIntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+"
    )
    version = models.SmallIntegerField()

    def __str__(self) -> str:
        return str(self.number)
