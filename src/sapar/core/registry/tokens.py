"""The proof of a search: whoever makes a record shows that they looked for the person first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.core import signing
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.registry.refusals import Refused
from sapar.core.registry.rules import label
from sapar.engines.identity.names.fold import root_of, tokens
from sapar.engines.identity.search.keys import deletions

_SALT = "sapar.core.registry.search"
GOOD_FOR = 60 * 60
"""Seconds during which a search counts."""


def issue(actor: Actor, text: str) -> str:
    """The proof that this actor searched for the words of `text` now. It holds no name, only short digests."""
    return signing.dumps([label(actor), sorted(_digests(text))], salt=_SALT, compress=True)


def check(actor: Actor, token: str, names: Iterable[str]) -> None:
    """Refuse unless the actor searched within the hour for each of the names, give or take a letter."""
    again = _("Search for the person first: a new record is made from the result of a search.")
    try:
        who, digests = signing.loads(token or "", salt=_SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired:
        raise Refused("found", _("The search is more than an hour old: search again.")) from None
    except signing.BadSignature:
        raise Refused("found", again) from None
    if who != label(actor):
        raise Refused("found", again)
    for name in names:
        if name and not _digests(name) & set(digests):
            raise Refused("found", _("You searched for another name: search for this one first."))


def _digests(text: str) -> set[str]:
    forms = {form for word in tokens(text) for form in (word, *deletions(root_of(word)))}
    return {hashlib.blake2b(form.encode(), digest_size=5, key=_SALT.encode()).hexdigest() for form in forms}
