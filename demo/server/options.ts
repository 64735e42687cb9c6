import { resolve } from 'node:path';
import { hostName } from './host-name.js';

/** The bucket that `/s3/signature` lets pages upload to. */
export interface S3Options {
  /** The service's address, without the bucket. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The beginning of every key. @defaultValue `'uploads/'` */
  readonly keyPrefix?: string | undefined;
  /** How long a signature is valid, in seconds, 1 to 3,600. @defaultValue 120 */
  readonly expirySeconds?: number | undefined;
  /** A canned ACL such as `public-read`. @defaultValue none */
  readonly acl?: string | undefined;
  /** `AES256` or `aws:kms`. @defaultValue none */
  readonly serverSideEncryption?: string | undefined;
}

/** Everything that can be set. */
export interface ServerOptions {
  /** @defaultValue `'127.0.0.1'` */
  readonly host?: string | undefined;
  /** Port 0 takes any free one. @defaultValue 8787 */
  readonly port?: number | undefined;
  /** The folder for the pictures. @defaultValue `build/uploads` */
  readonly folder?: string | undefined;
  /** The base of links, for a server that is behind a proxy. @defaultValue the server's own address */
  readonly publicUrl?: string | undefined;
  /** Origins of pages that may use this server, in addition to its own. @defaultValue the demo page on port 5173 */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** The SameSite attribute of the session's cookie; `none` makes it Secure. @defaultValue `'strict'` */
  readonly sameSite?: 'strict' | 'lax' | 'none' | undefined;
  /** Whether browsers send the cookie over TLS only. @defaultValue whether `publicUrl` is https */
  readonly secureCookie?: boolean | undefined;
  /**
   * Whose word about the client's address counts: nobody's, that of whoever opens the connection (`true`), or that of
   * proxies with these addresses or networks, separated by commas. @defaultValue `false`
   */
  readonly trustProxy?: boolean | string | undefined;
  /**
   * Names in the Host header, in addition to those of `publicUrl`, of `host` and of this machine.
   *
   * @defaultValue none
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** @defaultValue 12 hours */
  readonly sessionSeconds?: number | undefined;
  /** How long a token is valid. @defaultValue 600 */
  readonly tokenSeconds?: number | undefined;
  /** @defaultValue 16 MiB */
  readonly maxFileBytes?: number | undefined;
  /** The whole body of a request. @defaultValue 32 MiB */
  readonly maxRequestBytes?: number | undefined;
  /** In one request. @defaultValue 100 */
  readonly maxFiles?: number | undefined;
  /** In one request, without the files. @defaultValue 100 */
  readonly maxFields?: number | undefined;
  /** The largest width or height, in pixels. @defaultValue 16,384 */
  readonly maxSide?: number | undefined;
  /** Width times height. @defaultValue 40 million */
  readonly maxPixels?: number | undefined;
  /** For all bodies together that are being received or checked. @defaultValue 256 MiB */
  readonly maxBytesInFlight?: number | undefined;
  /** For the bodies of one address. @defaultValue 64 MiB */
  readonly maxBytesInFlightPerAddress?: number | undefined;
  /** For all pictures in the folder. @defaultValue 1 GiB */
  readonly maxStoredBytes?: number | undefined;
  /** Pictures in the folder. @defaultValue 5,000 */
  readonly maxStoredFiles?: number | undefined;
  /** Sessions that are kept. @defaultValue 10,000 */
  readonly maxSessions?: number | undefined;
  /** @defaultValue 500 */
  readonly maxSessionsPerAddress?: number | undefined;
  /** Unused tokens that are kept. @defaultValue 10,000 */
  readonly maxTokens?: number | undefined;
  /** @defaultValue 1,000 */
  readonly maxTokensPerAddress?: number | undefined;
  /** The data that comes with the request for one token. @defaultValue 4 KiB */
  readonly maxTokenDataBytes?: number | undefined;
  /** Answers that are kept for repeated uploads, and pictures that are kept for lists. @defaultValue 10,000 of each */
  readonly maxAnswers?: number | undefined;
  /** @defaultValue 2,000 of each */
  readonly maxAnswersPerAddress?: number | undefined;
  /** From one address. @defaultValue 1,200 */
  readonly requestsPerMinute?: number | undefined;
  /** Addresses whose requests are counted. @defaultValue 10,000 */
  readonly maxCountedAddresses?: number | undefined;
  /** Connections that are served at the same time. @defaultValue 512 */
  readonly maxConnections?: number | undefined;
  /** Connections, or requests behind a trusted proxy, of one address. @defaultValue 64 */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** The time until a request's headers are complete. @defaultValue 10 */
  readonly headersSeconds?: number | undefined;
  /** The time between two pieces of a body. @defaultValue 10 */
  readonly stallSeconds?: number | undefined;
  /** The time until a request is complete. @defaultValue 120 */
  readonly requestSeconds?: number | undefined;
  /** The time that a client has to read an answer. @defaultValue 300 */
  readonly answerSeconds?: number | undefined;
  /** How long a client that is refused may go on sending, so that it reads the answer. @defaultValue 5 */
  readonly lingerSeconds?: number | undefined;
  /** @defaultValue none: `/s3/signature` answers 404 */
  readonly s3?: S3Options | undefined;
  /** Called with unexpected errors. @defaultValue they are ignored */
  readonly onError?: ((error: unknown) => void) | undefined;
}

