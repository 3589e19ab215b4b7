"""Addresses of the consular line; part of `urls`."""

from __future__ import annotations

from django.urls import path

from sapar.sites.office.views import consular, consular_appointments, consular_statistics, consular_warnings

urlpatterns = [
    path("cases/<slug:uid>/stay-answer/", consular.stay_answer, name="case_stay_answer"),
    path("registrations/", consular.registrations, name="registrations"),
    path("registrations/find/", consular.find, name="registration_find"),
    path("registrations/asked/<slug:uid>/", consular.asked, name="registration_asked"),
    path("registrations/new/<slug:uid>/", consular.new, name="registration_new"),
    path("registrations/<slug:uid>/", consular.change, name="registration"),
    path("warnings/", consular_warnings.listed, name="warnings"),
    path("warnings/write/", consular_warnings.write, name="warning_new"),
    path("warnings/<slug:uid>/", consular_warnings.show, name="warning"),
    path("warnings/<slug:uid>/write/", consular_warnings.write, name="warning_write"),
    path("warnings/<slug:uid>/propose/", consular_warnings.propose, name="warning_propose"),
    path("warnings/<slug:uid>/approve/", consular_warnings.approve, name="warning_approve"),
    path("warnings/<slug:uid>/send/", consular_warnings.send, name="warning_send"),
    path("warnings/<slug:uid>/withdraw/", consular_warnings.withdraw, name="warning_withdraw"),
    path("appointments/", consular_appointments.show, name="appointments"),
    path("appointments/offer/", consular_appointments.offer, name="slots"),
    path("appointments/book/", consular_appointments.book, name="book"),
    path("appointments/call/", consular_appointments.call, name="appointment_call"),
    path("appointments/<slug:uid>/<slug:verb>/", consular_appointments.act, name="appointment_act"),
    path("hall/<slug:code>/", consular_appointments.screen, name="screen"),
    path("statistics/", consular_statistics.show, name="statistics"),
    path("statistics/report.pdf", consular_statistics.pdf, name="statistics_pdf"),
    path("statistics/figures.csv", consular_statistics.table, name="statistics_csv"),
]
