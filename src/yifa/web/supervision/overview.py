"""The first page of supervision: a number for each kind of trouble, and what it is made of."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from yifa.web import names
from yifa.web.csvfile import csv_file
from yifa.web.desk import DeskRequest
from yifa.web.supervision import certificates, clocks, numbers, refusals
from yifa.web.supervision.period import period_of
from yifa.web.words import say

SHOWN = 12
"""Kinds of refusals on the first page; the file has them all."""


def index(request: DeskRequest) -> HttpResponseBase:
    """Cards by agency, missing publications and filings, refusals, gaps, certificates; ``format=csv``: the cards."""
    desk = request.desk
    period = period_of(request, desk)
    cards = clocks.cards(desk, period, names.agencies(desk.region, desk.today))
    if request.GET.get("format") == "csv":
        head = [
            say("机关", "agency"), say("程序·期限", "procedure and clock"), say("红牌（未办）", "red, open"),
            say("红牌（逾期办结）", "red, ended late"), say("黄牌", "yellow"),
        ]  # fmt: skip
        rows = ([c.agency_zh, c.name, c.red, c.late, c.yellow] for c in cards)
        return csv_file(say("红黄牌", "cards"), head, rows)
    kinds = refusals.kinds(desk, period)
    context = {
        "period": period,
        "agencies": clocks.by_agency(cards),
        "total": clocks.total(cards),
        "owed": [card for card in cards if card.owed and card.red],
        "refused": sum(kind.count for kind in kinds),
        "kinds": kinds[:SHOWN],
        "more_kinds": max(0, len(kinds) - SHOWN),
        "gaps": numbers.gaps(desk, period),
        "steps": certificates.steps(desk),
    }
    return render(request, "supervision/index.html", context)
