import { createHash, randomBytes, randomInt } from 'node:crypto';

/** 256 bits that nobody guesses, as text for an address or a header. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret. It has 256 bits of its own, so a plain hash will do. */
export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

// Without letters and digits that are read for one another when typed off a sheet.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password to be typed once and then changed: four groups of four, 79 bits. */
export function newOneTimePassword(): string {
  return fourGroups();
}

/** A one-time code of the same make: short enough to be typed off the card where a camera fails. */
export function newActivationCode(): string {
  return fourGroups();
}

/** A code as typed or scanned, in the form it is hashed in. */
export function readActivationCode(text: string): string {
  const letters = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return letters.match(/.{1,4}/g)?.join('-') ?? '';
}

function fourGroups(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
