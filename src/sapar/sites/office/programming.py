"""Programmes as pages show them: titles of the programme and of the state of a case, in the reader's language."""

from __future__ import annotations

from sapar.core.cases import programmes
from sapar.core.cases.models import Case, Referral
from sapar.core.cases.programmes import Programme
from sapar.core.cases.programmes.registry import of_version
from sapar.sites.shared import words


def current(code: str) -> Programme | None:
    """The programme as its folder says now."""
    return programmes.programmes().get(code)


def programme_of(case: Case) -> Programme | None:
    """The programme of a case: as it is now, or as it was where it is no longer offered so."""
    now = current(case.programme)
    if now is not None and case.state in now.states:
        return now
    return of_version(case.version)


def title(code: str) -> str:
    """The programme's title; its code if it is no longer offered."""
    found = current(code)
    return words.said(found.titles) if found is not None else code


def agency_title(referral: Referral) -> str:
    """The agency outside that a request went to; its code where the programme does not offer it any more."""
    found = current(referral.case.programme)
    agency = found.counterparts.get(referral.counterpart) if found is not None else None
    return words.said(agency.titles) if agency is not None else referral.counterpart


def state_title(case: Case) -> str:
    """Where the case stands."""
    found = programme_of(case)
    return words.said(found.states[case.state].titles) if found is not None else case.state


def of_indicator(name: str) -> str:
    """The title of the programme whose cases an indicator counts (cases.petition_opened); empty for other indicators."""
    app, _dot, rest = name.partition(".")
    if app != "cases":
        return ""
    fitting = [code for code in programmes.programmes() if rest.startswith(f"{code}_")]
    return title(max(fitting, key=len)) if fitting else ""
