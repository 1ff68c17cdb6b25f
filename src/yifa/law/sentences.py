"""Gates, clocks and conditions as sentences: what a lawyer reads instead of parameters. Each in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yifa.law.definitions import (
    Citation,
    Clock,
    Extension,
    Gate,
    Pause,
    Recurs,
    Slice,
    Trigger,
    Within,
)
from yifa.law.gate_sentences import GATE_SENTENCES
from yifa.law.gates import GATES
from yifa.law.words import Words
from yifa.worktime import YearDay


class Sentences(Words):
    """What a slice says, in one language."""

    def of(self, slice_: Slice, rows: str | None = None) -> Sentences:
        """The same of another slice, or with a row of a group in hand."""
        return Sentences(slice_, self.registers, self.roles, rows, self.others, english=self.english)

    def editions(self, old: Slice | None) -> str:
        """Which edition a case is under, and what becomes of those of the edition before; nothing where that is usual."""
        parts = []
        if self.slice.deciding_field is not None:
            day = self.field(self.slice.deciding_field)
            parts.append(self.say(f"适用的版本以“{day}”为准", f"the edition that applies is that of “{day}”"))
        if (pending := self.slice.pending) is not None:
            before = self.of(old) if old is not None else self
            lines: list[tuple[str | None, Mapping[str, str]]] = [
                (None, pending.stages),
                *pending.tracks.items(),
            ]
            moved = self.comma.join(
                self.say("→", " → ").join((before.stage(was, line), self.stage(now, line)))
                for line, map_ in lines
                for was, now in map_.items()
            )
            parts.append(
                self.say(
                    f"施行时尚未办结的事项转入本版本：{moved}",
                    f"cases still open when it takes effect come under this edition: {moved}",
                )
            )
        return self.say("；", "; ").join(parts)

    def recurs(self, recurs: Recurs) -> str:
        """When a case begins by itself, and for which agencies."""
        register = self.registers.get("agencies")
        asked = []
        for column, values in recurs.of.items():
            field = register.fields.get(column) if register else None
            known = self.choices(field) if field is not None else {}
            named = self.say("或者", " or ").join(str(known.get(value, value)) for value in values)
            asked.append(f"{self.column('agencies', column)}{self.say('为', ' is ')}{named}")
        days = self.comma.join(self.say(day.zh, day.en) for day in recurs.on)
        return self.say(
            f"每年{days}，{'且'.join(asked) + '的' if asked else ''}每个机关各立一件",
            f"every year on {days}, one for each agency{' whose ' + ' and whose '.join(asked) if asked else ''}",
        )

    def gate(self, gate: Gate, track: str | None = None) -> str:
        """What the gate asks, with its condition."""
        line = self.slice.tracks.get(track) if track is not None else None
        words = self.of(self.slice, line.per) if line is not None else self
        sentence = GATE_SENTENCES.get(gate.name)
        known = GATES[gate.name]
        said = sentence(words, gate.params) if sentence is not None else self.say(known.zh, known.en)
        if gate.name == "holds":
            # Its own words say why a move is refused; the condition says what is asked.
            that, why = self.condition(gate.params["that"], track), self.say(gate.zh or "", gate.en or "")
            said = self.say(f"须{that}", f"it must be that {that}")
            said += self.say(f"，否则{why}", f"; else: {why}") if why else ""
        if gate.when is None:
            return said
        when = self.condition(gate.when, track)
        return self.say(f"{when}的，{said}", f"where {when}: {said}")

    # Clocks

    def within(self, within: Within) -> str:
        """A clock's length."""
        if within.length is not None:
            length = self.say(within.length.zh, within.length.en)
            first = isinstance(within.length, YearDay)
            return self.say(f"此后首个{length}", f"the first {length} after that") if first else length
        if within.field is not None:
            field = self.field(within.field)
            return self.say(f"“{field}”所定期限", f"as long as “{field}” says")
        if within.longest is not None:
            group, column = within.longest
            rows, name = self.field(group), self.word(self.slice.fields[group].columns[column])
            return self.say(f"{rows}各项“{name}”中最长的", f"the longest “{name}” among {rows}")
        if within.by is not None:
            found = self.found(within.by)
            names = self.choices(found) if found else {}
            parts = [
                self.say(f"{names.get(key, key)} {length.zh}", f"{names.get(key, key)}: {length.en}")
                for key, length in within.of.items()
            ]
            if within.otherwise:
                parts.append(self.say(f"其他 {within.otherwise.zh}", f"else {within.otherwise.en}"))
            return self.say("；", "; ").join(parts)
        return self.say("无法定期限", "no limit set by law")

    def trigger(self, trigger: Trigger) -> str:
        """A move that starts or ends a clock."""
        said = self.move(trigger.move)
        if trigger.at is not None:
            day = self.field(trigger.at)
            said += self.say(f"（以{day}计）", f" (counted from {day})")
        if trigger.when is not None:
            when = self.condition(trigger.when, self.slice.moves[trigger.move].track)
            said += self.say(f"（{when}时）", f" (where {when})")
        return said

    def triggers(self, triggers: Iterable[Trigger]) -> str:
        return self.either.join(map(self.trigger, triggers))

    def clock_notes(self, clock: Clock) -> list[str]:
        """Everything about a clock besides its start, length and end."""
        notes = []
        if clock.restart:
            again = self.triggers(clock.restart)
            notes.append(self.say(f"{again}后重新起算", f"starts again with {again}"))
        if clock.void:
            void = self.triggers(clock.void)
            notes.append(self.say(f"{void}后不再计算", f"no longer runs after {void}"))
        notes += [self._pause(pause) for pause in clock.pause]
        notes += [self._extension(extension) for extension in clock.extend]
        if clock.deemed is not None:
            deemed = self.move(clock.deemed)
            notes.append(
                self.say(f"期满视为{deemed}", f"when it runs out, {deemed} is taken to have been done")
            )
        if clock.roll == "none":
            notes.append(self.say("末日不顺延", "a last day that is not worked stays the last"))
        if clock.through:
            notes.append(self.say("中止期间照常计算", "runs on while the case is suspended"))
        if clock.survives:
            notes.append(self.say("结案后继续计算", "runs on after the case is closed"))
        if clock.law_of == "step":
            notes.append(self.say("依办理当日的法律", "by the law of the day of each act"))
        return notes

    def _pause(self, pause: Pause) -> str:
        frm, until, when = self.moves(pause.frm), "", ""
        if pause.until:
            last = self.moves(pause.until)
            until = self.say(f"至{last}", f" until {last}")
        if pause.when is not None:
            condition = self.condition(pause.when)
            when = self.say(f"（{condition}时）", f", where {condition}")
        return self.say(
            f"{frm}{until}期间不计入{when}", f"the time from {frm}{until} is not counted{when}"
        ) + self._cite(pause.cite)

    def _extension(self, extension: Extension) -> str:
        by, most = self.move(extension.by), ""
        if extension.at_most:
            most = self.say(f"，至多{extension.at_most.zh}", f" by at most {extension.at_most.en}")
        return self.say(f"可以{by}{most}", f"{by} lengthens it{most}") + self._cite(extension.cite)

    def _cite(self, cite: Citation | None) -> str:
        if cite is None:
            return ""
        open_ = cite.unconfirmed
        return self.say(
            f"（{cite.zh}{'，未核实' if open_ else ''}）", f" ({cite.en}{', unconfirmed' if open_ else ''})"
        )
