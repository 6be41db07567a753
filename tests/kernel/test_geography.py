"""Distances as the crow flies."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.kernel.geography import EARTH_RADIUS_KM, distance_km, distances_km

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((41.8781, -87.6298), (40.7128, -74.0060), 1144),
        ((18.4655, -66.1057), (25.7617, -80.1918), 1675),
        ((0, 179.9), (0, -179.9), 22.2),
    ],
)
def test_known_distances(here, there, km):
    assert distance_km(*here, *there) == pytest.approx(km, rel=0.01)


@given(points, points)
def test_there_is_as_far_as_back_and_never_past_the_other_side(here, there):
    km = distance_km(*here, *there)
    assert km == pytest.approx(distance_km(*there, *here))
    assert 0 <= km <= math.pi * EARTH_RADIUS_KM + 1e-6


@given(st.lists(points, min_size=1, max_size=5), points)
def test_many_are_the_same_as_one_by_one(many, here):
    latitudes, longitudes = zip(*many, strict=True)
    found = distances_km(latitudes, longitudes, *here)
    assert found.tolist() == pytest.approx([distance_km(*one, *here) for one in many], abs=1e-6)


def test_a_column_against_a_row_is_the_whole_table():
    latitudes, longitudes = np.array([41.9, 40.7, 34.0]), np.array([-87.6, -74.0, -118.2])
    table = distances_km(latitudes[:, None], longitudes[:, None], latitudes, longitudes)
    assert table.shape == (3, 3)
    assert np.allclose(table, table.T)
    assert np.allclose(np.diag(table), 0)


def test_a_place_nobody_knows_is_no_distance():
    assert math.isnan(distances_km([math.nan], [0.0], 0.0, 0.0)[0])
