"""Addresses of the public site, after the language: `/ky/check/`, `/ru/law/RU/`. None holds personal data."""

from __future__ import annotations

from django.urls import path, register_converter

from sapar.sites.public.views import (
    abroad,
    answer,
    appointments,
    check,
    downloads,
    law,
    news,
    pages,
    roadmap,
    roadmap_files,
)


class Corridor:
    """Two to four capital letters: a country, EU or EAEU."""

    regex = "[A-Z]{2,4}"

    def to_python(self, value: str) -> str:
        """The code itself."""
        return value

    def to_url(self, value: str) -> str:
        """The code itself."""
        return value


register_converter(Corridor, "corridor")

app_name = "public"

urlpatterns = [
    path("", pages.home, name="home"),
    path("examples/", pages.examples, name="examples"),
    path("examples/<slug:slug>/", pages.example, name="example"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    # the check
    path("check/", check.start, name="check"),
    path("check/for/<corridor:code>/<slug:purpose>/", check.shared, name="shared"),
    path("check/open/", check.open_file, name="open"),
    path("check/clear/", check.clear, name="clear"),
    path("check/your-answers/", check.show_summary, name="summary"),
    path("check/answer/", answer.show, name="answer"),
    path("check/answer/what-if/", answer.what_if, name="what_if"),
    path("check/answer/calendar.ics", downloads.calendar_file, name="calendar"),
    path("check/answer/answer.pdf", downloads.pdf_file, name="pdf"),
    path("check/answer/case.json", downloads.case_file, name="case_file"),
    path("check/pay/<int:number>/", check.pay, name="pay"),
    path("check/<slug:name>/", check.question, name="question"),
    path("check/<slug:name>/<slug:list_name>/<int:number>/", check.item, name="item"),
    path("check/<slug:name>/<slug:list_name>/<int:number>/remove/", check.remove, name="remove"),
    # abroad
    path("warnings/", abroad.warnings, name="warnings"),
    path("warnings/<corridor:code>/", abroad.warnings, name="warnings_of"),
    path("register/", abroad.register, name="register"),
    path("register/sent/", abroad.sent, name="register_sent"),
    path("register/<str:secret>/", abroad.registered, name="registered"),
    path("appointment/", appointments.book, name="appointment"),
    path("appointment/sent/", appointments.sent, name="appointment_sent"),
    path("appointment/<str:secret>/", appointments.slip, name="appointment_slip"),
    # the road map and its news
    path("road-map/", roadmap.overview, name="road_map"),
    path("road-map/papers/<slug:name>.pdf", roadmap_files.paper, name="road_map_paper"),
    path("road-map/data/road-map.json", roadmap_files.everything, name="road_map_json"),
    path("road-map/data/<slug:name>.csv", roadmap_files.table, name="road_map_table"),
    path("road-map/data/<slug:name>.xml", roadmap_files.iati, name="road_map_iati"),
    path("road-map/pictures/<slug:uid>.jpg", roadmap_files.picture, name="road_map_picture"),
    path("road-map/documents/<slug:uid>/", roadmap_files.document, name="road_map_document"),
    path("road-map/<slug:code>/", roadmap.project, name="road_map_project"),
    path("news/", news.listed, name="news"),
    path("news/atom.xml", news.atom, name="news_atom"),
    path("news/feed.json", news.json_feed, name="news_json"),
    path("news/<slug:slug>/", news.item, name="news_item"),
    # the law
    path("law/", law.countries, name="law"),
    path("law/<corridor:code>/", law.corridor, name="law_corridor"),
    path("law/<corridor:code>/changes/", law.changes, name="law_changes"),
    path("law/<corridor:code>/<slug:rule_id>/", law.rule, name="law_rule"),
]
