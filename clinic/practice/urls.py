"""Settings of the practice; all of them the owner's."""

from __future__ import annotations

from django.urls import path

from clinic.practice.views import appointment_types, places, settings

app_name = "practice"

urlpatterns = [
    path("", settings.overview, name="settings"),
    path("details/", settings.edit_details, name="edit_details"),
    path("care/", settings.edit_care, name="edit_care"),
    path("quiet-hours/", settings.edit_quiet_hours, name="edit_quiet_hours"),
    path("private-links/", settings.edit_links, name="edit_links"),
    path("safeguards/", settings.edit_safeguards, name="edit_safeguards"),
    path("locations/add/", places.add_location, name="add_location"),
    path("locations/<uuid:pk>/", places.edit_location, name="edit_location"),
    path("locations/<uuid:pk>/rooms/add/", places.add_room, name="add_room"),
    path("rooms/<uuid:pk>/", places.edit_room, name="edit_room"),
    path("appointment-types/add/", appointment_types.add, name="add_appointment_type"),
    path("appointment-types/<uuid:pk>/", appointment_types.edit, name="edit_appointment_type"),
]
