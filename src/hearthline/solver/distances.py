"""Which of millions of pairs of places lie within a radius, by one matrix product?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hearthline.kernel.geography import EARTH_RADIUS_KM

Floats = NDArray[np.float64]


def unit_vectors(latitudes: Floats, longitudes: Floats) -> Floats:
    """Points on the unit sphere, shape (n, 3); the origin where coordinates are NaN, so that it is near nobody."""
    phi, theta = np.radians(latitudes), np.radians(longitudes)
    vectors = np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])
    known: Floats = np.nan_to_num(vectors, nan=0.0)
    return known


def cosines_of(radii_km: Floats) -> Floats:
    """The dot product of two unit vectors that far apart; 2, which none reaches, where NaN or below zero."""
    angles = np.minimum(radii_km / EARTH_RADIUS_KM, math.pi)
    return np.where(radii_km >= 0, np.cos(angles), 2.0)


def column(values: Any) -> Floats:
    """A sequence of numbers or None as floats, None becoming NaN."""
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)
