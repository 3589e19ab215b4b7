"""Addresses of the road map in the office; part of `urls`."""

from __future__ import annotations

from django.urls import path

from sapar.sites.office.views import (
    roadmap,
    roadmap_changing,
    roadmap_frame,
    roadmap_imports,
    roadmap_news,
    roadmap_papers,
    roadmap_pictures,
    roadmap_project,
    roadmap_reminders,
    roadmap_report,
)

urlpatterns = [
    path("roadmap/", roadmap.board, name="roadmap"),
    path("roadmap/late/", roadmap.late, name="roadmap_late"),
    # what all projects share
    path("roadmap/new/", roadmap_frame.new, name="roadmap_set_up"),
    path("roadmap/frame/", roadmap_frame.show, name="roadmap_frame"),
    path("roadmap/frame/history/", roadmap_frame.history, name="roadmap_frame_history"),
    path("roadmap/frame/add/<slug:thing>/", roadmap_frame.add, name="roadmap_frame_add"),
    path("roadmap/withdrawn/", roadmap_frame.gone, name="roadmap_withdrawn"),
    path("roadmap/change/<slug:kind>/<slug:uid>/restore/", roadmap_frame.restore, name="roadmap_restore"),
    path("roadmap/reminders/", roadmap_reminders.show, name="roadmap_reminders"),
    path("roadmap/reminders/switch/", roadmap_reminders.switch, name="roadmap_reminders_switch"),
    # files that are brought in
    path("roadmap/imports/", roadmap_imports.projects, name="roadmap_imports"),
    path("roadmap/imports/<slug:uid>/", roadmap_imports.projects_shown, name="roadmap_import"),
    path("roadmap/imports/<slug:uid>/<slug:verb>/", roadmap_imports.projects_act, name="roadmap_import_act"),
    path("roadmap/tables/<slug:uid>/", roadmap_imports.table_shown, name="roadmap_table"),
    path("roadmap/tables/<slug:uid>/bad.csv", roadmap_imports.table_bad, name="roadmap_table_bad"),
    path("roadmap/projects/<slug:uid>/reports/<slug:period>/table/", roadmap_imports.table, name="roadmap_table_new"),
    # the plan
    path("roadmap/projects/new/", roadmap_changing.new_project, name="roadmap_new"),
    path("roadmap/projects/<slug:uid>/", roadmap_project.show, name="roadmap_project"),
    path("roadmap/projects/<slug:uid>/history/", roadmap_project.history, name="roadmap_history"),
    path("roadmap/projects/<slug:uid>/add/<slug:thing>/", roadmap_changing.add, name="roadmap_add"),
    path("roadmap/projects/<slug:uid>/sectors/", roadmap_changing.sectors, name="roadmap_sectors"),
    path("roadmap/projects/<slug:uid>/tags/", roadmap_changing.tags, name="roadmap_tags"),
    path("roadmap/projects/<slug:uid>/picture/", roadmap_pictures.of_project, name="roadmap_picture"),
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
    path("roadmap/pictures/<slug:uid>.jpg", roadmap_pictures.drawn, name="roadmap_picture_file"),
    path("roadmap/files/<slug:uid>/", roadmap_report.download, name="roadmap_file"),
    # on paper and as open data
    path("roadmap/print/", roadmap_papers.listed, name="roadmap_papers"),
    path("roadmap/print/<slug:name>.<slug:kind>", roadmap_papers.paper, name="roadmap_paper"),
    path("roadmap/iati/", roadmap_papers.iati, name="roadmap_iati"),
    path("roadmap/iati/<slug:name>.xml", roadmap_papers.iati_file, name="roadmap_iati_file"),
    # the newsroom
    path("roadmap/news/", roadmap_news.listed, name="roadmap_news"),
    path("roadmap/news/write/", roadmap_news.write, name="roadmap_news_new"),
    path("roadmap/news/release/", roadmap_news.release, name="roadmap_news_release"),
    path("roadmap/news/<slug:slug>/", roadmap_news.write, name="roadmap_news_item"),
    path("roadmap/news/<slug:slug>/picture/", roadmap_pictures.of_news, name="roadmap_news_picture"),
    path("roadmap/news/<slug:slug>/<slug:verb>/", roadmap_news.act, name="roadmap_news_act"),
]
