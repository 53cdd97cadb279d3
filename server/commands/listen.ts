import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { Drain } from '../http/drain.ts';
import { securePort } from '../http/tls/one-port.ts';
import type { Authority, TlsFiles } from '../http/tls/own-authority.ts';
import type { CommandContext } from './context.ts';

const LOOK_MS = 6 * 3_600_000;
/** What is under way when the program is stopped may still take this long. */
const DRAIN_MS = 8000;

export interface Listening {
  /** As this machine reaches it. */
  url: string;
  /** Resolves at a signal, when requests under way have ended. */
  untilStopped(): Promise<void>;
}

export type Certificates = TlsFiles & { authority: Authority | null };

export const tlsFolder = (home: string): string => join(home, 'tls');

/** What the settings say HTTPS is to be served with; null: it is not. @throws AppError `tls-unreadable` */
export async function readCertificates({ config }: CommandContext): Promise<Certificates | null> {
  const { tls } = config;
  if (tls === null) return null;
  if (tls.kind === 'self') {
    // Loaded by those who want it only: it reads and writes certificates, and is not small.
    const { ownAuthority } = await import('../http/tls/own-authority.ts');
    return ownAuthority(tlsFolder(config.home), tls.names);
  }
  try {
    const [cert, key] = await Promise.all([readFile(tls.certFile, 'utf8'), readFile(tls.keyFile, 'utf8')]);
    return { cert, key, authority: null };
  } catch (cause) {
    throw new AppError('tls-unreadable', `${tls.certFile}, ${tls.keyFile}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Listens where the settings say, by HTTPS or by HTTP. @throws AppError `port-in-use`, `tls-unreadable` */
export async function listen(
  app: RequestListener,
  parts: { context: CommandContext; certificates: Certificates | null; log: Logger; drain: Drain },
): Promise<Listening> {
  const { context, certificates, log, drain } = parts;
  if (!certificates) {
    const server = createServer(drain.watch(app));
    await bind(server, context);
    const close = () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Idle keep-alive connections would hold the server open for ever.
      server.closeIdleConnections();
      return closed;
    };
    const cut = () => server.closeAllConnections();
    return {
      url: urlOf('http', server),
      untilStopped: () => atSignal(() => drain.stop(close, cut, DRAIN_MS)),
    };
  }
  const port = openPort(drain.watch(app), certificates);
  await bind(port.listener, context);
  // A certificate that was renewed is taken up while the server runs.
  const look = setInterval(() => {
    readCertificates(context)
      .then((files) => files && port.renew(files))
      .catch((error: unknown) => log.error({ err: error }, 'the certificate could not be read again'));
  }, LOOK_MS).unref();
  return {
    url: urlOf('https', port.listener),
    untilStopped: () =>
      atSignal(() => {
        clearInterval(look);
        return drain.stop(
          () => port.close(),
          () => port.closeAllConnections(),
          DRAIN_MS,
        );
      }),
  };
}

function openPort(app: RequestListener, certificates: Certificates) {
  try {
    return securePort(app, certificates);
  } catch (cause) {
    // Not PEM, or a key that is not the certificate's.
    throw new AppError('tls-unreadable', (cause as Error).message, { cause });
  }
}

function bind(server: NetServer, context: CommandContext): Promise<void> {
  const { port, host } = context.config;
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE' || cause.code === 'EACCES'
          ? new AppError('port-in-use', `端口 ${port} 用不了 / The port ${port} cannot be used`, {
              hint: `换一个端口：PORT=${port + 1} / Use another one: PORT=${port + 1}`,
              cause,
            })
          : cause,
      );
    });
    server.listen(port, host, resolve);
  });
}

const urlOf = (scheme: string, server: NetServer): string =>
  `${scheme}://localhost:${(server.address() as AddressInfo).port}/`;

function atSignal(stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const once = () => void stop().then(resolve);
    process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
    process.once('SIGINT', once);
    process.once('SIGTERM', once);
  });
}
