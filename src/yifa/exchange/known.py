"""What a table may name: agencies, people, entries and cases, by id, or by a name that only one of them bears."""

from __future__ import annotations

from uuid import UUID

from yifa.casework.models import Case
from yifa.engine.registers import AGENCIES
from yifa.errors import YifaError
from yifa.law.definitions import Field
from yifa.registry import entries
from yifa.registry.models import Region

PEOPLE = "people"
_REGISTERS = {"agency": AGENCIES, "agencies": AGENCIES, "person": PEOPLE, "people": PEOPLE}
_TOLD = 5


class Unfit(YifaError, ValueError):
    """A cell that does not fit; `zh` and `en` say why, without the column's name."""


class Known:
    """Looks names up in the registers of a region, and among what the same file brings. One query a register."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._keys: dict[str, set[str]] = {}
        self._named: dict[str, dict[str, set[str]]] = {}
        self._cases: dict[str, str] = {}

    def add(self, register: str, key: str, name: str | None) -> None:
        """An entry that the file itself brings."""
        self._read(register)
        self._keys[register].add(key)
        if name:
            self._named[register].setdefault(name, set()).add(key)

    def find(self, field: Field, said: str) -> str:
        """The id of what a cell names. Raises `Unfit` where nothing or more than one thing bears the name."""
        said = said.strip()
        if field.type == "case":
            return self._case(said)
        register = field.register or _REGISTERS.get(field.type)
        if register is None:
            return said
        self._read(register)
        if said in self._keys[register]:
            return said
        found = sorted(self._named[register].get(said, ()))
        if len(found) == 1:
            return found[0]
        if found:
            listed = "、".join(found[:_TOLD])
            raise Unfit(
                f"名为“{said}”的不止一个，请填编号：{listed}",
                f"more than one is called {said!r}, give the id: {listed}",
            )
        if register == PEOPLE:
            raise Unfit(
                f"人员名录中没有“{said}”；请先导入人员（外部人员类别填“外部人员”）",
                f"the register of people has no {said!r}: import people first, outsiders too",
            )
        raise Unfit(f"没有“{said}”，请先导入其名录", f"there is no {said!r} in {register}: import that first")

    def _read(self, register: str) -> None:
        if register in self._keys:
            return
        keys, named = self._keys[register], self._named[register] = set[str](), dict[str, set[str]]()
        for entry in entries.histories(self._region.code, register):
            keys.add(entry.key)
            name = next((entry.values[n] for n in ("name", "zh", "title") if entry.values.get(n)), None)
            if name:
                named.setdefault(str(name), set()).add(entry.key)

    def _case(self, said: str) -> str:
        if said not in self._cases:
            cases = Case.objects.filter(region=self._region)
            try:
                found = list(cases.filter(id=UUID(said)).values_list("id", flat=True))
            except ValueError:
                found = list(cases.filter(number=said).values_list("id", flat=True)[:2])
            if len(found) != 1:
                raise Unfit(f"没有编号为“{said}”的事项", f"there is no case numbered {said!r}")
            self._cases[said] = str(found[0])
        return self._cases[said]
