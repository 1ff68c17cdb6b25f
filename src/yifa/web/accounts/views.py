"""账号管理: the accounts of a region, for its administrators alone. To others these pages do not exist."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from yifa.casework.paging import Keyset
from yifa.web.accounts import keeping
from yifa.web.accounts.people import people_of
from yifa.web.accounts.required import FACTORS
from yifa.web.desk import Desk, only_for
from yifa.web.models import AccountChange, User
from yifa.web.words import say

SIZE = 50
WORDS = {
    AccountChange.What.OPENED: "account opened",
    AccountChange.What.PASSWORD: "one-time password given out",
    AccountChange.What.SECOND_FACTOR: "second factor reset",
    AccountChange.What.DISABLED: "account disabled",
    AccountChange.What.ENABLED: "account enabled",
    AccountChange.What.ADMINISTRATOR: "may manage accounts",
    AccountChange.What.ORDINARY: "may no longer manage accounts",
    AccountChange.What.EMAIL: "address of mail changed",
}
"""The kinds of change in English; in Chinese they are the labels of the model."""

administrators_only = only_for(lambda desk: desk.user.administrator)


def _accounts(desk: Desk) -> QuerySet[User]:
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return User.objects.filter(region_id=desk.region.code).annotate(second_factor=Exists(factor))


@require_safe
@administrators_only
def index(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The accounts of the region, by user name, each with its holder's posts."""
    accounts = _accounts(desk)
    if asked := request.GET.get("q", "").strip():
        accounts = accounts.filter(Q(username__icontains=asked) | Q(name__icontains=asked) | Q(person=asked))
    if request.GET.get("state") == "disabled":
        accounts = accounts.filter(is_active=False)
    page = Keyset(accounts, ("username",), request, SIZE)
    people = people_of(desk, {account.person for account in page.rows})
    rows = [(account, people[account.person]) for account in page.rows]
    return render(request, "accounts/index.html", {"page": page, "rows": rows, "asked": asked})


@require_safe
@administrators_only
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Those of the registers who have no account yet, by name; as many as a page holds."""
    asked = request.GET.get("q", "").strip()
    have = set(User.objects.filter(region_id=desk.region.code).values_list("person", flat=True))
    found = [
        person
        for person in people_of(desk).values()
        if person.id not in have and (asked in person.name or asked in person.id)
    ]
    found.sort(key=lambda person: (person.name, person.id))
    context = {"people": found[:SIZE], "more": len(found) > SIZE, "asked": asked}
    return render(request, "accounts/people.html", context)


@administrators_only
def open_(request: HttpRequest, desk: Desk, person: str) -> HttpResponse:
    """Open an account for one of them; the one-time password is shown once, in the answer."""
    found = people_of(desk, {person})[person]
    if not found.known:
        raise Http404(say("名录中没有这个人。", "The registers know no such person."))
    if request.method == "POST":
        try:
            account, password = keeping.open_account(
                desk.region, request.POST.get("username", ""), found.id, found.name, desk.user
            )
        except keeping.AccountError as error:
            return render(request, "accounts/open.html", {"person": found, "error": error}, status=422)
        return render(request, "accounts/password.html", {"account": account, "password": password})
    return render(request, "accounts/open.html", {"person": found})


@administrators_only
def show(request: HttpRequest, desk: Desk, account: int) -> HttpResponse:
    """One account, what was done with it, and what may be done."""
    found = get_object_or_404(_accounts(desk), pk=account)
    if request.method == "POST":
        return _change(request, desk, found)
    changes = AccountChange.objects.filter(region_id=desk.region.code, account=found).select_related("by")
    history = [
        (change, say(change.get_what_display(), WORDS[AccountChange.What(change.what)]))
        for change in changes.order_by("-at", "-id")
    ]
    context = {
        "account": found,
        "person": people_of(desk, {found.person})[found.person],
        "history": history,
        "own": found == desk.user,
    }
    return render(request, "accounts/show.html", context)


def _change(request: HttpRequest, desk: Desk, account: User) -> HttpResponse:
    """One of the buttons of the page."""
    by, password = desk.user, ""
    try:
        match request.POST.get("do"):
            case "password":
                password = keeping.new_password(account, by)
            case "second_factor":
                password = keeping.reset_second_factor(account, by)
            case "disable" | "enable" as do:
                keeping.enable(account, by, active=do == "enable")
            case "email":
                keeping.set_email(account, request.POST.get("email", ""), by)
            case "administrator" | "ordinary" as do:
                keeping.make_administrator(account, by, administrator=do == "administrator")
            case _:
                raise Http404
    except keeping.AccountError as error:
        messages.error(request, say(error.zh, error.en))
    if password:
        return render(request, "accounts/password.html", {"account": account, "password": password})
    return redirect("account", account=account.pk)
