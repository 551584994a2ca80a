"""Addresses of the pages that read across the apps."""

from __future__ import annotations

from django.urls import include, path

from reports.views import (
    activity,
    course_chart,
    documents,
    dose_comparison,
    emergency,
    find,
    funnel,
    haste,
    papers,
    safety_plan,
    today,
    who,
)

app_name = "reports"

document_urls = [
    path("", documents.document_list, name="documents"),
    path("dosing/<uuid:pk>/", documents.issue_dosing_summary, name="issue_dosing_summary"),
    path("<uuid:pk>/", documents.detail, name="document"),
    path("<uuid:pk>/state/", documents.state, name="document_state"),
    path("<uuid:pk>/download/", documents.download, name="download"),
    path("<uuid:pk>/retry/", documents.retry, name="retry"),
]

urlpatterns = [
    path("", today.today, name="today"),
    path("reports/", include(document_urls)),
    path("emergency/", emergency.sheet, name="emergency"),
    path("emergency/print/", emergency.print_now, name="print_emergency"),
    path("screenings/<uuid:pk>/print/", papers.print_screening, name="print_screening"),
    path("worksheets/<uuid:pk>/print/", papers.print_worksheet, name="print_worksheet"),
    path("clients/<uuid:pk>/comparison/", papers.print_comparison, name="print_comparison"),
    path("safety-plans/<uuid:pk>/print/", safety_plan.print_plan, name="print_safety_plan"),
    path("find/", find.find, name="find"),
    path("funnel/", funnel.funnel, name="funnel"),
    path("activity/", activity.activity, name="activity"),
    path("activity/export/", activity.export, name="export_activity"),
    path("activity/haste/", haste.alert_list, name="haste"),
    path("activity/haste/<uuid:pk>/", haste.alert, name="haste_alert"),
    path("clients/<uuid:pk>/who/", who.who_can_see, name="who_can_see"),
    path("clients/<uuid:pk>/who/<slug:role>/", who.preview, name="preview_record"),
    path("clients/<uuid:pk>/chart/", course_chart.chart, name="course_chart"),
    path("clients/<uuid:pk>/doses/", dose_comparison.compare, name="compare_doses"),
    path("clients/<uuid:pk>/access/", activity.client_access, name="client_access"),
    path("clients/<uuid:pk>/access/export/", activity.export_client_access, name="export_client_access"),
]
