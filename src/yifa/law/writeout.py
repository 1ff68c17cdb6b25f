"""Short forms written out in full: waivable steps become moves, publication duties become clocks.

Both work on the file's tree before it is cut, so what they write may be dated like anything else.
"""

from __future__ import annotations

from typing import Any

from yifa.law.yamltext import Map


def write_out(procedure: Map) -> Map:
    """The procedure with ``<step>.waive`` moves and ``publish.<name>`` clocks; the argument is left as it is."""
    out = Map(procedure.mark, dict(procedure), procedure.marks)
    for part in ("fields", "tracks", "moves", "clocks"):
        own = procedure.get(part)
        out[part] = Map(own.mark, dict(own), dict(own.marks)) if isinstance(own, Map) else Map(procedure.mark)
    for name, move in list(out["moves"].items()):
        if isinstance(move, Map) and isinstance(move.get("waivable"), Map):
            _waiver(out, name, move)
    publications = procedure.get("publications")
    if isinstance(publications, Map):
        for name, publication in publications.items():
            if isinstance(publication, Map):
                _publication(out, name, publication)
    return out


def _waiver(out: Map, name: str, move: Map) -> None:
    waivable: Map = move["waivable"]
    here = move.mark_of("waivable")
    step = Map(move.mark, {k: v for k, v in move.items() if k != "waivable"}, move.marks)
    out["moves"][name] = step
    grounds = waivable.get("grounds")
    label, english = str(move.get("zh", name)), str(move.get("en") or name.replace("_", " "))

    waiver = Map(here, None, dict(waivable.marks))
    waiver.put("zh", f"免予{label}", here)
    waiver.put("en", f"waive: {english}", here)
    for key in ("from", "track"):
        if key in move:
            waiver.put(key, move[key], move.mark_of(key))
    for key in ("by", "grounds", "needs"):
        if key in waivable:
            waiver.put(key, waivable[key], waivable.mark_of(key))
    # The step may be due again in a later round, and then be waived again on another ground.
    waiver.put("takes", [f"{name}.ground", f"{name}.reason"], here)
    waiver.put("changes", [f"{name}.ground", f"{name}.reason"], here)
    waiver.put("waives", name, here)

    choices = Map(here)
    for key, ground in grounds.items() if isinstance(grounds, Map) else ():
        if isinstance(ground, Map):
            word = Map(
                ground.mark, {k: v for k, v in ground.items() if k in ("zh", "en", "valid")}, ground.marks
            )
            choices.put(key, word, ground.mark)
    ground_field = _map(
        here, type="choice", zh=f"免予{label}的事由", en=f"ground to waive: {english}", of=choices
    )
    reason_field = _map(here, type="text", zh=f"免予{label}的理由", en=f"reason to waive: {english}")
    for element in (waiver, ground_field, reason_field):
        for valid in (move.get("valid"), waivable.get("valid")):
            if valid is not None:
                element.put("valid", valid, here)
    out["moves"].put(f"{name}.waive", waiver, here)
    out["fields"].put(f"{name}.ground", ground_field, here)
    out["fields"].put(f"{name}.reason", reason_field, here)


def _publication(out: Map, name: str, publication: Map) -> None:
    here = publication.mark
    for step in _names(publication.get("on")):
        move = out["moves"].get(step)
        if isinstance(move, Map):
            shown = Map(move.mark, dict(move), dict(move.marks))
            shown.put("effects", [*(move.get("effects") or []), _map(here, do="publish", what=name)], here)
            out["moves"][step] = shown
    if "within" in publication:
        clock = _map(here, zh=f"{publication.get('zh', name)}公开期限", survives=True, through=True)
        clock.put("en", f"publish {publication.get('en') or name.replace('_', ' ')}", here)
        pairs = {"start": "after", "until": "on", "within": "within", "cite": "cite", "unconfirmed": "unconfirmed",
                 "valid": "valid"}  # fmt: skip
        for key, source in pairs.items():
            if source in publication:
                clock.put(key, publication[source], publication.mark_of(source))
        out["clocks"].put(f"publish.{name}", clock, here)
    if "for" in publication:
        _standing(out, name, publication)


def _standing(out: Map, name: str, publication: Map) -> None:
    """How long a publication stands: a clock from each publishing, and the move by which it is withdrawn in the end.

    The move is on a track of its own, since the case may long be closed.
    """
    here, own = publication.mark_of("for"), f"stand.{name}"
    zh, en = str(publication.get("zh", name)), publication.get("en") or name.replace("_", " ")
    shown, withdrawn = _triggers(out, "publish", name, here), _triggers(out, "withdraw", name, here)
    track = _map(
        here,
        zh=f"{zh}公开期满",
        en=f"end of the publication of {en}",
        stages=_map(here, ended=_map(here, zh="期满撤下", en="withdrawn at its end")),
        final=["ended"],
    )
    move = _map(
        here,
        zh=f"{zh}公开期满撤下",
        en=f"withdraw at its end: {en}",
        by="system",
        track=own,
        to="ended",
        effects=[_map(here, do="withdraw", what=name, reason=_map(here, **{"is": "公开期满"}))],
    )
    move.put("from", ["none", "ended"], here)
    clock = _map(here, zh=f"{zh}公开期", en=f"time for which {en} stands", track=own, start=shown, restart=shown,
                 until=withdrawn, within=publication["for"], deemed=f"{own}.end", roll="none", binds="nobody",
                 survives=True, through=True)  # fmt: skip
    for element in (track, move, clock):
        for key in ("cite", "unconfirmed", "valid") if element is not track else ("valid",):
            if key in publication:
                element.put(key, publication[key], publication.mark_of(key))
    out["tracks"].put(own, track, here)
    out["moves"].put(f"{own}.end", move, here)
    out["clocks"].put(own, clock, here)


def _triggers(out: Map, do: str, what: str, here: Any) -> list[Any]:
    """The moves with this effect on a publication, under the effect's condition."""
    return [
        _map(here, move=name, **{key: effect[key] for key in ("when",) if key in effect})
        for name, move in out["moves"].items()
        if isinstance(move, Map)
        for effect in move.get("effects") or ()
        if isinstance(effect, dict) and (effect.get("do"), effect.get("what")) == (do, what)
    ]


def _names(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _map(mark: Any, **items: Any) -> Map:
    return Map(mark, items, dict.fromkeys(items, mark))
