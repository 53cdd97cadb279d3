import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface MapServer {
  /** The tile of a level at full geometry, as MapServer makes it. */
  tile(level: number, at: { z: number; x: number; y: number }): Promise<Buffer>;
  close(): Promise<void>;
}

/** Starts MapServer as FastCGI over the same tables; null where it is not installed. @param url of a role that reads all */
export async function openMapServer(
  url: string,
  at: { schemeId: number; levels: number[] },
): Promise<MapServer | null> {
  const found = ['mapserv', 'spawn-fcgi'].every((name) => spawnSync('which', [name]).status === 0);
  if (!found) return null;
  const folder = await mkdtemp(join(tmpdir(), 'jingtian-mapserver-'));
  const [map, config, socket] = ['bench.map', 'mapserver.conf', 'fcgi.sock'].map((name) =>
    join(folder, name),
  );
  await writeFile(map!, mapFile(url, at));
  await writeFile(config!, `CONFIG\n  MAPS\n    bench "${map}"\n  END\nEND\n`);
  const server = spawn('spawn-fcgi', ['-n', '-s', socket!, '--', '/usr/bin/mapserv'], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, MAPSERVER_CONFIG_FILE: config! },
  });
  while (!existsSync(socket!)) await new Promise((wait) => setTimeout(wait, 50));
  return {
    tile: async (level, { z, x, y }) => {
      const query = `map=bench&mode=tile&tilemode=gmap&tile=${x}+${y}+${z}&layers=cells${level}&map.imagetype=mvt`;
      const answer = await askFastCgi(socket!, {
        ...{ GATEWAY_INTERFACE: 'CGI/1.1', SERVER_PROTOCOL: 'HTTP/1.1', REQUEST_METHOD: 'GET' },
        ...{ QUERY_STRING: query, SCRIPT_NAME: '/mapserv', SERVER_NAME: 'localhost', SERVER_PORT: '80' },
      });
      const end = answer.indexOf('\r\n\r\n');
      const head = answer.toString('latin1', 0, end);
      if (!/vector-tile|mvt|protobuf/i.test(head))
        throw new Error(
          `MapServer: ${answer
            .toString('utf8', end)
            .replace(/<[^>]*>/gs, ' ')
            .trim()
            .slice(0, 500)}`,
        );
      return answer.subarray(end + 4);
    },
    close: async () => {
      // It would wait for one more request before it heeds another signal.
      server.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function mapFile(url: string, { schemeId, levels }: { schemeId: number; levels: number[] }): string {
  const layer = (level: number) => `
  LAYER
    NAME "cells${level}"
    TYPE POLYGON
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "${url}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom from (select cell_id, level, code, name, geom from jingtian.cell_version where scheme_id = ${schemeId} and level = ${level} and upper_inf(recorded)) as t using unique cell_id using srid=4490"
    PROJECTION
      "init=epsg:4490"
    END
    METADATA
      "gml_include_items" "all"
    END
  END`;
  return `MAP
  NAME "bench"
  SIZE 512 512
  EXTENT -20037508 -20037508 20037508 20037508
  PROJECTION
    "init=epsg:3857"
  END
  OUTPUTFORMAT
    NAME "mvt"
    DRIVER "MVT"
    FORMATOPTION "EXTENT=4096"
    FORMATOPTION "EDGE_BUFFER=64"
  END
${levels.map(layer).join('\n')}
END
`;
}

const VERSION = 1;
const [BEGIN, END, PARAMS, STDIN, STDOUT] = [1, 3, 4, 5, 6];

/** One request by the FastCGI protocol. @returns head and body as the program wrote them */
function askFastCgi(socketPath: string, parameters: Record<string, string>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let read: Buffer = Buffer.alloc(0);
    const out: Buffer[] = [];
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      while (read.length >= 8) {
        const [length, padding] = [read.readUInt16BE(4), read[6]!];
        if (read.length < 8 + length + padding) return;
        if (read[1] === STDOUT) out.push(read.subarray(8, 8 + length));
        if (read[1] === END) {
          socket.destroy();
          resolve(Buffer.concat(out));
          return;
        }
        read = read.subarray(8 + length + padding);
      }
    });
    socket.on('close', () => reject(new Error('MapServer closed the connection')));
    const pairs = Object.entries(parameters).map(([name, value]) => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE((name.length | 0x80000000) >>> 0, 0);
      head.writeUInt32BE((Buffer.byteLength(value) | 0x80000000) >>> 0, 4);
      return Buffer.concat([head, Buffer.from(name), Buffer.from(value)]);
    });
    socket.write(
      Buffer.concat([
        frame(BEGIN!, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])),
        frame(PARAMS!, Buffer.concat(pairs)),
        frame(PARAMS!, Buffer.alloc(0)),
        frame(STDIN!, Buffer.alloc(0)),
      ]),
    );
  });
}

function frame(type: number, content: Buffer): Buffer {
  const head = Buffer.from([VERSION, type, 0, 1, 0, 0, 0, 0]);
  head.writeUInt16BE(content.length, 4);
  return Buffer.concat([head, content]);
}
