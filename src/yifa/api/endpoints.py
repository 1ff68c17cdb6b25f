"""Every endpoint of /api/v1. The addresses and the OpenAPI file are made from this table."""

from __future__ import annotations

from yifa.api import acts, cases, figures, law, me, papers, registers
from yifa.api.serving import AFTER, LIMIT, Endpoint, Param
from yifa.casework.page import Limit, Page

ON = Param("on", "日期，默认今天", "a day; today by default", "day")
YEAR = Param("year", "年度，默认今年", "the year; by default this one", "int", least=1, most=9999)
KNOWN_ON = Param("known_on", "截至该日已知", "as known on that day", "day")
PAGED = (AFTER, LIMIT)

ENDPOINTS = (
    Endpoint("GET", "me", "me", me.show, "令牌代表谁", "Who the token stands for", me.Me, scope=""),
    Endpoint(
        "GET", "procedures", "procedures", law.index, "施行中的程序", "The procedures in force", law.ProcedureLine,
        params=(ON,), pages=True, problems=("bad-request",),
    ),
    Endpoint(
        "GET", "procedures/<str:procedure>", "procedure", law.show, "一个程序的办理步骤与期限",
        "One procedure: its moves and time limits", law.ProcedureLaw, params=(ON,), problems=("bad-request", "not-found"),
    ),
    Endpoint(
        "GET", "cases", "cases", cases.index, "可以查看的事项，新的在前", "The cases one may see, newest first",
        cases.CaseLine, pages=True, problems=("bad-request",), params=(
            Param("procedure", "程序", "the procedure"),
            Param("handler", "承办机关", "the handling agency"),
            Param("number", "编号", "the number"),
            Param("external", "对接单位自己的编号", "what the partner whose token it is calls the case"),
            Param("state", "是否在办", "open or closed", "choice", ("open", "closed")),
            *PAGED,
        ),
    ),
    Endpoint(
        "GET", "cases/<uuid:case>", "case", cases.show, "一个事项：所处阶段、事实、经过、期限、下一步",
        "One case: where it stands, its facts, what was done, what runs, what comes next", Page,
        problems=("not-found",),
    ),
    Endpoint(
        "GET", "cases/<uuid:case>/moves", "next_moves", cases.moves, "下一步：可办的，以及还缺什么",
        "What may come next, and what is missing for it", cases.NextMove, pages=True, problems=("not-found",),
    ),
    Endpoint(
        "GET", "cases/<uuid:case>/deadlines", "deadlines", cases.deadlines, "各项期限", "Its time limits", Limit,
        pages=True, problems=("not-found",),
    ),
    Endpoint(
        "GET", "cases/<uuid:case>/deadlines/<str:clock>/<int:run>", "deadline", cases.explained,
        "一项期限逐日的计算", "One time limit, day by day", cases.Explained,
        params=(Param("item", "所针对的行", "the row it concerns"),), problems=("bad-request", "not-found"),
    ),
    Endpoint(
        "GET", "cases/<uuid:case>/papers/<str:sha256>", "paper", cases.paper, "事项的一份材料", "A paper of the case",
        None, problems=("not-found",),
    ),
    Endpoint(
        "GET", "registers", "registers", registers.index, "可以查看的名录", "The registers one may see",
        registers.RegisterLine, pages=True,
    ),
    Endpoint(
        "GET", "registers/<str:register>", "register", registers.show, "某日有效的名录条目",
        "The entries of a register in force on a day", registers.EntryLine, pages=True,
        problems=("bad-request", "not-found"),
        params=(ON, Param("key", "只要这一条", "only the entry of this key"), *PAGED),
    ),
    Endpoint(
        "GET", "figures", "figures", figures.index, "一个年度的指标", "The figures of a year", figures.FigureValue,
        params=(YEAR, KNOWN_ON), pages=True, problems=("bad-request", "not-found"),
    ),
    Endpoint(
        "GET", "figures/<str:figure>", "figure", figures.show, "一个指标", "One figure", figures.FigureValue,
        params=(YEAR, KNOWN_ON), problems=("bad-request", "not-found"),
    ),
    Endpoint(
        "GET", "figures/<str:figure>/records", "figure_records", figures.records, "一个指标背后的记录",
        "The records behind a figure", figures.FigureRecord, pages=True, problems=("bad-request", "not-found"),
        params=(YEAR, KNOWN_ON, *PAGED),
    ),
    Endpoint(
        "POST", "papers", "hand_in", papers.put, "送交材料：正文即文件", "Hand a paper in: the body is the file",
        papers.Paper, scope="", problems=("bad-request", "too-large", "invalid"),
    ),
    Endpoint(
        "POST", "moves/<str:procedure>/<str:move>", "act", acts.act, "办理一步", "Make a move", acts.Granted, scope="",
        problems=("bad-request", "not-found", "refused", "too-large", "unsupported-media-type", "invalid", "key-reused"),
    ),
)  # fmt: skip
"""In the file `act` stands once for each move that the law knows, with its own body."""
