"""Addresses of staff, of access beyond one's role, and of the log; part of `urls`."""

from __future__ import annotations

from django.urls import path

from sapar.sites.office.views import audit, staff

urlpatterns = [
    path("staff/", staff.show, name="staff"),
    path("staff/invite/", staff.invite, name="staff_invite"),
    path("staff/teams/", staff.teams, name="teams"),
    path("staff/teams/<slug:code>/", staff.team, name="team"),
    path("staff/access/", staff.glass, name="glass"),
    path("staff/access/ask/", staff.ask_glass, name="glass_ask"),
    path("staff/access/<int:pk>/", staff.confirm_glass, name="glass_confirm"),
    path("staff/<uuid:uid>/", staff.member, name="staff_member"),
    path("staff/<uuid:uid>/grant/", staff.grant, name="staff_grant"),
    path("staff/<uuid:uid>/roles/<int:holding>/end/", staff.revoke, name="staff_revoke"),
    path("staff/<uuid:uid>/sessions/end/", staff.end_sessions, name="staff_end_sessions"),
    path("staff/<uuid:uid>/second-factor/reset/", staff.reset_second_factor, name="staff_reset_second_factor"),
    path("staff/<uuid:uid>/link/", staff.new_link, name="staff_link"),
    path("staff/<uuid:uid>/back/", staff.bring_back, name="staff_back"),
    path("staff/<uuid:uid>/leave/", staff.leave, name="staff_leave"),
    path("audit/", audit.show, name="audit"),
    path("audit/log.csv", audit.export, name="audit_csv"),
]
