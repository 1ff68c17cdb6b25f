"""Those who oversee: the legal-affairs office, the government and its head, beside the people of the disclosure office."""

from typing import Any

from yifa.casework.bench import set_up
from yifa.registry.models import Region

MORE = {
    "people": {
        "legal": {"roles": "legal_officer", "agency": "法制办"},
        "legalhead": {"roles": "legal_head", "agency": "法制办"},
        "mayor": {"roles": "government_head", "agency": "县政府"},
        "forester": {"roles": "officer", "agency": "林业局"},
        "foresthead": {"roles": "head", "agency": "林业局"},
    },
    "agencies": {
        "县政府": {"zh": "某县人民政府", "mark": "某政"},
        "林业局": {"zh": "县林业局", "mark": "某林"},
    },
}
OFFICE = {"key": "法制办", "name": "县政府法制办", "mark": "某法", "legal_affairs": True}


def lead(region: Region, **given: Any) -> None:
    """Give the county its overseers, and what else a scenario may give."""
    registers = {"agencies": [OFFICE], **given.pop("registers", {})}
    set_up({**MORE, "registers": registers, **given}, region, "default")
