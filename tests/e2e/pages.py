"""Every page type of the workbench, in one place: each is opened, measured and pictured by test_pages.

To add a page, add a line. A path may name a case by its procedure, `/cases/{admin_penalty}/`: the open one that is
most urgent to the account, or else the newest that it may see; and the account itself: `{account}`, `{person}`.
Pages that come about only by doing something (a last page, a receipt, a county just made) are looked at in the walks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page as Tab

LOCKED = re.compile("过多|[Tt]oo many")


def refused(tab: Tab, username: str = "nobody-here") -> None:
    """Sign in with a wrong password."""
    tab.fill("input[name=login]", username)
    tab.fill("input[name=password]", "not the password")
    tab.click("main form[method=post] button")
    tab.wait_for_selector("main [role=alert]")


def locked_out(tab: Tab) -> None:
    """Sign in with a wrong password until that is no longer let; once locked, the account stays so."""
    for _ in range(6):
        refused(tab, "locked-out")
        if LOCKED.search(tab.inner_text("main [role=alert]")):
            return


def forged(tab: Tab) -> None:
    """Send a form that has lost its cookie."""
    tab.context.clear_cookies(name="csrftoken")
    tab.fill("input[name=login]", "nobody-here")
    tab.fill("input[name=password]", "not the password")
    tab.click("main form[method=post] button")
    tab.wait_for_selector("main:not(:has(form))")


class Page(NamedTuple):
    """A page as one account sees it."""

    name: str
    """Names its pictures."""
    path: str
    role: str | None = None
    """The account, by its role (`yifa demo` lists them); None: nobody has signed in."""
    status: int = 200
    """Of the answer."""
    then: Callable[[Tab], None] | None = None
    """What is done there before the page is looked at."""
    empty: bool = False
    """Is it a page of an installation that holds no county yet?"""
    template: str = ""
    """Of a page that a healthy server does not send: it is made here and comes as that server's answer."""


PAGES = (
    # signed out
    Page("sign-in", "/account/login/"),
    Page("sign-in-refused", "/account/login/", then=refused),
    Page("sign-in-locked", "/account/login/", then=locked_out),
    Page("account-inactive", "/account/inactive/"),
    Page("setup", "/setup/", empty=True),
    # my work
    Page("work", "/", "hotline_dispatcher"),
    Page("work-others", "/?tab=others", "officer"),
    Page("work-nothing", "/?tab=others", "foi_officer"),
    # cases
    Page("cases", "/cases/", "legal_head"),
    Page("cases-none", "/cases/?procedure=no-such", "legal_head"),
    Page("case-penalty", "/cases/{admin_penalty}/", "officer"),
    Page("case-round", "/cases/{cleanup}/", "legal_officer"),
    Page("case-disclosure", "/cases/{foi_request}/", "foi_officer"),
    Page("case-document", "/cases/{normative_document}/", "drafter"),
    Page("round", "/cases/{cleanup}/round/", "legal_officer"),
    Page("record", "/cases/{admin_penalty}/records/1/", "officer"),
    Page("clock", "/cases/{admin_penalty}/clocks/to_dispose/1/", "officer"),
    Page("move", "/cases/{admin_penalty}/moves/conclude/", "officer"),
    Page("begin", "/begin/hotline_order/register/", "hotline_operator"),
    # registers
    Page("registers", "/registers/", "legal_head"),
    Page("register", "/registers/powers/", "legal_head"),
    Page("register-day", "/registers/agencies/?on=2015-06-01", "legal_head"),
    Page("register-none", "/registers/powers/?q=没有这样的", "legal_head"),
    Page(
        "register-compared", "/registers/normative_documents/compare?a=2016-01-01&b=2017-01-01", "legal_head"
    ),
    Page("entry", "/registers/people/entry/{person}/", "legal_head"),
    # the law
    Page("law", "/law/", "officer"),
    Page("procedure", "/law/admin_penalty/", "officer"),
    Page("procedure-changed", "/law/admin_penalty/diff?a=2021-07-14&b=2021-07-15", "officer"),
    Page("statutes", "/law/statutes/", "officer"),
    Page("statute", "/law/statutes/PEN/", "officer"),
    # search
    Page("search", "/search/", "legal_head"),
    Page("search-found", "/search/?q=规范性文件", "legal_head"),
    Page("search-nothing", "/search/?q=没有这样的字句", "legal_head"),
    # supervision
    Page("supervision", "/supervision/", "legal_head"),
    Page("supervision-clocks", "/supervision/clocks/?sign=red", "legal_head"),
    Page("supervision-refusals", "/supervision/refusals/?from=2016-01-01&to=2017-01-31", "legal_head"),
    Page("supervision-numbers", "/supervision/numbers/?from=2016-01-01&to=2017-01-31", "legal_head"),
    Page("supervision-series", "/supervision/numbers/?series=通政规〔2016〕{{n}}号", "legal_head"),
    Page("supervision-certificates", "/supervision/certificates/", "legal_head"),
    # the year
    Page("year", "/year/2016/", "legal_head"),
    Page("figure", "/year/2016/figures/penalties_published/", "legal_head"),
    Page("report", "/year/2016/report/", "legal_head"),
    Page("report-section", "/year/2016/report/next_year/", "legal_head"),
    Page("report-versions", "/year/2016/report/versions/", "legal_head"),
    # people
    Page("accounts", "/manage/accounts/", "personnel_officer"),
    Page("account", "/manage/accounts/{account}/", "personnel_officer"),
    Page("accounts-people", "/manage/accounts/open/", "personnel_officer"),
    Page("exams", "/exams/", "training_officer"),
    Page("handover", "/manage/handover/", "personnel_officer"),
    Page("handover-person", "/manage/handover/{person}/", "personnel_officer"),
    Page("exchange", "/manage/exchange/", "personnel_officer"),
    Page("import", "/manage/import/", "personnel_officer"),
    # one's own account
    Page("password", "/account/password/change/", "officer"),
    Page("second-factor", "/account/2fa/", "officer"),
    Page("sign-out", "/account/logout/", "officer"),
    # errors
    Page("not-found", "/cases/00000000-0000-7000-8000-000000000000/", "officer", 404),
    Page("not-in-force", "/law/admin_penalty/?on=1990-01-01", "officer", 404),
    Page("plain-400", "/plain/400", status=400, template="400.html"),
    Page("plain-403", "/plain/403", status=403, template="403.html"),
    Page("plain-404", "/plain/404", status=404, template="404.html"),
    Page("plain-429", "/plain/429", status=429, template="429.html"),
    Page("plain-500", "/plain/500", status=500, template="500.html"),
    Page("form-not-taken", "/account/login/", then=forged),
)
