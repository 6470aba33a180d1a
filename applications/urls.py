from django.urls import path

from applications.views import acting, batches, creating, listing, showing

app_name = "applications"
urlpatterns = [
    path("", listing.index, name="list"),
    path("paste/", listing.paste, name="paste"),
    path("start/", listing.start_drafts, name="start_drafts"),
    path("batches/", batches.index, name="batches"),
    path("batches/new/", batches.new, name="new_batch"),
    path("batches/<uuid:batch>/", batches.show, name="batch"),
    path("batches/<uuid:batch>/live/", batches.live, name="live_batch"),
    path("batches/<uuid:batch>/start/", batches.start, name="start_batch"),
    path("batches/<uuid:batch>/answer/", batches.answer, name="answer_batch"),
    path("batches/<uuid:batch>/forget/", batches.forget, name="forget_batch"),
    path("new/", creating.new, name="new"),
    path("new/reading/", creating.reading, name="reading"),
    path("<uuid:application>/", showing.show, name="show"),
    path("<uuid:application>/live/", showing.live, name="live"),
    path("<uuid:application>/screen/", showing.screen, name="screen"),
    path("<uuid:application>/pictures/<slug:name>/", showing.picture, name="picture"),
    path("<uuid:application>/begin/", acting.start, name="start"),
    path("<uuid:application>/cancel/", acting.cancel, name="cancel"),
    path("<uuid:application>/answer/", acting.answer, name="answer"),
    path("<uuid:application>/waits/<uuid:wait>/", acting.done, name="done"),
    path("<uuid:application>/waits/<uuid:wait>/time/", acting.more_time, name="more_time"),
    path("<uuid:application>/waits/<uuid:wait>/approve/", acting.approve, name="approve"),
    path("<uuid:application>/deny/", acting.deny, name="deny"),
    path("<uuid:application>/confirm/", acting.confirm, name="confirm"),
]
