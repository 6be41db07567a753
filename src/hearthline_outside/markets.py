"""Who insures whom: which invented payers sell which product in which state, at which age, for which client of the hub?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hearthline.kernel.vocabulary import LineOfBusiness, OrganizationKind
from hearthline_outside.chance import table

CHILD, ADULT, SENIOR = 0, 1, 2
"""Age bands in which people buy different insurance: below 19, 19-64, 65 and older."""


def age_band(age: int) -> int:
    """CHILD, ADULT or SENIOR for an age in years."""
    return SENIOR if age >= 65 else ADULT if age >= 19 else CHILD


class Client(NamedTuple):
    """An organization whose book the hub keeps."""

    code: str
    name: str
    kind: OrganizationKind


class Payer(NamedTuple):
    """Who decides and pays; `is_machine` answers benefits questions at any hour, the others in office hours of `zone`."""

    code: str
    name: str
    zone: str
    is_machine: bool


class Product(NamedTuple):
    """What a card says: payer, plan, line of business, and whose book the member belongs to."""

    payer: Payer
    plan_name: str
    line_of_business: LineOfBusiness
    client: str
    policy_prefix: str
    group_prefix: str


CEDAR = Client("CEDAR", "Cedar Health Plan", OrganizationKind.PAYER)
NORTHGATE = Client("NORTHGATE", "Northgate Foods Employees' Plan", OrganizationKind.EMPLOYER)
LAKESHORE = Client("LAKESHORE", "Lakeshore Health System", OrganizationKind.HEALTH_SYSTEM)
CLIENTS: tuple[Client, ...] = (CEDAR, NORTHGATE, LAKESHORE)

_CHICAGO, _NEW_YORK, _DENVER, _LOS_ANGELES = "America/Chicago", "America/New_York", "America/Denver", "America/Los_Angeles"
CEDAR_PAYER = Payer("CEDAR", "Cedar Health Plan", _CHICAGO, True)
TAMARAC = Payer("TAMARAC", "Tamarac Benefit Administrators", _NEW_YORK, True)
JUNIPER = Payer("JUNIPER", "Juniper State Health", _CHICAGO, False)
HARBORLIGHT = Payer("HARBORLT", "Harborlight Mutual", _NEW_YORK, True)
HEARTWOOD = Payer("HEARTWD", "Heartwood Advantage", _DENVER, True)
BLUE_HERON = Payer("BLUEHERON", "Blue Heron Senior Plan", _NEW_YORK, False)
NORTHFORK = Payer("NORTHFORK", "Northfork Assurance", _LOS_ANGELES, True)
SALTGRASS = Payer("SALTGRASS", "Saltgrass Community Care", _CHICAGO, False)
REDROCK = Payer("REDROCK", "Redrock Community Plan", _DENVER, False)
GRANITE_COVE = Payer("GRANITECV", "Granite Cove Family Care", _NEW_YORK, False)

PAYERS: dict[str, Payer] = {
    payer.code: payer
    for payer in (CEDAR_PAYER, TAMARAC, JUNIPER, HARBORLIGHT, HEARTWOOD, BLUE_HERON, NORTHFORK, SALTGRASS, REDROCK, GRANITE_COVE)
}

_MEDICARE, _MEDICAID, _COMMERCIAL, _ERISA = (
    LineOfBusiness.MEDICARE_ADVANTAGE,
    LineOfBusiness.MEDICAID_MCO,
    LineOfBusiness.COMMERCIAL,
    LineOfBusiness.ERISA,
)


@dataclass(frozen=True)
class Market:
    """Which products are sold: by state and age band, each a weighted table (see `chance.table`)."""

    products: Mapping[str, Sequence[tuple[Product, ...]]]
    clients: tuple[Client, ...]

    def payers(self) -> list[Payer]:
        """Every payer of this market, by code."""
        found = {product.payer.code: product.payer for bands in self.products.values() for band in bands for product in band}
        return [found[code] for code in sorted(found)]

    def payers_in(self, state: str) -> list[Payer]:
        """The payers of one state, by code."""
        found = {product.payer.code: product.payer for band in self.products[state] for product in band}
        return [found[code] for code in sorted(found)]


def demo_market(states: Sequence[str]) -> Market:
    """Three clients of three kinds: a health plan, an employer's plan run by an administrator, and a health system's patients."""
    cedar = Product(CEDAR_PAYER, "Cedar Advantage", _MEDICARE, "CEDAR", "CA", "")
    cedar_state = Product(CEDAR_PAYER, "Cedar Family State Plan", _MEDICAID, "CEDAR", "CM", "CF")
    cedar_market = Product(CEDAR_PAYER, "Cedar Choice Silver", _COMMERCIAL, "CEDAR", "CC", "CX")
    employer = Product(TAMARAC, "Northgate Foods PPO", _ERISA, "NORTHGATE", "TB", "NG")
    system_state = Product(JUNIPER, "Juniper State Plan", _MEDICAID, "LAKESHORE", "JS", "JP")
    system_market = Product(HARBORLIGHT, "Harborlight Gold", _COMMERCIAL, "LAKESHORE", "HM", "HG")
    system_senior = Product(HARBORLIGHT, "Harborlight Senior", _MEDICARE, "LAKESHORE", "HS", "")
    bands = (
        table([(cedar_state, 30), (employer, 25), (system_state, 30), (system_market, 15)]),
        table([(cedar, 14), (cedar_state, 16), (cedar_market, 14), (employer, 28), (system_state, 14), (system_market, 14)]),
        table([(cedar, 64), (system_senior, 24), (system_state, 7), (employer, 5)]),
    )
    return Market(dict.fromkeys(states, bands), CLIENTS)


_MEDICAID_BY_REGION: tuple[tuple[Payer, str], ...] = (
    (GRANITE_COVE, "CT DE DC ME MD MA NH NJ NY PA RI VT VA WV PR VI"),
    (SALTGRASS, "AL AR FL GA KY LA MS NC OK SC TN TX"),
    (JUNIPER, "IL IN IA KS MI MN MO NE ND OH SD WI"),
    (REDROCK, "AK AZ CA CO HI ID MT NV NM OR UT WA WY GU AS MP"),
)


def national_market(states: Sequence[str]) -> Market:
    """A market for files of any size: national senior plans, one Medicaid plan per region, employers and marketplaces."""
    medicaid = {state: payer for payer, region in _MEDICAID_BY_REGION for state in region.split()}
    products = {}
    for position, state in enumerate(sorted(states)):
        seniors = (CEDAR_PAYER, HEARTWOOD, BLUE_HERON)
        first, second = seniors[position % 3], seniors[(position + 1) % 3]
        local = medicaid[state]
        state_plan = Product(local, f"{local.name} {state}", _MEDICAID, "LAKESHORE", local.code[:2], local.code[:2] + state)
        market_plan = (HARBORLIGHT, NORTHFORK)[position % 2]
        market = Product(
            market_plan, f"{market_plan.name.split()[0]} Silver", _COMMERCIAL, "LAKESHORE", market_plan.code[:2], "X" + state
        )
        employer = Product(TAMARAC, "Tamarac Employer PPO", _ERISA, "NORTHGATE", "TB", "NG")
        leading = Product(first, f"{first.name.split()[0]} Advantage", _MEDICARE, "CEDAR", first.code[:2], "")
        following = Product(second, f"{second.name.split()[0]} Advantage Plus", _MEDICARE, "CEDAR", second.code[:2], "")
        products[state] = (
            table([(state_plan, 45), (employer, 40), (market, 15)]),
            table([(state_plan, 25), (employer, 46), (market, 22), (leading, 7)]),
            table([(leading, 58), (following, 24), (state_plan, 9), (employer, 6), (market, 3)]),
        )
    return Market(products, CLIENTS)
