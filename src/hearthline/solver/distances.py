"""How far apart are two places on Earth, for one pair or for millions at once?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088  # mean radius R1, IUGG
FARTHEST_KM = math.pi * EARTH_RADIUS_KM

Floats = NDArray[np.float64]


def km_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in kilometers between two points in degrees (haversine)."""
    return float(kilometers(*(np.array([degrees]) for degrees in (latitude, longitude, other_latitude, other_longitude)))[0])


def kilometers(latitudes: Floats, longitudes: Floats, other_latitudes: Floats, other_longitudes: Floats) -> Floats:
    """Great-circle distances in kilometers, element by element; degrees in, NaN where any is NaN (haversine)."""
    phi, other_phi = np.radians(latitudes), np.radians(other_latitudes)
    half_chord = np.sin((other_phi - phi) / 2) ** 2
    half_chord += np.cos(phi) * np.cos(other_phi) * np.sin(np.radians(other_longitudes - longitudes) / 2) ** 2
    distances: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0)))
    return distances


def unit_vectors(latitudes: Floats, longitudes: Floats) -> Floats:
    """Points on the unit sphere, shape (n, 3); the origin where coordinates are NaN, so that it is near nobody."""
    phi, theta = np.radians(latitudes), np.radians(longitudes)
    vectors = np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])
    return np.nan_to_num(vectors, nan=0.0)


def cosines_of(radii_km: Floats) -> Floats:
    """The smallest dot product of two unit vectors at most that far apart; 2, which none reaches, where NaN.

    One meter is added so that rounding never loses a pair that `kilometers` would keep.
    """
    angles = np.minimum((radii_km + 0.001) / EARTH_RADIUS_KM, math.pi)
    return np.where(np.isnan(radii_km), 2.0, np.cos(angles) - 1e-12)


def column(values: Any) -> Floats:
    """A sequence of numbers or None as floats, None becoming NaN."""
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)
