"""One procedure for a lawyer, on one page, in Chinese or in English: as data. `show` makes text and HTML of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from yifa.law.catalogue import Catalogue
from yifa.law.citations import CitationError
from yifa.law.definitions import (
    ANY,
    NOBODY,
    NONE,
    Branch,
    Citation,
    Clock,
    Effect,
    Gate,
    Message,
    Move,
    Publication,
    Slice,
)
from yifa.law.gates import EFFECTS
from yifa.law.overlays import Overlay
from yifa.law.procedure import Procedure
from yifa.law.sentences import Sentences

_TYPES = {
    "text": ("文字", "text"), "bool": ("是否", "yes or no"), "int": ("数", "number"), "date": ("日期", "day"),
    "datetime": ("时刻", "moment"), "money": ("金额", "money"), "choice": ("选项", "choice"), "length": ("期间", "length of time"),
    "party": ("当事人", "party"), "person": ("人员", "person"), "people": ("人员(多人)", "people"), "agency": ("机关", "agency"),
    "agencies": ("机关(多个)", "agencies"), "entry": ("名录条目", "register entry"), "case": ("事项", "case"),
    "document": ("文书", "document"), "group": ("列表", "list"),
}  # fmt: skip
_PRIVACY = {
    "open": ("", ""), "internal": ("内部", "internal"), "personal": ("个人信息", "personal"), "secret": ("秘密", "secret"),
}  # fmt: skip
_MAY = {
    "set": ("可以另行规定", "may be set otherwise"), "add": ("可以增加", "may be added to"),
    "tighten": ("可以从严规定", "may be made stricter"),
}  # fmt: skip
_KEYS = {
    "within": ("长度", "length"), "needs": ("关口", "gates"), "pause": ("暂停", "pauses"), "extend": ("延长", "extensions"),
    "at_least": ("时间", "time"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence and the article it stands on."""

    text: str
    cite: str = ""
    unconfirmed: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class MoveSheet:
    """A move on the page."""

    id: str
    zh: str
    by: str
    track: str
    frm: str
    to: tuple[str, ...]
    takes: str
    optional: str
    gates: tuple[Rule, ...]
    grounds: tuple[Rule, ...]
    results: tuple[str, ...]
    rule: Rule
    en: str = ""


@dataclass(frozen=True, slots=True)
class ClockSheet:
    """A time limit; `binds` is empty where it binds nobody."""

    id: str
    zh: str
    start: str
    length: str
    until: str
    binds: str
    notes: tuple[str, ...]
    rule: Rule
    en: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the page says, in the page's order. Names are in both languages, all else in the one of the page."""

    id: str
    zh: str
    en: str
    edition: str
    first: str
    last: str
    stages: Mapping[str, str]
    final: tuple[str, ...]
    tracks: tuple[tuple[str, str], ...]
    moves: tuple[MoveSheet, ...]
    clocks: tuple[ClockSheet, ...]
    fields: tuple[tuple[str, str, str], ...]
    documents: tuple[tuple[str, str, str, str], ...]
    """What it is called, by which moves it is made, what it must show, to whom it is addressed."""
    publications: tuple[Rule, ...]
    messages: tuple[Rule, ...]
    """What other departments' systems are told."""
    editions: tuple[Rule, ...]
    recurs: tuple[Rule, ...]
    local: tuple[Rule, ...]
    overlays: tuple[Rule, ...]
    mechanisms: tuple[str, ...]
    english: bool = False

    def say(self, zh: str, en: str) -> str:
        return en if self.english else zh

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def sheet(catalogue: Catalogue, procedure: Procedure, day: dt.date, *, english: bool = False) -> Sheet:
    """The page for a procedure as it stands on a day."""
    found = procedure.at(day)
    return _Maker(catalogue, procedure, found, words(catalogue, found, english=english)).sheet()


def words(catalogue: Catalogue, found: Slice, *, english: bool = False) -> Sentences:
    """The words for a slice, in one language."""
    return Sentences(found, catalogue.registers, catalogue.roles, others=catalogue.stages, english=english)


