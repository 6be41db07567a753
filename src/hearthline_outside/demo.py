"""Who takes part in a demonstration day: which regions, people, offices, payers and suppliers?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from hearthline.kernel.vocabulary import ServiceLine
from hearthline_outside import places
from hearthline_outside.chance import Dice, stream
from hearthline_outside.columns import MEMBER_COLUMNS, PROVIDER_COLUMNS
from hearthline_outside.markets import CLIENTS, Market, demo_market
from hearthline_outside.organizations import Referrer, Supplier, agency, organization_rows, referrers, supplier, supplier_rows
from hearthline_outside.people import Population
from hearthline_outside.places import Place

HH, DME, INF, PAC = ServiceLine.HOME_HEALTH, ServiceLine.DME, ServiceLine.HOME_INFUSION, ServiceLine.POST_ACUTE

# Four towns in three time zones: center, share of the people, and suppliers of home health, equipment, infusion, post-acute.
REGIONS: tuple[tuple[str, tuple[float, float], int, tuple[int, int, int, int]], ...] = (
    ("Milwaukee", (43.04, -87.95), 4, (7, 5, 3, 5)),
    ("Chicago", (41.95, -87.66), 3, (7, 5, 3, 5)),
    ("Columbus", (40.00, -82.98), 2, (6, 4, 3, 4)),
    ("Denver", (39.73, -104.95), 1, (5, 3, 2, 3)),
)
_WITHIN_KM = 55
_ZIPS_PER_REGION = 8
# Which suppliers must never be offered work, by position in the list, and why.
_FLAWED = {2: "expired_license", 9: "unverified_fees", 16: "expired_license", 27: "unverified_fees", 38: "expired_license"}


class Cast:
    """Everybody of one demonstration, from one seed.

    Args:
        seed: the same seed gives the same people and terms.
        size: orders of the day; members on file are three times as many, at least 600.
        day: the day of the orders.
        zips: see `places.resolve`; only ZIPs near the four towns are used.
        agencies: rows of the public directory of home health agencies (id, name, address, city, state, zip, LAT, LON); those
            nearest to the towns take the place of invented ones.

    Raises:
        ValueError: none of the given ZIPs lies near a town of the demonstration.
    """

    def __init__(
        self,
        seed: int,
        *,
        size: int,
        day: date,
        zips: Path | str | Sequence[Place] | Sequence[str] | None,
        agencies: Sequence[Mapping[str, str]] | None,
    ) -> None:
        self.day = day
        table = places.resolve(zips)
        around = [(region, places.nearest(table, region[1], within_km=_WITHIN_KM, limit=_ZIPS_PER_REGION)) for region in REGIONS]
        self._around = [(region, near) for region, near in around if near]
        if not self._around:
            raise ValueError(
                "None of the ZIPs given lies near Milwaukee, Chicago, Columbus or Denver, where the demonstration plays."
            )
        homes = [place for (_, _, share, _), near in self._around for place in _filled(near, share * 4)]
        self.homes = tuple(homes)
        self.market: Market = demo_market(sorted({place.state for place in homes}))
        self.offices: list[Referrer] = referrers(seed, 24, [place for _, near in self._around for place in near[:6]])
        self.people = Population(
            seed,
            members=max(600, size * 3),
            places=self.homes,
            market=self.market,
            day=day,
            issuers=[(office.npi, office.name) for office in self.offices if office.is_hospital],
        )
        self.suppliers = list(self._suppliers(seed, agencies))

    def _suppliers(self, seed: int, agencies: Sequence[Mapping[str, str]] | None) -> Iterator[Supplier]:
        key = stream(seed, "demo suppliers")
        index = 0
        taken: set[str] = set()
        for (_, center, _, counts), near in self._around:
            for line, count in zip((HH, DME, INF, PAC), counts, strict=True):
                listed = _nearest_agencies(agencies, center, taken, count) if line is HH and agencies else []
                for position in range(count):
                    dice, flaw = Dice(key, index), _FLAWED.get(index, "")
                    place = near[position % len(near)]
                    if position < len(listed):
                        row = listed[position]
                        taken.add(row["id"])
                        yield agency(row, index, _place_of(row, place), self.market, dice=dice, flaw=flaw)
                    else:
                        yield supplier(dice, index, line, place, self.market, flaw=flaw)
                    index += 1

    @property
    def places(self) -> list[Place]:
        """Every ZIP at which somebody of the cast lives or stands, once each, by ZIP."""
        found = [*self.homes, *(one.place for one in self.offices), *(one.place for one in self.suppliers)]
        return [place for _, place in sorted({place.zip: place for place in reversed(found)}.items())]

    def organizations_file(self) -> bytes:
        """Clients, payers and referring offices."""
        return _csv(PROVIDER_COLUMNS, organization_rows(self.market, self.offices))

    def suppliers_file(self) -> bytes:
        """Every supplier with papers, contracts, areas and capacity."""
        return _csv(PROVIDER_COLUMNS, (row for one in self.suppliers for row in supplier_rows(one, day=self.day)))

    def members_files(self) -> Iterator[tuple[str, bytes]]:
        """The members of each client: (client code, file)."""
        books: dict[str, list[Sequence[str]]] = {client.code: [] for client in CLIENTS}
        for index in range(self.people.members):
            person = self.people.person(index)
            books[person.product.client].append(self.people.row(index))
        for client, rows in books.items():
            yield client, _csv(MEMBER_COLUMNS, rows)


def _filled(near: Sequence[Place], count: int) -> list[Place]:
    """`count` places, the nearest ones again where there are fewer."""
    return [near[position % len(near)] for position in range(count)]


def _nearest_agencies(
    rows: Sequence[Mapping[str, str]] | None, center: tuple[float, float], taken: set[str], count: int
) -> list[Mapping[str, str]]:
    """The agencies nearest to a town that offer nursing, each only once; those without coordinates are left out."""
    found = []
    for row in rows or ():
        if row["id"] in taken or row.get("nursing", "true").lower() != "true":
            continue
        try:
            where = float(row["LAT"]), float(row["LON"])
        except (KeyError, ValueError):
            continue
        found.append((places.kilometers(where, center), row["id"], row))
    return [row for distance, _, row in sorted(found, key=lambda one: one[:2])[:count] if distance <= 2 * _WITHIN_KM]


def _place_of(row: Mapping[str, str], near: Place) -> Place:
    """Where the directory says the agency stands, in the zone of its region."""
    return Place(
        row["zip"].zfill(5),
        row["city"],
        row["state"],
        near.zone,
        round(float(row["LAT"]), 4),
        round(float(row["LON"]), 4),
        places.AREA_CODES.get(row["state"], (near.area_code,))[0],
    )


def _csv(columns: Sequence[str], rows: Iterator[list[str]] | Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()
