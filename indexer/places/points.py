"""Distances and the rough outline of the United Kingdom. Pure arithmetic, used everywhere a
distance is worked out, so that no two parts of the program can disagree about "2 miles".
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_MILES: Final = 3958.7613
MILES_PER_DEGREE: Final = EARTH_RADIUS_MILES * math.pi / 180  # of latitude

Floats = npt.NDArray[np.float64]

# South of the Scillies to north of Shetland, west of Fermanagh and Rockall's shelf to Lowestoft.
_SOUTH, _NORTH, _WEST, _EAST = 49.8, 60.95, -8.7, 1.8


def miles_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in miles between two points in degrees (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat = math.sin((phi2 - phi1) / 2)
    half_lon = math.sin(math.radians(lon2 - lon1) / 2)
    chord = half_lat**2 + math.cos(phi1) * math.cos(phi2) * half_lon**2
    return 2 * EARTH_RADIUS_MILES * math.asin(min(1.0, math.sqrt(chord)))


def miles_from(lat: float, lon: float, lats: npt.ArrayLike, lons: npt.ArrayLike) -> Floats:
    """`miles_between` from one point to many at once; NaN where a coordinate is NaN."""
    phi1 = math.radians(lat)
    phi2 = np.radians(np.asarray(lats, dtype=np.float64))
    half_lat = np.sin((phi2 - phi1) / 2)
    half_lon = np.sin(np.radians(np.asarray(lons, dtype=np.float64) - lon) / 2)
    chord = half_lat**2 + math.cos(phi1) * np.cos(phi2) * half_lon**2
    miles: Floats = 2 * EARTH_RADIUS_MILES * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return miles


def in_uk(lat: float, lon: float) -> bool:
    """Whether a point may be in the United Kingdom: a rough box, for absurd coordinates.

    It catches 0,0, swapped pairs, metres given as degrees and NaN; it does not tell Kent from
    Calais or Newry from Dundalk.
    """
    return _SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST
