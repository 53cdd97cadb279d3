"""Shares of patches in cells the way GeoPandas does it: overlay in lon/lat, area in EPSG:6933."""
import json
import resource
import sys
import time

import geopandas
import shapely.wkb


def read(path, key):
    with open(path) as lines:
        rows = [line.split() for line in lines]
    shapes = [shapely.wkb.loads(row[1], hex=True) for row in rows]
    return geopandas.GeoDataFrame({key: [int(row[0]) for row in rows]}, geometry=shapes, crs=4490)


cells = read(sys.argv[1] + "/naive_leaf", "cell")
patches = read(sys.argv[1] + "/naive_patch", "patch")
start = time.perf_counter()
shares = geopandas.overlay(patches, cells, how="intersection", keep_geom_type=True)
areas = shares.geometry.to_crs(6933).area
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "pairs": int((areas > 0).sum()), "peakMb": peak}))
