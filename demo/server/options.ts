import { resolve } from 'node:path';

/** Where `/s3/signature` lets pages upload to. */
export interface S3Options {
  /** The service's address, the bucket left out. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** What every key begins with. @defaultValue `'uploads/'` */
  readonly keyPrefix?: string | undefined;
  /** How long a signature can be used, in seconds, 1 to 3,600. @defaultValue 120 */
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
  /** 0 takes any free one. @defaultValue 8787 */
  readonly port?: number | undefined;
  /** Where pictures are kept. @defaultValue `build/uploads` */
  readonly folder?: string | undefined;
  /** What links begin with, where a proxy stands in front. @defaultValue the server's own address */
  readonly publicUrl?: string | undefined;
  /** Pages that may talk to this server, beside its own. @defaultValue the demo page on port 5173 */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** The SameSite attribute of the session's cookie; `none` makes it Secure. @defaultValue `'strict'` */
  readonly sameSite?: 'strict' | 'lax' | 'none' | undefined;
  /** Whether the cookie is for TLS only. @defaultValue whether `publicUrl` is https */
  readonly secureCookie?: boolean | undefined;
  /** Whether a proxy in front may name the client. @defaultValue `false` */
  readonly trustProxy?: boolean | undefined;
  /** @defaultValue 12 hours */
  readonly sessionSeconds?: number | undefined;
  /** How long a token waits for its upload. @defaultValue 600 */
  readonly tokenSeconds?: number | undefined;
  /** @defaultValue 16 MiB */
  readonly maxFileBytes?: number | undefined;
  /** The whole body of a request. @defaultValue 32 MiB */
  readonly maxRequestBytes?: number | undefined;
  /** Of a request. @defaultValue 100 */
  readonly maxFiles?: number | undefined;
  /** Of a request, files left out. @defaultValue 100 */
  readonly maxFields?: number | undefined;
  /** Width or height. @defaultValue 16,384 */
  readonly maxSide?: number | undefined;
  /** All bodies that are being received or checked. @defaultValue 256 MiB */
  readonly maxBytesInFlight?: number | undefined;
  /** All pictures in the folder. @defaultValue 1 GiB */
  readonly maxStoredBytes?: number | undefined;
  /** Of one address. @defaultValue 1,200 */
  readonly requestsPerMinute?: number | undefined;
  /** @defaultValue 512 */
  readonly maxConnections?: number | undefined;
  /** Until a request's headers are complete. @defaultValue 10 */
  readonly headersSeconds?: number | undefined;
  /** Between two pieces of a body. @defaultValue 10 */
  readonly stallSeconds?: number | undefined;
  /** Until a request is complete. @defaultValue 120 */
  readonly requestSeconds?: number | undefined;
  /** @defaultValue none: `/s3/signature` answers 404 */
  readonly s3?: S3Options | undefined;
  /** Told of what nobody expected. @defaultValue nobody is */
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
  sessionSeconds: 12 * 3600,
  tokenSeconds: 600,
  maxFileBytes: 16 * MIB,
  maxRequestBytes: 32 * MIB,
  maxFiles: 100,
  maxFields: 100,
  maxSide: 16_384,
  maxBytesInFlight: 256 * MIB,
  maxStoredBytes: 1024 * MIB,
  requestsPerMinute: 1200,
  maxConnections: 512,
  headersSeconds: 10,
  stallSeconds: 10,
  requestSeconds: 120,
} as const satisfies ServerOptions;

/** @throws TypeError or RangeError, naming the option. */
export function normalizeOptions(options: ServerOptions): Settings {
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as ServerOptions;
  const merged = { ...DEFAULTS, ...given };
  checkNumbers(merged);
  if (!/^(strict|lax|none)$/.test(String(merged.sameSite))) {
    throw new TypeError('sameSite is strict, lax or none.');
  }
  const publicUrl = options.publicUrl?.replace(/\/+$/, '');
  if (publicUrl !== undefined) checkHttpUrl('publicUrl', publicUrl);
  const overTls = publicUrl?.startsWith('https:') ?? false;
  return {
    ...merged,
    publicUrl,
    allowedOrigins: (options.allowedOrigins ?? DEFAULTS.allowedOrigins).map(checkOrigin),
    secureCookie: options.secureCookie ?? (overTls || options.sameSite === 'none'),
    s3: options.s3 && normalizeS3(options.s3),
    onError: options.onError ?? (() => undefined),
  } as Settings;
}

function normalizeS3(s3: S3Options): Settings['s3'] {
  checkHttpUrl('s3.endpoint', s3.endpoint);
  for (const name of ['region', 'bucket', 'accessKeyId', 'secretAccessKey'] as const) {
    if (s3[name] === '') throw new TypeError(`s3.${name} is empty.`);
  }
  const expirySeconds = s3.expirySeconds ?? 120;
  if (!(expirySeconds >= 1 && expirySeconds <= 3600)) {
    throw new RangeError('s3.expirySeconds is not from 1 to 3600.');
  }
  return { ...s3, keyPrefix: s3.keyPrefix ?? 'uploads/', expirySeconds };
}

function checkNumbers(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== 'number') continue;
    const least = name === 'port' ? 0 : Number.MIN_VALUE;
    const most = name === 'port' ? 65_535 : Number.MAX_VALUE;
    if (!(value >= least && value <= most)) {
      throw new RangeError(`${name} is not a number in its range.`);
    }
  }
}

function checkHttpUrl(name: string, text: string): void {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new TypeError(`${name} is not an http URL.`);
  }
}

function checkOrigin(text: string): string {
  checkHttpUrl('allowedOrigins', text);
  const { origin } = new URL(text);
  if (origin === text.replace(/\/$/, '')) return origin;
  throw new TypeError('allowedOrigins takes scheme, host and port only.');
}
