"""Addresses of the office, after the language: `/ky/office/…`. They hold uids, never a name, a number or a birth date."""

from __future__ import annotations

from django.urls import path

from sapar.sites.office import consular_urls, machine_urls, register_urls, roadmap_urls, staff_urls
from sapar.sites.office.views import (
    case,
    cases,
    desk,
    duplicates,
    exchange,
    filling,
    given,
    person,
    programmes,
    register,
    search,
    upgrading,
    waiting,
    watch,
    watch_lists,
)

app_name = "office"

urlpatterns = [
    path("", desk.show, name="desk"),
    # people
    path("people/", search.people, name="search"),
    path("people/lines/", search.lines, name="lines"),
    path("people/new/", register.new, name="person_new"),
    path("people/duplicates/", duplicates.queue, name="duplicates"),
    path("people/duplicates/<slug:uid>/", duplicates.pair, name="pair"),
    path("people/decisions/<slug:uid>/revoke/", duplicates.revoke, name="decision_revoke"),
    path("people/export/", exchange.export, name="export"),
    path("people/imports/", exchange.imports, name="imports"),
    path("people/imports/new/<slug:uid>/", exchange.new, name="import_new"),
    path("people/imports/<slug:uid>/", exchange.batch, name="import"),
    path("people/imports/<slug:uid>/not-taken.csv", exchange.bad_rows, name="import_bad"),
    path("people/<slug:uid>/", person.show, name="person"),
    path("people/<slug:uid>/documents/<slug:document>/state/", person.document_state, name="person_document_state"),
    path("people/<slug:uid>/watch/", watch.about, name="person_watch"),
    path("people/<slug:uid>/appeal/", watch.appeal, name="person_appeal"),
    path("people/<slug:uid>/access/", exchange.access, name="person_access"),
    path("people/<slug:uid>/correct/", person.correct, name="person_correct"),
    path("people/<slug:uid>/history/", person.history, name="person_history"),
    path("people/<slug:uid>/add/<slug:thing>/", person.add, name="person_add"),
    path("people/<slug:uid>/contacts/end/", person.end_contact, name="person_contact_end"),
    path("people/<slug:uid>/stays/<slug:journey>/leave/", person.leave, name="person_leave"),
    # what belongs to a person
    *register_urls.urlpatterns,
    # cases
    path("cases/", cases.show, name="cases"),
    path("cases/table.csv", cases.export, name="cases_csv"),
    path("cases/lists/save/", cases.save_filter, name="filter_save"),
    path("cases/lists/<slug:uid>/forget/", cases.forget_filter, name="filter_forget"),
    path("cases/many/", cases.bulk, name="bulk"),
    path("cases/many/<slug:uid>/undo/", cases.bulk_undo, name="bulk_undo"),
    path("cases/open/", filling.open_case, name="open"),
    path("cases/given/", given.show, name="given"),
    path("cases/<slug:uid>/given/<slug:referral>/", given.answer, name="given_answer"),
    path("cases/<slug:uid>/", case.show, name="case"),
    path("cases/<slug:uid>/do/<slug:name>/", case.act, name="case_act"),
    path("cases/<slug:uid>/step/<slug:code>/", case.step, name="case_step"),
    path("cases/<slug:uid>/form/<slug:form>/", filling.again, name="case_form"),
    path("cases/<slug:uid>/form/<slug:form>/paper.pdf", case.form_on_paper, name="case_form_pdf"),
    path("cases/<slug:uid>/answers/<slug:file>/", case.answered_file, name="case_file"),
    path("cases/<slug:uid>/newer/", upgrading.show, name="case_upgrade"),
    path("cases/<slug:uid>/newer/undo/", upgrading.undo, name="case_upgrade_undo"),
    path("cases/<slug:uid>/take/", case.take, name="case_take"),
    path("cases/<slug:uid>/person/", case.identify, name="case_identify"),
    path("cases/<slug:uid>/requests/<slug:referral>/answer/", case.answer, name="case_answer"),
    path("cases/<slug:uid>/requests/<slug:referral>/revoke/", case.revoke, name="case_revoke"),
    path("cases/<slug:uid>/tasks/<slug:task>/done/", case.finish_task, name="case_task_done"),
    path("cases/<slug:uid>/tasks/<slug:task>/undo/", case.undo_task, name="case_task_undo"),
    path("cases/<slug:uid>/links/<slug:other>/remove/", case.unlink, name="case_unlink"),
    path("cases/<slug:uid>/unmerge/", case.unmerge, name="case_unmerge"),
    path("requests/", waiting.requests, name="requests"),
    path("tasks/", waiting.tasks, name="tasks"),
    path("overdue/", cases.overdue, name="overdue"),
    path("files/<slug:uid>/", case.download, name="file"),
    path("forms/", filling.drafts, name="drafts"),
    path("forms/<slug:uid>/", filling.fill, name="form"),
    # watch lists
    path("watch/", watch.ask, name="watch"),
    path("watch/enter/", watch.enter, name="watch_enter"),
    path("watch/lists/", watch_lists.listed, name="watch_lists"),
    path("watch/lists/new/", watch_lists.new, name="watch_list_new"),
    path("watch/lists/<slug:code>/", watch_lists.show, name="watch_list"),
    path("watch/lists/<slug:code>/change/", watch_lists.change, name="watch_list_change"),
    path("watch/lists/<slug:code>/take/<slug:file>/", watch_lists.take, name="watch_take"),
    path("watch/imports/<slug:uid>/", watch_lists.batch, name="watch_import"),
    path("watch/imports/<slug:uid>/not-taken.csv", watch_lists.bad_rows, name="watch_import_bad"),
    path("watch/appeals/decide/", watch.decide, name="watch_decide"),
    path("watch/entries/<slug:uid>/end/", watch.end, name="watch_end"),
    # programmes
    path("programmes/", programmes.listed, name="programmes"),
    path("programmes/<slug:code>/", programmes.show, name="programme"),
    path("programmes/<slug:code>/<slug:name>/", programmes.form, name="programme_form"),
    # the consular line
    *consular_urls.urlpatterns,
    # the road map
    *roadmap_urls.urlpatterns,
    # staff, access beyond one's role, the log
    *staff_urls.urlpatterns,
    # other systems
    *machine_urls.urlpatterns,
]
