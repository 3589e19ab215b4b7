"""Which programmes there are: folders of apps (`<app>/programmes/<code>/`) and the one that SAPAR_PROGRAMMES names.

Read once a process: a folder added or changed is picked up on restart. A folder that cannot be read is left out, so
that one mistake does not stop a mission's work; `broken` and `sapar programmes check` name it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from sapar.core.cases.programmes.read import MAIN, files_of, read
from sapar.core.cases.programmes.schema import Problem, Programme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sapar.core.cases.models import Case, ProgrammeVersion


class _Library(NamedTuple):
    programmes: Mapping[str, Programme]
    folders: Mapping[str, Path]
    broken: Mapping[str, tuple[Problem, ...]]


def roots() -> tuple[Path, ...]:
    """Folders whose subfolders are programmes."""
    outside = settings.PROGRAMMES
    return (*_own_roots(), Path(outside)) if outside and Path(outside).is_dir() else _own_roots()


@lru_cache(maxsize=1)
def _own_roots() -> tuple[Path, ...]:
    """Those of the apps; asked for at every title on a page."""
    own = (Path(app.path) / "programmes" for app in apps.get_app_configs())
    return tuple(root for root in own if root.is_dir())


@lru_cache(maxsize=8)
def _library(places: tuple[Path, ...]) -> _Library:
    found: dict[str, Programme] = {}
    folders: dict[str, Path] = {}
    broken: dict[str, tuple[Problem, ...]] = {}
    for root in places:
        for folder in sorted(path.parent for path in root.glob(f"*/{MAIN}")):
            files, problems = files_of(folder)
            programme, more, _place = read(files)
            problems += more
            if programme is not None and programme.code in found:
                problems.append(Problem(MAIN, 0, f"code {programme.code} is taken by {folders[programme.code]}."))
            if problems or programme is None:
                broken[str(folder)] = tuple(problems)
                continue
            found[programme.code] = programme
            folders[programme.code] = folder
    return _Library(MappingProxyType(found), MappingProxyType(folders), MappingProxyType(broken))


def programmes() -> Mapping[str, Programme]:
    """Every programme, by code."""
    return _library(roots()).programmes


def broken() -> Mapping[str, tuple[Problem, ...]]:
    """Folders that were left out, and why."""
    return _library(roots()).broken


def places() -> tuple[Path, ...]:
    """Every folder that says it is a programme, whether it can be read or not."""
    return tuple(path.parent for root in roots() for path in sorted(root.glob(f"*/{MAIN}")))


def folder(code: str) -> Path:
    """Where the programme's folder lies."""
    return _library(roots()).folders[code]


def programme(code: str) -> Programme:
    """The programme as its folder says now. Raises LookupError where there is none."""
    try:
        return programmes()[code]
    except KeyError:
        raise LookupError(f"there is no programme {code}") from None


@lru_cache(maxsize=256)
def _read_version(digest: str, pk: int) -> Programme:
    from sapar.core.cases.models import ProgrammeVersion

    version = ProgrammeVersion.objects.get(pk=pk)
    kept, problems, _place = read(version.files)
    if kept is None:
        raise LookupError(f"the kept version {version} cannot be read: {problems[0]}")
    return kept


def of_version(version: ProgrammeVersion) -> Programme:
    """The programme as it was when a case was opened under that version."""
    return _read_version(version.digest, version.pk)


def kept(pk: int) -> Programme:
    """The programme in the version of this key."""
    from sapar.core.cases.models import ProgrammeVersion

    return of_version(ProgrammeVersion.objects.only("code", "digest").get(pk=pk))


def of_case(case: Case) -> Programme:
    """The programme in the version that the case follows; its texts are read from the database once a process."""
    from sapar.core.cases.models import Case, ProgrammeVersion

    if not Case.version.is_cached(case):
        case.version = ProgrammeVersion.objects.only("code", "digest").get(pk=case.version_id)
    return of_version(case.version)


def stated(code: str, form: str, version: str) -> Programme | None:
    """The newest kept version of a programme in which the form stated this version of itself."""
    from sapar.core.cases.models import ProgrammeVersion

    rows = ProgrammeVersion.objects.filter(code=code).defer("files").order_by("-first_used_at")
    found = next((row for row in rows if row.form_versions.get(form) == version), None)
    return of_version(found) if found is not None else None


def version_of(current: Programme) -> ProgrammeVersion:
    """The kept version of a programme as it is now; kept on first use."""
    from sapar.core.cases.formwork import version_stated
    from sapar.core.cases.models import ProgrammeVersion

    known = ProgrammeVersion.objects.filter(code=current.code, digest=current.digest)
    kept = known.defer("files").first()
    if kept is None:
        row = ProgrammeVersion(
            code=current.code,
            digest=current.digest,
            files=dict(current.files),
            form_versions={name: version_stated(current, name) for name in current.forms},
            first_used_at=timezone.now(),
        )
        ProgrammeVersion.objects.bulk_create([row], ignore_conflicts=True)  # of two at once, one is kept
        kept = known.defer("files").get()
    return kept
