import 'reflect-metadata';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { X509Certificate as NodeCertificate, createHash, randomBytes } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Phones take no server certificate that holds longer than 398 days. */
const SERVER_DAYS = 397;
const RENEW_DAYS = 30;

export interface TlsFiles {
  key: string;
  /** The certificate and what it rests on. */
  cert: string;
}

export interface Authority {
  certificatePem: string;
  /** SHA-256 of it, as phones show it: for comparing with the printed sheet. */
  fingerprint: string;
}

/**
 * The office's own authority in a folder, made at the first start, and a server certificate of it for all names and
 * addresses of this machine. The server's is made anew when a name is added and thirty days before it ends; the authority
 * stays, so that phones trust it once.
 * @param names more names and addresses the server is reached by
 */
export async function ownAuthority(
  folder: string,
  names: string[],
  now = new Date(),
): Promise<TlsFiles & { authority: Authority }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authority = (await readPair(folder, 'authority')) ?? (await makeAuthority(folder, now));
  const wanted = [...new Set(['localhost', '127.0.0.1', '::1', hostname(), ...ownAddresses(), ...names])];
  const kept = await readPair(folder, 'server');
  const good = kept && stillHolds(kept.cert, authority.cert, wanted, now);
  const server = good ? kept : await makeServer(folder, authority, wanted, now);
  return { key: server.key, cert: server.cert + authority.cert, authority: describe(authority.cert) };
}

/** The authority of a folder; null where none was made. */
export async function readAuthority(folder: string): Promise<Authority | null> {
  const pair = await readPair(folder, 'authority');
  return pair && describe(pair.cert);
}

function describe(certificatePem: string): Authority {
  const { raw } = new NodeCertificate(certificatePem);
  const digits = createHash('sha256').update(raw).digest('hex').toUpperCase();
  return { certificatePem, fingerprint: digits.match(/../g)!.join(':') };
}

function stillHolds(serverPem: string, authorityPem: string, wanted: string[], now: Date): boolean {
  const server = new NodeCertificate(serverPem);
  const named = (server.subjectAltName ?? '')
    .split(', ')
    .map((entry) => entry.replace(/^(?:DNS|IP Address):/, ''));
  return (
    server.verify(new NodeCertificate(authorityPem).publicKey) &&
    Date.parse(server.validTo) - now.getTime() > RENEW_DAYS * DAY_MS &&
    wanted.every((name) => named.some((one) => plainName(one) === plainName(name)))
  );
}

/** Certificates write an address of IPv6 in full; names know no case. */
const plainName = (name: string): string =>
  isIP(name) === 6 ? new URL(`http://[${name}]/`).hostname : name.toLowerCase();

async function makeAuthority(folder: string, now: Date): Promise<TlsFiles> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    // Two offices' authorities on one phone are told apart.
    name: `CN=Jingtian ${hostname()} ${serial().slice(0, 6)}, O=Jingtian`,
    ...period(now, AUTHORITY_DAYS),
    ...{ signingAlgorithm: ALGORITHM, keys },
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return writePair(folder, 'authority', certificate, keys.privateKey);
}

async function makeServer(
  folder: string,
  authority: TlsFiles,
  names: string[],
  now: Date,
): Promise<TlsFiles> {
  const issuer = new X509Certificate(authority.cert);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    ...{ serialNumber: serial(), subject: 'CN=Jingtian server', issuer: issuer.subject },
    ...period(now, SERVER_DAYS),
    ...{ signingAlgorithm: ALGORITHM, publicKey: keys.publicKey },
    signingKey: await crypto.subtle.importKey(
      'pkcs8',
      PemConverter.decodeFirst(authority.key),
      ALGORITHM,
      false,
      ['sign'],
    ),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return writePair(folder, 'server', certificate, keys.privateKey);
}

/** Addresses of this machine on its networks; they change, and then the server's certificate is made anew. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  // An address of a link alone is never what somebody types.
  return all
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
    .map(({ address }) => address);
}

const period = (now: Date, days: number) => ({
  // A phone whose clock is a little behind must not refuse it.
  notBefore: new Date(now.getTime() - DAY_MS),
  notAfter: new Date(now.getTime() + (days - 1) * DAY_MS),
});

/** Sixteen bytes, the first below 0x80: a serial number is positive. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0]! &= 0x7f;
  return bytes.toString('hex');
}

async function readPair(folder: string, name: string): Promise<TlsFiles | null> {
  try {
    const [cert, key] = await Promise.all(
      ['crt', 'key'].map((ending) => readFile(join(folder, `${name}.${ending}`), 'utf8')),
    );
    return { cert: cert!, key: key! };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function writePair(
  folder: string,
  name: string,
  certificate: X509Certificate,
  privateKey: CryptoKey,
): Promise<TlsFiles> {
  const key = PemConverter.encode(
    await crypto.subtle.exportKey('pkcs8', privateKey),
    PemConverter.PrivateKeyTag,
  );
  const pair = { cert: `${certificate.toString('pem')}\n`, key: `${key}\n` };
  // The key first and each in one step: a certificate without its key would be taken for whole.
  for (const [ending, text] of [
    ['key', pair.key],
    ['crt', pair.cert],
  ] as const) {
    // prettier-ignore
    const path = join(folder, `${name}.${ending}`);
    await writeFile(`${path}.new`, text, { mode: ending === 'key' ? 0o600 : 0o644 });
    await rename(`${path}.new`, path);
  }
  return pair;
}
