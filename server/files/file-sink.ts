import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import type { ByteSink } from '../geo/shapefile-write/byte-sink.ts';

const CHUNK_BYTES = 1 << 20;

/** A file that takes its name only when it is whole. Written in large pieces: made data is many small records. */
export class FileSink implements ByteSink {
  private readonly path: string;
  private readonly file: number;
  private readonly chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  private used = 0;

  constructor(path: string) {
    this.path = path;
    this.file = openSync(`${path}.part`, 'w');
  }

  append(bytes: Uint8Array): void {
    if (this.used + bytes.length > CHUNK_BYTES) this.flush();
    if (bytes.length > CHUNK_BYTES) {
      writeFully(this.file, bytes, null);
      return;
    }
    this.chunk.set(bytes, this.used);
    this.used += bytes.length;
  }

  text(text: string): void {
    this.append(Buffer.from(text));
  }

  rewriteStart(bytes: Uint8Array): void {
    this.flush();
    writeFully(this.file, bytes, 0);
  }

  close(): void {
    this.flush();
    closeSync(this.file);
    renameSync(`${this.path}.part`, this.path);
  }

  private flush(): void {
    writeFully(this.file, this.chunk.subarray(0, this.used), null);
    this.used = 0;
  }
}

function writeFully(file: number, bytes: Uint8Array, position: number | null): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(file, bytes, done, bytes.length - done, position === null ? null : position + done);
}
