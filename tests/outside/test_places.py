"""ZIPs are real, and a table of all of them can take the place of the small one."""

import pytest

from hearthline_outside import places


def test_the_small_table_agrees_with_the_real_one(shared_data):
    real = {place.zip: place for place in places.read_table(shared_data / "codes" / "us_zips_county_tz.csv")}
    for ours in places.SMALL_TABLE:
        theirs = real[ours.zip]
        assert (ours.state, ours.zone) == (theirs.state, theirs.zone)
        assert places.kilometers((ours.latitude, ours.longitude), (theirs.latitude, theirs.longitude)) < 5


def test_the_small_table_spans_the_time_zones():
    zones = {place.zone for place in places.SMALL_TABLE}
    assert {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix"} <= zones
    assert len(places.SMALL_TABLE) >= 60


def test_a_file_that_is_no_zip_table_says_which_columns_it_lacks(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("zip,city\n60614,Chicago\n")
    with pytest.raises(ValueError, match="no column lat, lon, state, timezone"):
        places.resolve(other)


def test_an_unknown_zip_is_refused_by_name():
    with pytest.raises(ValueError, match="00000"):
        places.resolve(["60614", "00000"])


def test_known_zips_can_be_chosen_one_by_one():
    assert [place.city for place in places.resolve(["60614", "80203"])] == ["Chicago", "Denver"]
