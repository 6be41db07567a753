"""What does the outside send to the hub on one busy day, and what does it answer?

A day is a function of its seed: which messages come before it, which orders arrive when and in which shape, and what comes
back on anything the hub sends. Nothing depends on the order in which it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hearthline.kernel.vocabulary import Channel
from hearthline_outside import fhir, releases, shapes
from hearthline_outside.chance import keyed, table
from hearthline_outside.demo import Cast
from hearthline_outside.messages import Sent
from hearthline_outside.orders import Order, OrderBook, again, amended
from hearthline_outside.places import Place
from hearthline_outside.players import home, offices, payers, providers
from hearthline_outside.players.asks import CALM, ESCALATED, ESCALATION, Ask, read

DAY_CHANNELS = table(
    [
        (Channel.FAX, 40),
        (Channel.FILE, 22),
        (Channel.PROVIDER_PORTAL, 14),
        (Channel.FHIR, 14),
        (Channel.EMAIL, 5),
        (Channel.PHONE, 5),
    ]
)
_FILE_DROPS = (timedelta(hours=3), timedelta(hours=7), timedelta(hours=12), timedelta(hours=20))
_AGAIN, _AMENDED, _BROKEN = 0.02, 0.01, 0.005


class Day:
    """One day of the outside.

    Args:
        seed: the same seed (and arguments) gives the same day.
        size: how many orders arrive; some arrive twice, or changed, or broken and again, beyond these.
        start: when the day begins (aware), early in the morning.
        zips: see `places.resolve`.
        agencies: rows of the directory of home health agencies; see `demo.Cast`.

    Raises:
        ValueError: `start` has no time zone, or no ZIP lies near the demonstration's towns.
    """

    def __init__(
        self,
        seed: int,
        size: int = 420,
        *,
        start: datetime,
        zips: Path | str | Sequence[Place] | Sequence[str] | None = None,
        agencies: Sequence[Mapping[str, str]] | None = None,
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("The start of the day needs a time zone.")
        self.seed, self.size, self.start = seed, size, start
        self.cast = Cast(seed, size=size, day=start.date(), zips=zips, agencies=agencies)
        book = OrderBook(seed, self.cast.people, self.cast.offices, day=start.date(), channels=DAY_CHANNELS, start_at=start)
        self.orders: list[Order] = [_in_a_fitting_shape(book.original(index)) for index in range(size)]
        self._by_number = {order.head["order_number"]: order for order in self.orders if order.head["order_number"]}
        self._offices = {office.npi: office for office in self.cast.offices}
        # What the outside remembers of being asked; it only matters when the hub presses without repeating the question.
        self._asked: dict[str, Mapping[str, Any]] = {}
        self._unanswered: dict[str, dict[str, Ask]] = {}

    def setup(self) -> list[Sent]:
        """What the hub knows before the day: codes, organizations, suppliers with their terms, and the members of each client."""
        before = self.start - timedelta(hours=12)
        files = [("diagnoses", "", releases.diagnoses_file()), ("items", "", releases.items_file())]
        files += [("organizations", "", self.cast.organizations_file()), ("suppliers", "", self.cast.suppliers_file())]
        files += [(f"members-{client.lower()}", client, content) for client, content in self.cast.members_files()]
        return [
            Sent(
                content=content,
                name=f"{name}.csv",
                channel=Channel.FILE,
                sender=client,
                key=f"{name}-{self.seed}",
                at=before + timedelta(minutes=10 * position),
                client=client,
            )
            for position, (name, client, content) in enumerate(files)
        ]

    def arrivals(self) -> Iterator[Sent]:
        """Every referral message of the day in the order of arrival."""
        yield from sorted(self._arrivals(), key=lambda sent: (sent.at, sent.sender, sent.key))

    def _arrivals(self) -> Iterator[Sent]:
        batches: dict[tuple[str, datetime], list[Order]] = {}
        for order in self._sendings():
            if order.channel is Channel.FILE:
                batches.setdefault((order.client, self._drop_after(order.received_at)), []).append(order)
                continue
            sent = self._single(order)
            yield sent
            if keyed(self.seed, sent.key, "line").random() < _BROKEN:
                yield shapes.cut_off(sent, minutes=25)
        for (client, at), orders in batches.items():
            yield shapes.batch_file(orders, sender=client, at=at, key=f"referrals-{client.lower()}-{at:%Y%m%d-%H%M}")

    def _sendings(self) -> Iterator[Order]:
        """Each order, and for a few of them the same again or an amendment, later on the day."""
        for order in self.orders:
            yield order
            dice = keyed(self.seed, str(order.index), "sent again")
            draw, later = dice.random(), order.received_at + timedelta(minutes=dice.uniform(40, 240))
            index = self.size + order.index
            if draw < _AGAIN:
                yield replace(again(order, index), received_at=later)
            elif draw < _AGAIN + _AMENDED and order.head["order_number"]:
                yield replace(amended(order, index), received_at=later)

    def _single(self, order: Order) -> Sent:
        if order.channel is not Channel.FHIR:
            return shapes.form(order, seed=self.seed)
        return fhir.transaction(order) if int(order.office.npi[-2:]) % 3 else fhir.message(order)

    def _drop_after(self, moment: datetime) -> datetime:
        """When the file that holds an order of this moment arrives."""
        drops = [self.start + after for after in _FILE_DROPS]
        return next((drop for drop in drops if drop >= moment), drops[-1] + timedelta(hours=4))

    def replies(self, outbound: Mapping[str, Any], now: datetime) -> list[Sent]:
        """What comes back on one message of the hub, each with the moment it arrives; nothing where nobody answers.

        Args:
            outbound: kind, reference, to, case_number, client, attempt, sent_at, body; see `players.asks`.
            now: when the message reached its receiver (aware).
        """
        ask = read(outbound, seed=self.seed, now=now, known=self._asked)
        if ask is None:
            return self._pressed(str(outbound.get("case_number", "")), now) if outbound.get("kind") == ESCALATION else []
        if not ask.is_chase:
            self._asked[ask.reference] = outbound
        answers = self._answers(ask)
        if ask.kind in _AWAITED:
            waiting = self._unanswered.setdefault(ask.case_number, {})
            waiting.pop(ask.reference, None)
            if not answers:
                waiting[ask.reference] = ask
        return answers

    def _answers(self, ask: Ask) -> list[Sent]:
        order = self.order_of(ask)
        if order and not ask.client:
            ask = replace(ask, client=order.client)
        answer = _ANSWERS.get(ask.kind)
        return answer(self, ask) if answer else []

    def _pressed(self, case_number: str, now: datetime) -> list[Sent]:
        """A manager telephones everyone whose answer the case still waits for, and gets it."""
        waiting = self._unanswered.pop(case_number, {})
        return [
            sent for ask in waiting.values() for sent in self._answers(replace(ask, pressure=ESCALATED, sent_at=now, now=now))
        ]

    def order_of(self, ask: Ask) -> Order | None:
        """The order of ours that a message is about, by its order number."""
        return self._by_number.get(ask.text("order_number"))

    def _clarification(self, ask: Ask) -> list[Sent]:
        order = self.order_of(ask)
        return offices.answer_clarification(ask, order=order, office=order.office if order else self._offices.get(ask.to))


def _in_a_fitting_shape(order: Order) -> Order:
    """A discharge never waits for the next batch, and FHIR orders state neither dressings per week nor what they replace:
    such orders come through the portal."""
    is_late = order.channel is Channel.FILE and order.head["discharge_at"]
    is_rich = any(line["dressings_per_week"] or line["is_replacement"] == "true" for line in order.lines)
    if not is_late and not (order.channel is Channel.FHIR and is_rich):
        return order
    channel = Channel.PROVIDER_PORTAL
    for head in (order.head, order.sent_head):
        head["channel"] = channel
    return replace(order, channel=channel)


_AWAITED = ("clarification-ask", "benefits-request", "authorization-request", "visit-request", "witness-request")
_ANSWERS: dict[str, Callable[[Day, Ask], list[Sent]]] = {
    "acknowledgement": lambda day, ask: home.change_of(ask),
    "clarification-ask": lambda day, ask: day._clarification(ask),
    "benefits-request": lambda day, ask: payers.answer_benefits(ask, order=day.order_of(ask)),
    "authorization-request": lambda day, ask: payers.answer_authorization(ask),
    "authorization-information": lambda day, ask: payers.answer_authorization(ask),
    "offer": lambda day, ask: providers.answer_offer(ask) if ask.pressure == CALM else [],
    "visit-request": lambda day, ask: providers.answer_visit(ask, order=day.order_of(ask)),
    "proof-request": lambda day, ask: providers.answer_missing_proof(ask, order=day.order_of(ask)),
    "witness-request": lambda day, ask: home.answer_witness(ask),
}
