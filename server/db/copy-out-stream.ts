import { Readable, type Duplex } from 'node:stream';
import type pg from 'pg';

/** Messages of PostgreSQL's protocol by their first byte; then come four with the length, themselves included. */
const COPY_DATA = 0x64;
const COPY_DONE = 0x63;
const ERROR = 0x45;
const HEAD_BYTES = 5;
/** So much waits for who reads; then the server waits. */
const AHEAD_BYTES = 1 << 20;
const NOTHING = Buffer.alloc(0);

interface Connection {
  stream: Duplex;
  query(text: string): void;
}

/**
 * What COPY … TO STDOUT sends, as the server sends it: `CopyData` messages one after another, in pieces that end anywhere.
 * A message is a row; taking each out by itself makes a million small things to be swept up, so they are left for
 * `CopyRows` to read where they lie. All other messages go to the driver.
 */
export class CopyOutStream extends Readable implements pg.Submittable {
  private readonly text: string;
  private socket: Duplex | null = null;
  private driver: ((bytes: Buffer) => void) | null = null;
  /** Bytes that are still to come of the message at hand. */
  private missing = 0;
  /** What came of a message of which not even the head is there. */
  private rest: Buffer = NOTHING;

  /** @param text a COPY to stdout; a fixed text of our own, never user input */
  constructor(text: string) {
    super({ highWaterMark: AHEAD_BYTES });
    this.text = text;
  }

  submit(connection: pg.Connection): void {
    // The socket is the driver's own affair; it is given back when COPY is done.
    const driven = connection as unknown as Connection;
    const { stream } = driven;
    this.socket = stream;
    this.driver = stream.listeners('data')[0] as (bytes: Buffer) => void;
    stream.off('data', this.driver);
    stream.on('data', this.onData);
    driven.query(this.text);
  }

  override _read(): void {
    this.socket?.resume();
  }

  /** Who reads has gone: what is still to come is let pass, and then the driver has its connection again. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket?.resume();
    done(error);
  }

  handleError(error: Error): void {
    this.destroy(error);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {}

  private readonly onData = (piece: Buffer): void => {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, piece]) : piece;
    this.rest = NOTHING;
    let begin = 0;
    let at = this.missing;
    while (at + HEAD_BYTES <= bytes.length) {
      const code = bytes[at];
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (code === COPY_DONE || code === ERROR) {
        this.pass(bytes.subarray(begin, at));
        return this.giveBack(bytes.subarray(at), code === COPY_DONE);
      }
      if (code !== COPY_DATA) {
        // A notice, or that COPY begins.
        if (end > bytes.length) break;
        this.pass(bytes.subarray(begin, at));
        this.driver!(bytes.subarray(at, end));
        begin = end;
      }
      at = end;
    }
    this.missing = Math.max(0, at - bytes.length);
    if (at < bytes.length) this.rest = bytes.subarray(at);
    this.pass(bytes.subarray(begin, Math.min(at, bytes.length)));
  };

  private pass(data: Buffer): void {
    if (data.length > 0 && !this.destroyed && !this.push(data)) this.socket!.pause();
  }

  private giveBack(unread: Buffer, whole: boolean): void {
    const { socket, driver } = this;
    socket!.off('data', this.onData);
    socket!.on('data', driver!);
    this.socket = null;
    if (whole && !this.destroyed) this.push(null);
    driver!(unread);
    socket!.resume();
  }
}
