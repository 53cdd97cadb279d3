"""Opens the service in QGIS as a user would: features over OGC API, vector tiles over their address.

usage: qgis-reads.py OGC_URL TILE_URL WEST SOUTH EAST NORTH
Prints one JSON document: rows of each collection, and how many pixels the drawn tiles colour.
"""

import json
import os
import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
    QgsVectorTileLayer,
    QgsFillSymbol,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

ogc, tiles = sys.argv[1:3]
west, south, east, north = map(float, sys.argv[3:7])
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()

found = {}
for name in ("cells", "patches", "batches"):
    layer = QgsVectorLayer(f"url='{ogc}' typename='{name}' pageSize='7'", name, "OAPIF")
    if not layer.isValid():
        found[name] = {"error": layer.dataProvider().error().summary() if layer.dataProvider() else "no provider"}
        continue
    rows = list(layer.getFeatures())
    found[name] = {
        "rows": len(rows),
        "fields": [field.name() for field in layer.fields()],
        "withGeometry": sum(1 for row in rows if row.hasGeometry()),
        "crs": layer.crs().authid(),
    }
    if name == "cells":
        layer.setSubsetString("level = 2")
        found["level2"] = {"rows": sum(1 for _ in layer.getFeatures())}

for name in ("cells", "batches"):
    layer = QgsVectorLayer(
        f"pagingEnabled='true' pageSize='7' url='{ogc}/wfs' typename='jt:{name}' version='2.0.0'", name, "WFS"
    )
    rows = list(layer.getFeatures()) if layer.isValid() else []
    found[f"wfs-{name}"] = {
        "rows": len(rows),
        "fields": [field.name() for field in layer.fields()],
        "withGeometry": sum(1 for row in rows if row.hasGeometry()),
        "crs": layer.crs().authid(),
        "box": [round(n, 6) for n in (layer.sourceExtent().xMinimum(), layer.sourceExtent().yMinimum())],
    }

tile_layer = QgsVectorTileLayer(f"type=xyz&url={tiles}&zmin=0&zmax=16", "tiles")
symbol = QgsFillSymbol.createSimple({"color": "#d00000", "outline_style": "no"})
style = QgsVectorTileBasicRendererStyle("all", "cells", QgsWkbTypes.PolygonGeometry)
style.setSymbol(symbol)
renderer = QgsVectorTileBasicRenderer()
renderer.setStyles([style])
tile_layer.setRenderer(renderer)
settings = QgsMapSettings()
settings.setLayers([tile_layer])
settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
settings.setExtent(QgsRectangle(west, south, east, north))
settings.setOutputSize(QSize(200, 200))
settings.setBackgroundColor(QColor("white"))
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
red = sum(
    1
    for x in range(0, image.width(), 4)
    for y in range(0, image.height(), 4)
    if image.pixelColor(x, y).red() > 150 and image.pixelColor(x, y).green() < 100
)
found["tiles"] = {"valid": tile_layer.isValid(), "colouredPixels": red}
print(json.dumps(found), flush=True)
# Taking QGIS down in order crashes at times; nothing is left to be saved.
os._exit(0)
