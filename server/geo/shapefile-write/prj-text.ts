const GCS_CGCS2000 =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

/** Text of a `.prj` for lon/lat in CGCS2000 (EPSG:4490), as ESRI writes it. */
export const PRJ_4490 = GCS_CGCS2000;

/** Text of a `.prj` for a three-degree Gauss-Krüger zone (25 to 45) with the zone number before the easting. */
export function prjOfZone(zone: number): string {
  return `PROJCS["CGCS2000_3_Degree_GK_Zone_${zone}",${GCS_CGCS2000},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${zone}500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${zone * 3}.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;
}
