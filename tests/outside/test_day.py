"""The day: setup, arrivals over four service lines and more than five shapes, and the promise that a seed is a day."""

import csv
import io
import json
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hearthline_outside import Day
from hearthline_outside.demo import REGIONS
from hearthline_outside.markets import CLIENTS

CHICAGO = ZoneInfo("America/Chicago")
START = datetime(2026, 7, 13, 6, tzinfo=CHICAGO)


@pytest.fixture(scope="module")
def day():
    return Day(11, start=START)


@pytest.fixture(scope="module")
def arrivals(day):
    return list(day.arrivals())


def test_the_same_seed_is_the_same_day(day, arrivals):
    other = Day(11, start=START)
    assert list(other.arrivals()) == arrivals
    assert other.setup() == day.setup()


def test_another_seed_is_another_day(arrivals):
    assert list(Day(12, start=START).arrivals()) != arrivals


def test_messages_arrive_in_order_within_the_day(day, arrivals):
    moments = [sent.at for sent in arrivals]
    assert moments == sorted(moments)
    assert moments[0] >= START
    assert moments[-1] < START + timedelta(hours=26)


def test_everything_before_the_day_arrives_before_it(day):
    assert all(sent.at < START for sent in day.setup())


def test_at_least_four_hundred_orders_over_four_service_lines(day):
    lines = Counter(order.need.service_line for order in day.orders)
    assert len(day.orders) == 420
    assert len(lines) == 4
    assert min(lines.values()) >= 30


def shape_of(sent):
    if sent.channel == "file":
        return "batch file"
    try:
        whole = json.loads(sent.content)
    except ValueError:
        return "broken"
    return f"FHIR {whole['type']}" if sent.channel == "fhir" else f"keyed {sent.channel.value}"


def test_more_than_five_shapes_come_in(arrivals):
    shapes = Counter(shape_of(sent) for sent in arrivals)
    assert set(shapes) >= {
        "batch file", "FHIR transaction", "FHIR message", "keyed provider_portal", "keyed fax", "keyed email", "keyed phone",
    }  # fmt: skip


def test_every_order_arrives_at_least_once(day, arrivals):
    numbers = set()
    for sent in arrivals:
        if sent.channel == "file":
            numbers |= {row["order_number"] for row in csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig")))}
        else:
            numbers.add(sent.key.partition(".")[0])
    assert {order.head["order_number"] for order in day.orders if order.head["order_number"]} <= numbers


def test_every_message_says_whose_book_it_is_and_has_a_key_of_its_own(arrivals):
    assert {sent.client for sent in arrivals} == {client.code for client in CLIENTS}
    assert len({(sent.sender, sent.key) for sent in arrivals}) == len(arrivals)


def test_a_broken_message_is_followed_by_the_whole_one():
    for seed in range(20, 40):
        sent = {one.key: one for one in Day(seed, size=120, start=START).arrivals()}
        broken = [key for key in sent if key.endswith(".broken")]
        for key in broken:
            whole = sent[key.removesuffix(".broken")]
            assert sent[key].at < whole.at
            with pytest.raises(ValueError, match=r"."):
                json.loads(sent[key].content)
        if broken:
            return
    pytest.fail("Twenty days without a single broken line.")


def test_a_resend_has_the_same_content_under_another_key():
    day = Day(13, start=START)
    by_key = {sent.key: sent for sent in day.arrivals() if sent.channel not in ("file", "fhir")}
    repeats = [key for key in by_key if ".again-" in key]
    assert repeats
    for key in repeats:
        first, second = (json.loads(by_key[name].content)["items"] for name in (key.partition(".again-")[0], key))
        assert first == second


def test_a_discharge_never_waits_for_a_file(day):
    assert not any(order.channel == "file" and order.head["discharge_at"] for order in day.orders)


def suppliers_of(day):
    content = next(sent.content for sent in day.setup() if sent.name == "suppliers.csv")
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_about_sixty_suppliers_serve_and_five_must_not_be_offered_work(day):
    organizations = [row for row in suppliers_of(day) if row["row"] == "organization"]
    assert 55 <= len(organizations) <= 75
    assert sum(bool(one.flaw) for one in day.cast.suppliers) == 5


def test_every_region_has_suppliers_of_every_line(day):
    served = Counter((one.place.state, one.service_line) for one in day.cast.suppliers if not one.flaw)
    assert {state for state, _ in served} == {"WI", "IL", "OH", "CO"}
    assert len(served) == 4 * 4


def test_real_agencies_take_the_place_of_invented_ones():
    rows = [
        {
            "id": f"52{n:04d}", "name": f"Agency {n}", "address": "1 Main St", "city": "Milwaukee", "state": "WI", "zip": "53202",
            "nursing": "true", "LAT": str(43.0 + n / 500), "LON": "-87.9",
        }
        for n in range(30)
    ]  # fmt: skip
    rows.append({**rows[0], "id": "529999", "LAT": "", "LON": ""})
    day = Day(1, size=20, start=START, agencies=rows)
    served = [row for row in suppliers_of(day) if row["row"] == "organization" and row["ccn"]]
    assert len(served) >= REGIONS[0][3][0]
    assert all(row["organization"] == row["ccn"] for row in served)
    assert "529999" not in {row["ccn"] for row in served}
    # What such an agency can do stands in the directory; here come its papers and terms.
    mine = {row["row"] for row in suppliers_of(day) if row["organization"] == served[0]["ccn"]}
    assert mine == {"organization", "credential", "contract", "area", "capacity"}


def test_a_start_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Day(1, start=datetime(2026, 7, 13, 6))  # noqa: DTZ001


def test_zips_far_from_the_demonstrations_towns_are_refused():
    with pytest.raises(ValueError, match="Milwaukee"):
        Day(1, start=START, zips=["96813"])
