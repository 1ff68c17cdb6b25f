"""Every page type of the workbench, in one place: each is opened, measured and pictured by test_pages.

To add a page, add a line. A path may name a case by its procedure, `/cases/{admin_penalty}/`: the open one that is
most urgent to the account, or else the newest that it may see.
"""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """A page as one account sees it."""

    name: str
    """Names its pictures."""
    path: str
    role: str | None = None
    """The account, by its role (`yifa demo` lists them); None: nobody has signed in."""
    status: int = 200
    """Of the answer."""


PAGES = (
    Page("sign-in", "/account/login/"),
    Page("work", "/", "hotline_dispatcher"),
    Page("work-others", "/?tab=others", "officer"),
    Page("work-nothing", "/?tab=others", "foi_officer"),
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
    Page("password", "/account/password/change/", "officer"),
    Page("second-factor", "/account/2fa/", "officer"),
    Page("accounts", "/manage/accounts/", "personnel_officer"),
    Page("accounts-people", "/manage/accounts/open/", "personnel_officer"),
    Page("not-found", "/cases/00000000-0000-7000-8000-000000000000/", "officer", 404),
    Page("begin", "/begin/hotline_order/register/", "hotline_operator"),
)
