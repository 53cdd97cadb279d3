"""Shares of patches in cells by GeoPandas: overlay in lon/lat, area in the equal-area plane EPSG:6933.

usage: geopandas-shares.py CELLS PATCHES — files of lines "id WKB-in-hex". Prints [[patch, cell, m2], …].
"""

import json
import sys

import geopandas
import shapely.wkb


def read(path, key):
    with open(path) as lines:
        rows = [line.split() for line in lines]
    shapes = [shapely.wkb.loads(row[1], hex=True) for row in rows]
    return geopandas.GeoDataFrame({key: [int(row[0]) for row in rows]}, geometry=shapes, crs=4490)


shares = geopandas.overlay(
    read(sys.argv[2], "patch"), read(sys.argv[1], "cell"), how="intersection", keep_geom_type=True
)
areas = shares.geometry.to_crs(6933).area
print(json.dumps([[int(p), int(c), float(a)] for p, c, a in zip(shares.patch, shares.cell, areas) if a > 0]))
