"""Addresses of clients, their course and what belongs to it."""

from __future__ import annotations

from django.urls import include, path

from clients.views import (
    care_team,
    clearance,
    clearance_templates,
    client,
    consent,
    contact,
    course,
    importing,
    listing,
    private_links,
    task,
    weight,
)

app_name = "clients"

client_urls = [
    path("", client.detail, name="detail"),
    path("edit/", client.edit, name="edit"),
    path("archive/", client.archive, name="archive"),
    path("restore/", client.restore, name="restore"),
    path("care-team/", care_team.care_team, name="care_team"),
    path("contacts/add/", contact.add, name="add_contact_person"),
    path("courses/open/", course.open_course, name="open_course"),
    path("consents/", consent.consents, name="consents"),
    path("consents/record/", consent.record, name="record_consent"),
    path("links/", private_links.links, name="private_links"),
    path("weights/", weight.weights, name="weights"),
    path("weights/add/", weight.record, name="record_weight"),
]

course_urls = [
    path("", course.course, name="course"),
    path("status/", course.change_status, name="change_course_status"),
    path("plan/", course.change_plan, name="change_plan"),
    path("clearance/", clearance.request_clearance, name="request_clearance"),
]

clearance_urls = [
    path("", clearance.clearance, name="clearance"),
    path("review/", clearance.start_review, name="start_review"),
    path("decide/", clearance.decide, name="decide_clearance"),
    path("sign/", clearance.sign, name="sign_clearance"),
    path("drop/", clearance.drop_entered, name="drop_decision"),
    path("revoke/", clearance.revoke, name="revoke_clearance"),
]

urlpatterns = [
    path("", listing.client_list, name="list"),
    path("add/", client.add, name="add"),
    path("queue/", clearance.queue, name="queue"),
    path("clearance-templates/", clearance_templates.template_list, name="clearance_templates"),
    path("clearance-templates/add/", clearance_templates.add, name="add_clearance_template"),
    path("clearance-templates/<uuid:pk>/", clearance_templates.edit, name="edit_clearance_template"),
    path("clearance-templates/<uuid:pk>/retire/", clearance_templates.retire, name="retire_clearance_template"),
    path("import/", importing.upload, name="import"),
    path("import/<uuid:pk>/", importing.preview, name="import_preview"),
    path("import/<uuid:pk>/discard/", importing.discard, name="import_discard"),
    path("<uuid:pk>/", include(client_urls)),
    path("courses/<uuid:pk>/", include(course_urls)),
    path("clearances/<uuid:pk>/", include(clearance_urls)),
    path("care-team/<uuid:pk>/end/", care_team.end, name="end_membership"),
    path("care-team/<uuid:pk>/responsible/", care_team.make_responsible, name="make_responsible"),
    path("contacts/<uuid:pk>/edit/", contact.edit, name="edit_contact_person"),
    path("contacts/<uuid:pk>/remove/", contact.remove, name="remove_contact_person"),
    path("consents/<uuid:pk>/withdraw/", consent.withdraw, name="withdraw_consent"),
    path("links/<uuid:pk>/end/", private_links.end, name="end_private_link"),
    path("tasks/<uuid:pk>/close/", task.close, name="close_task"),
]
