"""Which states can a subject be in, which moves lead between them, and is the table sound?

One table per subject feeds the check constraint, the buttons, the labels, the audit event, the clock and the printed diagram, so
the table itself is checked: `faults()` must be empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hearthline.kernel.vocabulary import Turn


class MoveRefused(ValueError):
    """The table does not let this subject make that move from where it stands."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of a subject.

    Args:
        code: what is stored, in capitals with underscores.
        label: what a person reads.
        turn: whose move it is; None only in a final state.
        obligation: the kind of clock that runs here; None only in a final state.
        fhir: the status that stands for it on the wire.
        is_final: nothing more is expected.
    """

    code: str
    label: str
    turn: Turn | None = None
    obligation: str | None = None
    fhir: str = ""
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One way from some states to another.

    Args:
        name: an imperative (`close_loop`).
        sources: the states it may start from.
        target: the state it leads to.
        by: who may make it: role words or Turn values.
        is_reopening: only such a move may leave a final state (SETTLED: reopen, with a reason, by a supervisor).
    """

    name: str
    sources: tuple[State, ...]
    target: State
    by: tuple[str, ...] = ()
    is_reopening: bool = False


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The state table of one subject; look-ups are prepared once.

    `states` may list states in the order people should see them; without it the order of first mention counts.
    """

    subject: str
    initial: State
    moves: tuple[Move, ...]
    states: tuple[State, ...] = ()
    _by_code: dict[str, State] = field(init=False, repr=False, compare=False)
    _targets: dict[tuple[str, str], State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", tuple(self.moves))
        object.__setattr__(self, "states", tuple(self.states) or _mentioned(self.initial, self.moves))
        object.__setattr__(self, "_by_code", {state.code: state for state in self.states})
        object.__setattr__(
            self, "_targets", {(move.name, source.code): move.target for move in self.moves for source in move.sources}
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """Every state code: the check constraint of the status column."""
        return tuple(state.code for state in self.states)

    @property
    def final_codes(self) -> tuple[str, ...]:
        """The codes after which nothing more is expected."""
        return tuple(state.code for state in self.states if state.is_final)

    @property
    def open_codes(self) -> tuple[str, ...]:
        """The codes in which somebody's turn and a clock must be running."""
        return tuple(state.code for state in self.states if not state.is_final)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(code, label) pairs for a form or a model field."""
        return tuple((state.code, state.label) for state in self.states)

    def state(self, code: str) -> State:
        """The state with this code.

        Raises:
            MoveRefused: the subject has no such state.
        """
        try:
            return self._by_code[code]
        except KeyError:
            raise MoveRefused(f"{self._a_subject} has no state {code!r}; it knows {', '.join(self.codes)}.") from None

    def permits(self, move: str, state: State | str) -> bool:
        """Whether the move may be made from this state."""
        return (move, _code(state)) in self._targets

    def target(self, move: str, state: State | str) -> State:
        """Where the move leads from this state.

        Raises:
            MoveRefused: the table has no such move from there; the sentence says what is possible instead.
        """
        found = self._targets.get((move, _code(state)))
        if found is not None:
            return found
        here = self.state(_code(state))
        possible = ", ".join(one.name for one in self.moves_from(here)) or "nothing, it is final"
        raise MoveRefused(f'{self._a_subject} cannot {move.replace("_", " ")} while "{here.label}"; possible: {possible}.')

    def moves_from(self, state: State | str) -> tuple[Move, ...]:
        """The moves a subject in this state can make, in the table's order: the buttons on the screen."""
        code = _code(state)
        return tuple(move for move in self.moves if any(source.code == code for source in move.sources))

    def faults(self) -> list[str]:
        """What is wrong with the table, in sentences; empty when sound."""
        return [
            *self._naming_faults(),
            *self._unknown_states(),
            *self._unreachable_states(),
            *(fault for state in self.states for fault in self._state_faults(state)),
            *self._dead_ends(),
        ]

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, the same text for the same table."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.code}"]
        for state in self.states:
            turn = f" ({state.turn.value})" if state.turn else ""
            lines.append(f"    {state.code}: {_mermaid_text(state.label)}{turn}")
        for move in self.moves:
            lines.extend(f"    {source.code} --> {move.target.code}: {move.name}" for source in move.sources)
        lines.extend(f"    {code} --> [*]" for code in self.final_codes)
        return "\n".join(lines) + "\n"

    @property
    def _a_subject(self) -> str:
        article = "An" if self.subject[:1].lower() in "aeiou" else "A"
        return f"{article} {self.subject}"

    def _naming_faults(self) -> Iterable[str]:
        seen: dict[str, State] = {}
        for state in (*self.states, *_mentioned(self.initial, self.moves)):
            if seen.setdefault(state.code, state) != state:
                yield f"State {state.code} is described in two different ways."
            if not state.label.strip():
                yield f"State {state.code} has no label, so no screen can show it."
        if len(set(self.codes)) != len(self.codes):
            yield "A state code is listed twice."
        pairs: set[tuple[str, str]] = set()
        for move in self.moves:
            if not move.sources:
                yield f"Move {move.name} starts from no state."
            if not move.by:
                yield f"Move {move.name} says nobody may make it."
            for source in move.sources:
                if (move.name, source.code) in pairs:
                    yield f"Two moves named {move.name} leave {source.code}; which one is meant?"
                pairs.add((move.name, source.code))

    def _unknown_states(self) -> Iterable[str]:
        known = set(self.codes)
        for state in _mentioned(self.initial, self.moves):
            if state.code not in known:
                yield f"State {state.code} is used by a move but is not in the list of states."

    def _unreachable_states(self) -> Iterable[str]:
        reached = self._closure({self.initial.code}, [(s.code, m.target.code) for m in self.moves for s in m.sources])
        for state in self.states:
            if state.code not in reached:
                yield f"State {state.code} can never be reached."

    def _state_faults(self, state: State) -> Iterable[str]:
        leaving = self.moves_from(state)
        if state.is_final:
            if state.turn is not None or state.obligation:
                yield f"State {state.code} is final, so it must have no turn and no clock."
            for move in leaving:
                if not move.is_reopening:
                    yield f"State {state.code} is final, yet move {move.name} leaves it without being a reopening."
            return
        if not leaving:
            yield f"State {state.code} is not final but has no way out."
        if state.turn is None:
            yield f"State {state.code} is nobody's turn."
        if not state.obligation:
            yield f"State {state.code} has no running clock."

    def _dead_ends(self) -> Iterable[str]:
        """A circle of states that never ends is as lost as a state with no way out."""
        backwards = [(move.target.code, source.code) for move in self.moves for source in move.sources]
        ending = self._closure(set(self.final_codes), backwards)
        for state in self.states:
            if state.code not in ending and self.moves_from(state):
                yield f"From state {state.code} no final state can be reached."

    @staticmethod
    def _closure(start: set[str], edges: Sequence[tuple[str, str]]) -> set[str]:
        reached, growing = set(start), True
        while growing:
            more = {target for source, target in edges if source in reached} - reached
            reached |= more
            growing = bool(more)
        return reached


def _mentioned(initial: State, moves: Iterable[Move]) -> tuple[State, ...]:
    states = [initial]
    for move in moves:
        states.extend((*move.sources, move.target))
    return tuple(dict.fromkeys(states))


def _code(state: State | str) -> str:
    return state if isinstance(state, str) else state.code


def _mermaid_text(label: str) -> str:
    """A colon or semicolon would end the label in Mermaid's grammar."""
    return label.replace(":", " -").replace(";", ",")
