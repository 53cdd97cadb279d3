/** A stream of numbers in [0, 1), the same on every machine for the same seed and name. */
export type Random = () => number;

/**
 * sfc32 (Chris Doty-Humphrey's small fast counter), seeded by hashing. Each part of the work has a stream of its own
 * name: more patches do not move a border.
 */
export function randomStream(seed: number, name: string): Random {
  const mix = hashWords(`${seed}/${name}`);
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  return next;
}

/** FNV-1a over the text, then the murmur finaliser for as many words as are wanted. */
function hashWords(text: string): () => number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return () => {
    hash = (hash + 0x9e3779b9) | 0;
    let word = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
}

/** A whole number from 0 to `below` - 1. */
export const pick = (random: Random, below: number): number => Math.floor(random() * below);

export const choose = <T>(random: Random, from: readonly T[]): T => from[pick(random, from.length)]!;

/** About normal, mean 0 and deviation 1, never beyond 6: twelve uniforms need no logarithm. */
export function bell(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/** Fisher-Yates, on a copy. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = pick(random, i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/**
 * Splits `total` into `parts` whole numbers of at least 1, most within 0.4 to 1.6 of the mean.
 * @param total at least `parts`
 */
export function compose(random: Random, total: number, parts: number): number[] {
  const weights = Array.from({ length: parts }, () => 0.4 + 1.2 * random());
  const sum = weights.reduce((a, b) => a + b, 0);
  const spare = total - parts;
  let [weight, given] = [0, 0];
  return weights.map((w, i) => {
    weight += w;
    const upTo = i === parts - 1 ? spare : Math.floor((weight / sum) * spare);
    const extra = upTo - given;
    given = upTo;
    return 1 + extra;
  });
}
