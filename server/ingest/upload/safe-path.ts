const MAX_DEPTH = 16;
const MAX_NAME_BYTES = 200;

/**
 * A path from a browser as a path below a folder of ours: parts that lead up or nowhere are dropped, what no file system
 * takes is replaced. The name stays readable, since reports show it.
 * @returns null when nothing is left of it
 */
export function safePath(path: string): string | null {
  const parts = path
    .normalize('NFC')
    .split(/[/\\]+/)
    .map(safeName)
    .filter((part) => part !== '');
  if (parts.length === 0 || parts.length > MAX_DEPTH) return null;
  return parts.join('/');
}

function safeName(part: string): string {
  const clean = part
    .replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[<>:"|?*]/g, '_')
    // A leading dot hides a file, and "." and ".." are no names.
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (Buffer.byteLength(clean) <= MAX_NAME_BYTES) return clean;
  // The extension says what it is: the name before it is cut.
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? '';
  let stem = clean.slice(0, clean.length - extension.length);
  while (Buffer.byteLength(stem) + extension.length > MAX_NAME_BYTES) stem = [...stem].slice(0, -1).join('');
  return stem + extension;
}