type Given<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };
type Optional = 'publicUrl' | 's3' | 'onError' | 'secureCookie';

/** Options with their defaults filled in. */
export type Settings = Given<Omit<ServerOptions, Optional>> & {
  readonly publicUrl: string | undefined;
  readonly secureCookie: boolean;
  readonly s3:
    | (Given<Omit<S3Options, 'acl' | 'serverSideEncryption'>> &
        Pick<S3Options, 'acl' | 'serverSideEncryption'>)
    | undefined;
  readonly onError: (error: unknown) => void;
};

const MIB = 2 ** 20;

const DEFAULTS = {
  host: '127.0.0.1',
  port: 8787,
  folder: resolve(import.meta.dirname, '../../build/uploads'),
  allowedOrigins: ['http://localhost:5173', 'http://127.0.0.1:5173'],
  sameSite: 'strict',
  trustProxy: false,
  allowedHosts: [],
  sessionSeconds: 12 * 3600,
  tokenSeconds: 600,
  maxFileBytes: 16 * MIB,
  maxRequestBytes: 32 * MIB,
  maxFiles: 100,
  maxFields: 100,
  maxSide: 16_384,
  maxPixels: 40e6,
  maxBytesInFlight: 256 * MIB,
  maxBytesInFlightPerAddress: 64 * MIB,
  maxStoredBytes: 1024 * MIB,
  maxStoredFiles: 5000,
  maxSessions: 10_000,
  maxSessionsPerAddress: 500,
  maxTokens: 10_000,
  maxTokensPerAddress: 1000,
  maxTokenDataBytes: 4096,
  maxAnswers: 10_000,
  maxAnswersPerAddress: 2000,
  requestsPerMinute: 1200,
  maxCountedAddresses: 10_000,
  maxConnections: 512,
  maxConnectionsPerAddress: 64,
  headersSeconds: 10,
  stallSeconds: 10,
  requestSeconds: 120,
  answerSeconds: 300,
  lingerSeconds: 5,
} as const satisfies ServerOptions;

/** @throws TypeError or RangeError that names the option */
export function normalizeOptions(options: ServerOptions): Settings {
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as ServerOptions;
  const merged = { ...DEFAULTS, ...given };
  checkNumbers(merged);
  if (!/^(strict|lax|none)$/.test(String(merged.sameSite))) {
    throw new TypeError('sameSite has to be strict, lax or none.');
  }
  const publicUrl = options.publicUrl?.replace(/\/+$/, '');
  if (publicUrl !== undefined) checkHttpUrl('publicUrl', publicUrl);
  const overTls = publicUrl?.startsWith('https:') ?? false;
  return {
    ...merged,
    publicUrl,
    allowedOrigins: (options.allowedOrigins ?? DEFAULTS.allowedOrigins).map(checkOrigin),
    allowedHosts: (options.allowedHosts ?? DEFAULTS.allowedHosts).map(checkHostName),
    secureCookie: options.secureCookie ?? (overTls || options.sameSite === 'none'),
    s3: options.s3 && normalizeS3(options.s3),
    onError: options.onError ?? (() => undefined),
  } as Settings;
}

function normalizeS3(s3: S3Options): Settings['s3'] {
  checkHttpUrl('s3.endpoint', s3.endpoint);
  for (const name of ['region', 'bucket', 'accessKeyId', 'secretAccessKey'] as const) {
    if (s3[name] === '') throw new TypeError(`s3.${name} must not be empty.`);
  }
  const expirySeconds = s3.expirySeconds ?? 120;
  if (!(expirySeconds >= 1 && expirySeconds <= 3600)) {
    throw new RangeError('s3.expirySeconds has to be from 1 to 3600.');
  }
  return { ...s3, keyPrefix: s3.keyPrefix ?? 'uploads/', expirySeconds };
}

function checkNumbers(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== 'number') continue;
    const least = name === 'port' ? 0 : Number.MIN_VALUE;
    const most = name === 'port' ? 65_535 : Number.MAX_VALUE;
    if (!(value >= least && value <= most)) {
      throw new RangeError(`${name} has to be a number in its range.`);
    }
  }
}

function checkHttpUrl(name: string, text: string): void {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new TypeError(`${name} has to be an http URL.`);
  }
}

function checkOrigin(text: string): string {
  checkHttpUrl('allowedOrigins', text);
  const { origin } = new URL(text);
  if (origin === text.replace(/\/$/, '')) return origin;
  throw new TypeError('allowedOrigins takes scheme, host and port only.');
}

function checkHostName(text: string): string {
  const name = hostName(text);
  if (name !== undefined) return name;
  throw new TypeError('allowedHosts takes names of hosts only.');
}
