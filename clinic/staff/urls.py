"""Staff, invitations, papers and hours."""

from __future__ import annotations

from django.urls import include, path

from clinic.staff.views import hours, invitations, papers, people, presence, sign_ins, supervision
from clinic.staff.views.styleguide import styleguide

app_name = "staff"

person_urls = [
    path("", people.detail, name="detail"),
    path("edit/", people.edit, name="edit"),
    path("roles/", people.edit_roles, name="edit_roles"),
    path("supervision/", supervision.edit, name="edit_supervision"),
    path("deactivate/", people.deactivate, name="deactivate"),
    path("reactivate/", people.reactivate, name="reactivate"),
    path("hours/", hours.edit, name="edit_hours"),
    path("credentials/add/", papers.add, name="add_credential"),
    path("credentials/packet/", papers.print_packet, name="print_packet"),
]

urlpatterns = [
    path("", people.staff_list, name="list"),
    path("styleguide/", styleguide, name="styleguide"),
    path("me/", people.profile, name="profile"),
    path("me/state/", presence.sign_in_state, name="sign_in_state"),
    path("me/here/", presence.here, name="here"),
    path("me/sign-ins/", sign_ins.own, name="sign_ins"),
    path("me/sign-ins/end-others/", sign_ins.end_others, name="end_other_sign_ins"),
    path("me/sign-ins/<int:pk>/end/", sign_ins.end, name="end_sign_in"),
    path("me/lock/", presence.lock, name="lock"),
    path("me/unlock/", presence.unlock, name="unlock"),
    path("invite/", invitations.invite, name="invite"),
    path("invitations/<uuid:pk>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("join/<str:token>/", invitations.join, name="join"),
    path("credentials/", papers.all_papers, name="papers"),
    path("credentials/<uuid:pk>/", papers.edit, name="edit_credential"),
    path("credentials/<uuid:pk>/remove/", papers.remove, name="remove_credential"),
    path("credentials/scans/<uuid:pk>/", papers.scan, name="credential_scan"),
    path("<uuid:pk>/", include(person_urls)),
]
