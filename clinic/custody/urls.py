"""Addresses of the pages of a record's custody."""

from __future__ import annotations

from django.urls import include, path

from clinic.custody.views import archives, disclosures, practice, record, responses, retention

app_name = "custody"

client_urls = [
    path("", record.record, name="record"),
    path("export/", archives.export, name="export"),
    path("accounting/", disclosures.accounting, name="accounting"),
    path("disclosures/new/", disclosures.record_disclosure, name="record_disclosure"),
    path("hold/", retention.place_hold, name="place_hold"),
    path("part-2/", record.mark_part2, name="mark_part2"),
    path("kept/", retention.kept_record, name="kept_record"),
    path("purge/", retention.ask_purge, name="ask_purge"),
]
archive_urls = [
    path("", archives.archive, name="archive"),
    path("state/", archives.state, name="archive_state"),
    path("download/", archives.download, name="download_archive"),
    path("retry/", archives.retry, name="retry_archive"),
]
practice_archive_urls = [
    path("", practice.archive, name="practice_archive"),
    path("state/", practice.state, name="practice_archive_state"),
    path("download/", practice.download, name="download_practice_archive"),
    path("retry/", practice.retry, name="retry_practice_archive"),
    path("passphrase/", practice.read_passphrase, name="read_passphrase"),
]
purge_urls = [
    path("", retention.purge, name="purge"),
    path("confirm/", retention.confirm_purge, name="confirm_purge"),
    path("withdraw/", retention.withdraw_purge, name="withdraw_purge"),
]

urlpatterns = [
    path("", retention.kept_records, name="kept"),
    path("retention/", retention.edit_policy, name="edit_retention"),
    path("practice/", practice.archive_list, name="practice_archives"),
    path("practice/export/", practice.export, name="export_practice"),
    path("practice/<uuid:pk>/", include(practice_archive_urls)),
    path("clients/<uuid:pk>/", include(client_urls)),
    path("archives/<uuid:pk>/", include(archive_urls)),
    path("documents/<uuid:pk>/", disclosures.hand_over, name="hand_over"),
    path("responses/<uuid:pk>/fhir/", responses.fhir, name="fhir_response"),
    path("holds/<uuid:pk>/lift/", retention.lift_hold, name="lift_hold"),
    path("purges/<uuid:pk>/", include(purge_urls)),
]
