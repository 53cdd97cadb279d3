const VALUES = 4;
const LOOKED_AT = 5_000;
const CHARACTERS = 60;

/** A few different values of each field, so that a person sees which field is the code and which the name. */
export function newSamples(fields: string[]) {
  const seen = new Map<string, Set<string>>(fields.map((field) => [field, new Set()]));
  let looked = 0;
  return {
    add(attributes: Record<string, unknown>): void {
      looked += 1;
      if (looked > LOOKED_AT) return;
      for (const [field, values] of seen) {
        const value = attributes[field];
        if (values.size >= VALUES || value === null || value === undefined || value === '') continue;
        const text =
          typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
        values.add(text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)}…` : text);
      }
    },
    take: (): Record<string, string[]> =>
      Object.fromEntries([...seen].map(([field, values]) => [field, [...values]])),
  };
}
