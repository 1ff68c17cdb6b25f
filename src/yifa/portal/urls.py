"""Every address of the portal. The language stands in the address, so that one address has one answer."""

from django.urls import include, path

from yifa.portal import deadline, feeds, following, home, published, registers, sending, years

PAGES = [
    path("", home.home, name="home"),
    path("latest.atom", feeds.latest, name="latest"),
    path("calls/", published.calls, name="calls"),
    path("calls/feed.atom", feeds.of_calls, name="calls_atom"),
    path("calls/calendar.ics", feeds.calendar, name="calendar"),
    path("published/<uuid:id>/", published.show, name="one"),
    path("published/<uuid:id>/papers/<str:sha256>/", published.paper, name="paper"),
    path("published/<uuid:id>/<str:move>/", sending.join, name="join"),
    path("list/<slug:procedure>/<str:what>/", published.index, name="list"),
    path("list/<slug:procedure>/<str:what>/feed.atom", feeds.of_kind, name="list_atom"),
    path("registers/<slug:register>/", registers.show, name="register"),
    path("registers/<slug:register>/feed.atom", feeds.of_register, name="register_atom"),
    path("send/<slug:procedure>/<str:move>/", sending.begin, name="send"),
    path("follow/", following.follow, name="follow"),
    path("follow/act/", following.act, name="act"),
    path("follow/paper/", following.paper, name="follow_paper"),
    path("deadline/", deadline.calculator, name="deadline"),
    path("year/<int:year>/", years.show, name="year"),
    path("data/", feeds.catalogue, name="catalogue"),
    path("data/<str:name>.<slug:format>", feeds.data, name="data"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
]

urlpatterns = [
    path("robots.txt", home.robots),
    path("portal/", home.regions, name="portal"),
    path("portal/<int:region>/en/", include((PAGES, "portal"), namespace="portal-en")),
    path("portal/<int:region>/", include((PAGES, "portal"), namespace="portal")),
]