class _Maker:
    def __init__(self, catalogue: Catalogue, procedure: Procedure, found: Slice, words: Sentences) -> None:
        self.catalogue = catalogue
        self.procedure = procedure
        self.slice = found
        self.words = words
        self.say, self.english = words.say, words.english

    def sheet(self) -> Sheet:
        found, words = self.slice, self.words
        return Sheet(
            id=found.id, zh=found.zh, en=found.en, edition=found.edition,
            first="" if found.first == dt.date.min else found.first.isoformat(),
            last="" if found.last == dt.date.max else found.last.isoformat(),
            stages=words.stages(found), final=tuple(sorted(found.final)),
            tracks=tuple(
                (words.word(t), words.comma.join(words.stages(t).values()) + (self.each(t.per) if t.per else ""))
                for t in found.tracks.values()
            ),
            moves=tuple(map(self.move, found.moves.values())),
            clocks=tuple(
                ClockSheet(
                    c.name, c.zh, words.triggers((*c.start, *c.restart)), words.within(c.within), words.triggers(c.until),
                    self.binds(c), tuple(words.clock_notes(c)), self.rule("", c.cite), c.en,
                )
                for c in found.clocks.values()
            ),
            fields=tuple((words.word(f), self.say(*_TYPES[f.type]), self.say(*_PRIVACY[f.privacy])) for f in found.fields.values()),
            documents=tuple(
                (words.word(d), words.moves(d.made_by), words.fields(d.has), words.comma.join(map(words.role, d.addressees)))
                for d in found.documents.values()
            ),
            publications=tuple(
                self.rule(self.publication(p), p.cite) for p in found.publications.values()
            ),
            messages=tuple(rule for one in found.messages.values() for rule in self.message(one)),
            editions=self.editions(),
            recurs=(self.rule(words.recurs(found.recurs), found.recurs.cite),) if found.recurs is not None else (),
            local=self.local(), overlays=self.overlays(), mechanisms=found.mechanisms,
            english=self.english,
        )  # fmt: skip

    @property
    def colon(self) -> str:
        return self.say("：", ": ")

    def each(self, group: str) -> str:
        named = self.words.field(group)
        return self.say(f"（{named}每项各一）", f" (one for each of {named})")

    def binds(self, clock: Clock) -> str:
        slot = clock.binds
        if slot == NOBODY:
            return ""
        track = self.slice.tracks.get(clock.track) if clock.track is not None else None
        if slot.startswith("item.") and track is not None and track.per is not None:
            return self.say(f"各{self.words.field(track.per)}", f"each of {self.words.field(track.per)}")
        return self.words.role(slot) if slot in self.catalogue.roles else self.words.field(slot)

    def move(self, move: Move) -> MoveSheet:
        words, track = self.words, move.track
        frm = self.say("启动", "the beginning")
        if move.frm == ANY:
            frm = self.say("未终结的任何阶段", "any stage that is not final")
        elif move.frm is not None:
            order = [NONE, *(self.slice.tracks[track].stages if track else self.slice.stages)]
            frm = words.comma.join(words.stage(stage, track) for stage in sorted(move.frm, key=order.index))
        return MoveSheet(
            id=move.name, zh=move.zh, by=words.comma.join(words.role(_role(role.role, role.slot)) for role in move.by),
            track=words.track(track) if track else "", frm=frm,
            to=tuple(self.branch(branch, track) for branch in move.to),
            takes=words.fields(move.takes + move.adds), optional=words.fields(move.optional),
            gates=tuple(
                replace(self.rule(words.gate(gate, track), gate.cite), hint=self.hint(gate)) for gate in move.needs
            ),
            grounds=tuple(
                self.rule(words.choices(self.slice.fields[f"{move.waives}.ground"]).get(key, key), cite)
                for key, cite in move.grounds.items()
            ),
            results=(*map(self.made, move.makes), *map(self.effect, move.effects), *self.online(move)),
            rule=self.rule("", move.cite), en=move.en,
        )  # fmt: skip

    def hint(self, gate: Gate) -> str:
        return (gate.hint_en if self.english else None) or gate.hint or ""

    def made(self, document: str) -> str:
        named = self.words.document(document)
        return self.say(f"制作{named}", f"makes {named}")

    def online(self, move: Move) -> list[str]:
        told = move.online
        return (
            [self.say(f"可以在网上办理（“{told.zh}”）", f"can be done online (“{told.en or told.zh}”)")]
            if told
            else []
        )

    def publication(self, one: Publication) -> str:
        words = self.words
        papers = words.comma.join(map(words.document, one.papers))
        invited = [online for name in one.invites if (online := self.slice.moves[name].online) is not None]
        invites = words.comma.join(self.say(online.zh, online.en or online.zh) for online in invited)
        parts = (
            f"{words.word(one)}{self.colon}{words.fields(one.fields)}",
            papers and self.say(f"附{papers}", f"with {papers}"),
            invites and self.say(f"公众可以{invites}", f"the public may {invites}"),
        )
        return self.say("；", "; ").join(filter(None, parts))

    def message(self, one: Message) -> Iterator[Rule]:
        """What is told, then each fact that is not open, under the article on which it is told."""
        words, partner = self.words, self.catalogue.partners.get(one.to)
        to = words.word(partner) if partner is not None else one.to
        told = words.fields(one.fields) or self.say("所处阶段", "where it stands")
        when = words.condition(one.when) if one.when is not None else ""
        papers = words.comma.join(map(words.document, one.papers))
        parts = (
            self.say(
                f"{words.word(one)}{self.colon}{words.moves(one.on)}后，告知{to}：{told}",
                f"{words.word(one)}: after {words.moves(one.on)}, {to} is told: {told}",
            ),
            when and self.say(f"限于{when}", f"where {when}"),
            papers and self.say(f"附{papers}", f"with {papers}"),
        )
        yield self.rule(self.say("；", "; ").join(filter(None, parts)), one.cite)
        for key, cite in one.basis.items():
            not_open = self.say(
                f"{self.fact(key)}不公开，告知的依据", f"{self.fact(key)} is not open, and told on"
            )
            yield self.rule(f"{words.word(one)}{self.colon}{not_open}", cite)

    def fact(self, key: str) -> str:
        """A field, or the column of a group (``group.column``), in words."""
        group, _, column = key.rpartition(".")
        held = self.slice.fields.get(group)
        if key not in self.slice.fields and held is not None and column in held.columns:
            return self.words.word(held.columns[column])
        return self.words.field(key)

    def branch(self, branch: Branch, track: str | None) -> str:
        stage = self.words.stage(branch.stage, track) if branch.stage else self.say("阶段不变", "stays")
        if branch.when is None:
            return stage
        when = self.words.condition(branch.when, track)
        return self.say(f"{when}的：{stage}", f"{stage} where {when}")

    def effect(self, effect: Effect) -> str:
        p, words = effect.params, self.words
        what = ""
        if "register" in p:
            named = EFFECTS[effect.do].kind("register") == "register"
            what = f"“{words.register(p['register']) if named else words.field(p['register'])}”"
        elif "procedure" in p:
            known = self.catalogue.editions(p["procedure"])
            tree = known[-1].tree if known else {}
            what = f"“{(tree.get('en') if self.english else None) or tree.get('zh') or p['procedure']}”"
        elif "field" in p:
            what = words.field(p["field"])
        elif "document" in p:
            what = words.document(p["document"])
        elif "what" in p:
            known_publication = self.slice.publications.get(p["what"])
            what = words.word(known_publication) if known_publication else str(p["what"])
        spec = EFFECTS[effect.do]
        said = self.say(f"{spec.zh}{what}", f"{spec.en}: {what}" if what else spec.en)
        if effect.when is None:
            return said
        when = words.condition(effect.when)
        return self.say(f"{when}的，{said}", f"where {when}: {said}")

    def editions(self) -> tuple[Rule, ...]:
        old = self.procedure.before
        said = self.words.editions(old.at(old.last) if old is not None else None)
        pending = self.slice.pending
        return (self.rule(said, pending.cite if pending is not None else None),) if said else ()

    def local(self) -> tuple[Rule, ...]:
        return tuple(
            self.rule(
                f"{self.path(path)}{self.colon}{self.say(*_MAY[opening['may']])}",
                self.cite(opening.get("cite")),
            )
            for path, opening in self.procedure.local.items()
        )

    def overlays(self) -> tuple[Rule, ...]:
        return tuple(
            self.rule(
                f"{self.words.word(overlay)}{self.colon}{self.words.comma.join(self.touched(overlay))}",
                self.cite(overlay.cite, overlay.unconfirmed),
            )
            for overlay in self.procedure.overlays
        )

    def touched(self, overlay: Overlay) -> Iterator[str]:
        """What it sets, adds to and removes."""
        removed = overlay.body.get("remove") or ()
        for path in overlay.paths:
            named = self.path(path)
            yield self.say(f"删去{named}", f"removes {named}") if path in removed else named

    def cite(self, text: str | None, unconfirmed: bool = False) -> Citation | None:
        """The article as it reads in this slice; None where the opening or overlay came with a later law."""
        day, held = self.slice.first.isoformat(), self.procedure.last.isoformat()
        try:
            return self.catalogue.statutes.resolve(text or "", day, held=held, unconfirmed=unconfirmed)
        except CitationError:
            return None

    def path(self, path: str) -> str:
        """A path of the file in words: 答复期限的期限."""
        kind, _, rest = path.partition("/")
        name, _, inside = rest.partition("/")
        words = self.words
        named = {"clocks": words.clock(name), "moves": words.move(name), "fields": words.field(name)}.get(
            kind, path
        )
        steps = [self.say(*_KEYS.get(step, (step, step))) for step in inside.split("/") if step]
        return self.say(
            named + "".join(f"的{step}" for step in steps), " of ".join([*reversed(steps), named])
        )

    def rule(self, text: str, citation: Citation | None) -> Rule:
        """A sentence under its article."""
        if citation is None:
            return Rule(text)
        return Rule(text, citation.en if self.english else citation.zh, citation.unconfirmed)


def _role(role: str, slot: str) -> str:
    return role if slot == "handler" else f"{role}@{slot}"
