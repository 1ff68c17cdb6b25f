"""Every address of the workbench."""

from django.urls import include, path

from yifa.web import cases, health, session, work

urlpatterns = [
    path("", work.mine, name="work"),
    path("cases/", cases.index, name="cases"),
    path("cases/<uuid:case>/", cases.show, name="case"),
    path("hat/", session.hat, name="hat"),
    path("language/", session.language, name="language"),
    path("account/", include("allauth.urls")),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
