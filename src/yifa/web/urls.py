"""Every address of the workbench."""

from django.urls import include, path

from yifa.web import cases, health, session, work
from yifa.web.moves import rounds
from yifa.web.moves import views as moves

urlpatterns = [
    path("", work.mine, name="work"),
    path("cases/", cases.index, name="cases"),
    path("cases/<uuid:case>/", cases.show, name="case"),
    path("cases/<uuid:case>/records/<int:n>/", cases.one_record, name="record"),
    path("cases/<uuid:case>/clocks/<str:clock>/<int:run>/", cases.clock, name="clock"),
    path("cases/<uuid:case>/papers/<str:sha256>/", cases.paper, name="paper"),
    path("cases/<uuid:case>/moves/<str:move>/", moves.of_case, name="move"),
    path("cases/<uuid:case>/round/", rounds.grid, name="round"),
    path("begin/<str:procedure>/<str:move>/", moves.of_new, name="begin"),
    path("drafts/<uuid:draft>/", moves.review, name="draft"),
    path("drafts/<uuid:draft>/confirm/", moves.confirm, name="confirm"),
    path("drafts/<uuid:draft>/discard/", moves.discard, name="discard"),
    path("hat/", session.hat, name="hat"),
    path("language/", session.language, name="language"),
    path("account/", include("allauth.urls")),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
