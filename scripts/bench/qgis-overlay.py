"""Shares of patches in cells the way QGIS does it: native:intersection in lon/lat, area in EPSG:6933."""
import json
import resource
import sys
import time

from qgis.analysis import QgsNativeAlgorithms
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
QgsApplication.processingRegistry().addProvider(QgsNativeAlgorithms())
project = QgsProject.instance()


def read(path, key):
    layer = QgsVectorLayer("MultiPolygon?crs=EPSG:4490&field=%s:string&index=yes" % key, key, "memory")
    features = []
    with open(path) as lines:
        for line in lines:
            number, wkb = line.split()
            geometry = QgsGeometry()
            geometry.fromWkb(bytes.fromhex(wkb))
            feature = QgsFeature(layer.fields())
            feature.setAttributes([number])
            feature.setGeometry(geometry)
            features.append(feature)
    layer.dataProvider().addFeatures(features)
    project.addMapLayer(layer, False)
    return layer


cells = read(sys.argv[1] + "/naive_leaf", "cell")
patches = read(sys.argv[1] + "/naive_patch", "patch")
context = QgsProcessingContext()
context.setProject(project)
plane = QgsCoordinateTransform(
    QgsCoordinateReferenceSystem("EPSG:4490"), QgsCoordinateReferenceSystem("EPSG:6933"), project
)
start = time.perf_counter()
algorithm = QgsApplication.processingRegistry().algorithmById("native:intersection")
result, ok = algorithm.run(
    {"INPUT": patches, "OVERLAY": cells, "OUTPUT": "memory:shares"}, context, QgsProcessingFeedback()
)
if not ok:
    sys.exit("native:intersection failed")
pairs = 0
for feature in context.getMapLayer(result["OUTPUT"]).getFeatures():
    geometry = feature.geometry()
    geometry.transform(plane)
    pairs += geometry.area() > 0
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "pairs": pairs, "peakMb": peak}))
app.exitQgis()
