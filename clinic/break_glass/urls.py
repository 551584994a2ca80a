"""Addresses of emergency access."""

from __future__ import annotations

from django.urls import path

from clinic.break_glass.views import charts, reviews

app_name = "break_glass"

urlpatterns = [
    path("", charts.ask, name="ask"),
    path("<uuid:pk>/open/", charts.open_granted, name="open"),
    path("<uuid:pk>/end/", charts.end, name="end"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/<uuid:pk>/", reviews.review, name="review"),
    path("reviews/<uuid:pk>/decide/", reviews.decide, name="decide"),
]
