"""Every address of the workbench."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

from yifa.web import cases, exchange, handover, health, imports, law, saved, search, session, work
from yifa.web.accounts import views as accounts
from yifa.web.exams import candidate, organiser
from yifa.web.metrics import metrics
from yifa.web.moves import rounds
from yifa.web.moves import views as moves
from yifa.web.registers import compare, entry, export, lists
from yifa.web.setup.views import setup
from yifa.web.supervision import certificates, clocks, numbers, overview, refusals
from yifa.web.year import figures, report

NOT_OFFERED = r"^account/(?:signup|email|confirm-email|password/reset|login/code|3rdparty/(?:signup/)?$)"

handler400 = "yifa.web.errors.bad_request"
handler500 = "yifa.web.errors.server_error"


def not_offered(request: HttpRequest) -> HttpResponse:
    """The library's pages for what we have not: signing up, e-mail, tying accounts to a provider by hand."""
    raise Http404


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
    path("views/save/", saved.save, name="save_view"),
    path("views/forget/", saved.forget, name="forget_view"),
    path("registers/", lists.index, name="registers"),
    path("registers/<slug:register>/", lists.show, name="register"),
    path("registers/<slug:register>/compare", compare.compare, name="compare"),
    path("registers/<slug:register>/export.<str:kind>", export.export, name="export"),
    path("registers/<slug:register>/entry/<path:key>/", entry.entry, name="entry"),
    path("law/", law.index, name="law"),
    path("law/statutes/", law.statutes, name="statutes"),
    path("law/statutes/<str:family>/", law.statute, name="statute"),
    path("law/<slug:procedure>/", law.show, name="procedure"),
    path("law/<slug:procedure>/diff", law.diff, name="law-diff"),
    path("exams/", candidate.index, name="exams"),
    path("exams/<uuid:case>/", organiser.show, name="exam"),
    path("exams/<uuid:case>/collect/", organiser.collect, name="exam_collect"),
    path("exams/sittings/<uuid:case>/", candidate.show, name="sitting"),
    path("exams/sittings/<uuid:case>/begin/", candidate.begin, name="sitting_begin"),
    path("exams/sittings/<uuid:case>/pages/<int:n>/", candidate.page, name="sitting_page"),
    path("exams/sittings/<uuid:case>/hand-in/", candidate.hand_in, name="sitting_hand_in"),
    path("search/", search.search, name="search"),
    path("supervision/", overview.index, name="supervision"),
    path("supervision/clocks/", clocks.index, name="supervision_clocks"),
    path("supervision/refusals/", refusals.index, name="supervision_refusals"),
    path("supervision/numbers/", numbers.index, name="supervision_numbers"),
    path("supervision/certificates/", certificates.index, name="supervision_certificates"),
    path("year/", figures.latest, name="years"),
    path("year/<int:year>/", figures.index, name="year"),
    path("year/<int:year>/figures/<slug:figure>/", figures.show, name="figure"),
    path("year/<int:year>/report/", report.index, name="report"),
    path("year/<int:year>/report/versions/", report.history, name="report_versions"),
    path("year/<int:year>/report/move/", report.advance, name="report_move"),
    path("year/<int:year>/report/file/<slug:format>/", report.download, name="report_file"),
    path("year/<int:year>/report/<slug:key>/", report.edit, name="report_text"),
    path("hat/", session.hat, name="hat"),
    path("language/", session.language, name="language"),
    re_path(NOT_OFFERED, not_offered),
    path("account/", include("allauth.urls")),
    path("manage/accounts/", accounts.index, name="accounts"),
    path("manage/accounts/open/", accounts.people, name="accounts_open"),
    path("manage/accounts/open/<path:person>/", accounts.open_, name="account_open"),
    path("manage/accounts/<int:account>/", accounts.show, name="account"),
    path("manage/handover/", handover.index, name="handover"),
    path("manage/handover/<path:person>/", handover.show, name="handover_of"),
    path("manage/exchange/", exchange.index, name="exchange"),
    path("manage/exchange/<uuid:message>/resend/", exchange.resend, name="exchange_resend"),
    path("manage/import/", imports.index, name="imports"),
    path("manage/import/confirm/", imports.confirm, name="import_confirm"),
    path("manage/import/templates/<str:kind>.xlsx", imports.template, name="import_template"),
    path("setup/", setup, name="setup"),
    path("", include("yifa.portal.urls")),
    path("metrics", metrics, name="metrics"),
    path("api/", include("yifa.api.urls")),
    path("open311/v2/", include("yifa.api.open311.urls")),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
