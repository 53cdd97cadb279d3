/** A picture tile as it lies in its archive. */
export interface Picture {
  bytes: Buffer;
  type: 'image/png' | 'image/jpeg' | 'image/webp';
}

/** What the first bytes say; null for anything that is no picture the browser may be given. */
export function pictureOf(bytes: Buffer): Picture | null {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return { bytes, type: 'image/png' };
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return { bytes, type: 'image/jpeg' };
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
    return { bytes, type: 'image/webp' };
  return null;
}

export interface PicturePlace {
  z: number;
  x: number;
  /** From the north, as web maps count. */
  y: number;
}

/** Something tiles can be read from. */
export interface PictureSource {
  /** The bytes there, null where there is nothing. */
  read(place: PicturePlace, signal: AbortSignal): Promise<Buffer | null>;
  close(): Promise<void>;
}

/** What an archive says of itself. */
export interface PictureFacts {
  minZoom?: number | undefined;
  maxZoom?: number | undefined;
  bounds4490?: [number, number, number, number] | undefined;
  attribution?: string | undefined;
  name?: string | undefined;
}
