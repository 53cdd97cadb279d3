/** Apart from the schemas of profiles, so that a browser that needs the words does not get the validator too. */
export const AREA_UNITS = ['m2', 'mu', 'ha', 'km2'] as const;
export type AreaUnit = (typeof AREA_UNITS)[number];
export const PROFILE_KINDS = ['cells', 'patches', 'layer'] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];
