"""Tags of the portal's templates."""

from typing import Any

from django import template

from yifa.portal.visit import to as address

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: Any, name: str, *args: object) -> str:
    """The address of a page of the portal, of the same region and language: ``{% to "list" procedure what %}``."""
    return address(context["request"], name, *args)


@register.simple_tag(takes_context=True)
def other_language(context: Any) -> str:
    """The address of this page in the other language."""
    request = context["request"]
    home = address(request, "home")
    there = home.removesuffix("en/") if home.endswith("/en/") else f"{home}en/"
    return str(there + request.get_full_path().removeprefix(home))
