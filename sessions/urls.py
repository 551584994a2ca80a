"""Addresses of orders, counts and dosing sessions."""

from __future__ import annotations

from django.urls import include, path

from sessions.views import before, corrections, entries, group, leaving, note, offline, orders, room, touch

app_name = "sessions"

order_urls = [
    path("", orders.detail, name="prescription"),
    path("receipt/", orders.record_receipt, name="record_receipt"),
    path("shipments/", orders.record_shipment, name="record_shipment"),
    path("status/", orders.change_status, name="change_prescription_status"),
    path("count/", orders.record_count, name="record_count"),
    path("left-behind/", orders.report_left_behind, name="report_left_behind"),
    path("count/<uuid:line_pk>/correct/", orders.correct_count, name="correct_count"),
]
room_urls = [
    path("", room.detail, name="detail"),
    path("watch/", room.watch, name="watch"),
    path("mark/", room.mark, name="mark"),
    path("prepare/", before.prepare, name="prepare"),
    path("gates/", before.pass_gate, name="pass_gate"),
    path("gates/sign/", before.sign_gate, name="sign_gate"),
    path("start/", before.start, name="start"),
    path("convert/", before.convert, name="convert"),
    path("abort/", before.abort, name="abort"),
    path("doses/", entries.record_dose, name="record_dose"),
    path("doses/<uuid:entry_pk>/out/", entries.end_hold, name="end_hold"),
    path("vitals/", entries.record_vitals, name="record_vitals"),
    path("events/", entries.record_event, name="record_event"),
    path("events/<uuid:entry_pk>/words/", entries.add_words, name="add_words"),
    path("touch/given/", entries.record_touch, name="record_touch"),
    path("adverse-events/", entries.record_adverse_event, name="record_adverse_event"),
    path("<slug:kind>/<uuid:entry_pk>/correct/", corrections.correct_entry, name="correct_entry"),
    path("touch/stop/", touch.stop, name="stop_touch"),
    path("<slug:kind>/<uuid:entry_pk>/undo/", entries.undo_entry, name="undo_entry"),
    path("readiness/", leaving.record_readiness, name="record_readiness"),
    path("discharge/", leaving.discharge, name="discharge"),
    path("note/", note.read, name="note"),
    path("note/save/", note.save, name="save_note"),
    path("note/sign/", note.sign, name="sign_note"),
    path("note/addendum/", note.add_addendum, name="add_addendum"),
    path("note/addendum/sign/", note.sign_addendum, name="sign_addendum"),
]
urlpatterns = [
    path("clients/<uuid:client_pk>/medicine/", orders.medicine, name="medicine"),
    path("clients/<uuid:client_pk>/touch/", touch.touch, name="touch"),
    path("touch/<uuid:pk>/reaffirm/", touch.reaffirm, name="reaffirm_touch"),
    path("touch/<uuid:pk>/take-back/", touch.take_back, name="take_back_touch"),
    path("orders/new/<uuid:course_pk>/", orders.enter_order, name="enter_order"),
    path("orders/new/<uuid:course_pk>/sign/", orders.sign_order, name="sign_order"),
    path("orders/<uuid:pk>/", include(order_urls)),
    path("offline/", offline.page, name="offline"),
    path("offline/worker.js", offline.worker, name="offline_worker"),
    path("open/<uuid:appointment_pk>/", before.open_session, name="open"),
    path("groups/<uuid:pk>/", group.detail, name="group"),
    path("groups/<uuid:pk>/watch/", group.watch, name="group_watch"),
    path("groups/<uuid:pk>/mark/", group.mark, name="group_mark"),
    path("<uuid:pk>/", include(room_urls)),
]
