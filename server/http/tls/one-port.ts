import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import type { TlsFiles } from './own-authority.ts';

/** First byte of a TLS handshake; no HTTP method begins with it. */
const HANDSHAKE = 0x16;
/** Who connects and says nothing for this long is let go. */
const SILENT_MS = 10_000;
/** Given by HTTP too: to whoever has not the certificate yet, or looks whether the program lives. */
const PLAIN = /^\/(?:health|ready|authority\.crt)$/;

export interface SecurePort {
  listener: Server;
  /** Another certificate for connections to come. */
  renew(files: TlsFiles): void;
  /** Takes no more connections, and lets go of those that are idle; resolves when the last has ended. */
  close(): Promise<void>;
  /** Ends those that are not idle either. */
  closeAllConnections(): void;
}

/**
 * HTTPS on a port, and on the same port a redirect for whoever came by HTTP: one number to remember, and a link without
 * the s leads on.
 */
export function securePort(app: RequestListener, files: TlsFiles): SecurePort {
  const https = createHttpsServer({ ...files, minVersion: 'TLSv1.2' }, app);
  const http = createHttpServer((request, response) => {
    const url = request.url ?? '/';
    if (PLAIN.test(url.split('?')[0]!)) {
      app(request, response);
      return;
    }
    const { host } = request.headers;
    if (!url.startsWith('/') || !host || !/^[\w.:[\]-]+$/.test(host)) response.writeHead(400).end();
    else response.writeHead(308, { location: `https://${host}${url}` }).end();
  });
  // Neither listens itself; this is when servers begin to watch their connections: slow ones, idle ones.
  for (const server of [http, https]) server.emit('listening');
  const silent = new Set<Socket>();
  const listener = createServer((socket) => {
    silent.add(socket);
    socket.setTimeout(SILENT_MS, () => socket.destroy());
    socket.once('error', () => socket.destroy());
    socket.once('close', () => silent.delete(socket));
    socket.once('readable', () => {
      silent.delete(socket);
      const first = socket.read(1) as Buffer | null;
      // It left without a word.
      if (!first) return;
      socket.setTimeout(0);
      socket.unshift(first);
      (first[0] === HANDSHAKE ? https : http).emit('connection', socket);
    });
  });
  return {
    listener,
    renew: (renewed) => https.setSecureContext(renewed),
    close: () => {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      // They never listened, which is all they could complain of.
      for (const server of [http, https]) server.close(() => undefined);
      for (const socket of silent) socket.destroy();
      return closed;
    },
    closeAllConnections: () => {
      for (const server of [http, https]) server.closeAllConnections();
    },
  };
}
