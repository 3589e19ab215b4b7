"""The tables of the road map."""

from sapar.lines.roadmap.models.base import Planned, Revision, said
from sapar.lines.roadmap.models.deadlines import Quiet, Reminder
from sapar.lines.roadmap.models.files import Import
from sapar.lines.roadmap.models.governance import Assumption, Decision, Document, NewsItem, Risk, Tag
from sapar.lines.roadmap.models.measures import Indicator, Report, Target, Value
from sapar.lines.roadmap.models.money import Budget, Spending
from sapar.lines.roadmap.models.partners import Involvement, Partner
from sapar.lines.roadmap.models.pictures import Picture
from sapar.lines.roadmap.models.plan import Activity, Dependency, Line, Project, Result, RoadMap

__all__ = [
    "Activity", "Assumption", "Budget", "Decision", "Dependency", "Document", "Import", "Indicator",
    "Involvement", "Line",
    "NewsItem", "Partner", "Picture", "Planned", "Project", "Quiet", "Reminder", "Report", "Result",
    "Revision", "Risk", "RoadMap", "Spending", "Tag", "Target", "Value", "said",
]  # fmt: skip
