"""The demonstration holds a whole road map: every line, every kind of thing, some of it late, all of it marked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone, translation

from sapar.core.indicators import indicators
from sapar.lines.roadmap.iati import writing
from sapar.lines.roadmap.iati.standard import load as standard
from sapar.lines.roadmap.iati.validate import validate
from sapar.lines.roadmap.models import (
    Decision,
    Document,
    Indicator,
    Line,
    NewsItem,
    Partner,
    Project,
    Report,
    Revision,
    RoadMap,
    Spending,
    Target,
    Value,
)
from sapar.lines.roadmap.queries import public, reading
from sapar.lines.roadmap.queries.edition import edition
from sapar.lines.roadmap.queries.publication import publication
from sapar.lines.roadmap.queries.reporting import reports_due
from sapar.sites.cli.demonstration import roadmap as demonstration

pytestmark = pytest.mark.django_db
LANGUAGES = {"ky", "ru", "en"}


def test_demonstration_is_a_whole_road_map(settings: Any, tmp_path: Any) -> None:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    with translation.override("en"):
        demonstration.load()
        demonstration.load()  # once
    roadmap, today = RoadMap.objects.get(), timezone.localdate()
    assert (roadmap.starts, roadmap.ends, roadmap.demonstration) == (date(2026, 1, 1), date(2030, 12, 31), True)
    # Everything that a plan is made of.
    assert [kind for kind, model in reading.KINDS.items() if not model._default_manager.exists()] == []
    assert Line.objects.count() == 7
    assert all(line.projects.count() for line in Line.objects.all())
    for project in Project.objects.all():
        assert project.places, project.code
        assert set(project.titles) == set(project.summaries) == LANGUAGES
        assert {tag.framework for tag in project.tags.all()} == {"gcm", "sdg", "mgi"}
        assert {result.level for result in project.results.all()} == {"impact", "outcome", "output"}
        assert {"accountable", "implementing", "focal", "funding"} <= {one.role for one in project.involvements.all()}
    assert set(Spending.objects.values_list("kind", flat=True)) == {"commitment", "disbursement", "expenditure"}
    # Every live query that is meant for it, and each indicator with its card.
    asked = {each.name for each in indicators() if each.name.startswith("consular.")}
    assert set(Indicator.objects.filter(kind="live").values_list("query", flat=True)) == asked
    assert len(asked) == 4
    assert [one.code for one in Indicator.objects.all() if not {"who_counts", "source"} <= set(one.cards)] == []
    assert [one.code for one in Indicator.objects.all() if set(one.titles) != LANGUAGES] == []
    assert any(target.part for target in Target.objects.all())
    assert Value.objects.filter(query="consular.days_to_answer").exists()
    # Some of it is late, some waits, some went back.
    standing = public.standings(roadmap, today, edition(roadmap))
    assert {"late", "under_way", "ahead", "stopped"} <= {each.state for each in standing.values()}
    assert any(each.late for each in reports_due(roadmap, today))
    assert {"accepted", "submitted", "returned"} <= set(Report.objects.values_list("state", flat=True))
    assert Revision.objects.filter(decision=Decision.objects.get()).exists()
    # For everybody.
    assert NewsItem.objects.filter(slug="proposal-2012", on=date(2012, 2, 29), published_at__isnull=False).exists()
    assert Document.objects.filter(open=True, project=None).exists()
    assert Project.objects.exclude(picture=None).exists()
    publisher = public.publisher(roadmap)
    assert isinstance(publisher, Partner)
    made = publication(roadmap, publisher)
    for content in (writing.activities(made), writing.organisations(made)):
        assert list(validate(content, standard(), today)) == []
