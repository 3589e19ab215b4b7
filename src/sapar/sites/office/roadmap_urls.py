"""Addresses of the road map in the office; part of `urls`."""

from __future__ import annotations

from django.urls import path

from sapar.sites.office.views import (
    roadmap,
    roadmap_changing,
    roadmap_news,
    roadmap_papers,
    roadmap_project,
    roadmap_report,
)

urlpatterns = [
    path("roadmap/", roadmap.board, name="roadmap"),
    path("roadmap/late/", roadmap.late, name="roadmap_late"),
    # the plan
    path("roadmap/projects/new/", roadmap_changing.new_project, name="roadmap_new"),
    path("roadmap/projects/<slug:uid>/", roadmap_project.show, name="roadmap_project"),
    path("roadmap/projects/<slug:uid>/history/", roadmap_project.history, name="roadmap_history"),
    path("roadmap/projects/<slug:uid>/add/<slug:thing>/", roadmap_changing.add, name="roadmap_add"),
    path("roadmap/projects/<slug:uid>/sectors/", roadmap_changing.sectors, name="roadmap_sectors"),
    path("roadmap/projects/<slug:uid>/tags/", roadmap_changing.tags, name="roadmap_tags"),
    path("roadmap/projects/<slug:uid>/targets/<slug:indicator>/", roadmap_changing.targets, name="roadmap_targets"),
    path("roadmap/projects/<slug:uid>/links/<int:pk>/remove/", roadmap_changing.unlink, name="roadmap_unlink"),
    path("roadmap/change/<slug:kind>/<slug:uid>/", roadmap_changing.change, name="roadmap_change"),
    path("roadmap/change/<slug:kind>/<slug:uid>/withdraw/", roadmap_changing.withdraw, name="roadmap_withdraw"),
    path("roadmap/change/<slug:kind>/<slug:uid>/undo/", roadmap_changing.undo, name="roadmap_undo"),
    # reports
    path("roadmap/projects/<slug:uid>/reports/<slug:period>/", roadmap_report.show, name="roadmap_report"),
    path(
        "roadmap/projects/<slug:uid>/reports/<slug:period>/<slug:verb>/", roadmap_report.act, name="roadmap_report_act"
    ),
    path("roadmap/files/<slug:uid>/", roadmap_report.download, name="roadmap_file"),
    # on paper and as open data
    path("roadmap/print/", roadmap_papers.listed, name="roadmap_papers"),
    path("roadmap/print/<slug:name>.<slug:kind>", roadmap_papers.paper, name="roadmap_paper"),
    path("roadmap/iati/", roadmap_papers.iati, name="roadmap_iati"),
    path("roadmap/iati/<slug:name>.xml", roadmap_papers.iati_file, name="roadmap_iati_file"),
    # the newsroom
    path("roadmap/news/", roadmap_news.listed, name="roadmap_news"),
    path("roadmap/news/write/", roadmap_news.write, name="roadmap_news_new"),
    path("roadmap/news/<slug:slug>/", roadmap_news.write, name="roadmap_news_item"),
    path("roadmap/news/<slug:slug>/<slug:verb>/", roadmap_news.act, name="roadmap_news_act"),
]
