import { isSnapError, SnapError } from '../../shared/errors.js';
import { fromOutcome } from '../../shared/outcome.js';
import type { KeyAnswer, PageApi } from '../../shared/protocol.js';
import type { CopyScope, FetchClient } from '../fetch/types.js';
import type { SegmentKey } from '../playlist/types.js';
import { SharedLoads } from '../async/shared-loads.js';
import { readDataUri } from './data-uri.js';
import { isOfSamples } from './find-decryption.js';
import { keySystemOf } from './key-systems.js';
import type { KeyContext, KeyLoader } from './types.js';

const DEFAULT_MAX_KEYS = 128;
/** Far more than a key, so that the error can tell the length of a wrong answer. */
const MAX_BYTES = 64 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

/** The page, called directly or from inside a worker, where all its methods return promises. */
export interface KeyPage extends Pick<PageApi, 'key'> {
  keyFetched(...report: Parameters<PageApi['keyFetched']>): unknown;
}

export interface KeyLoaderOptions {
  readonly page: KeyPage;
  readonly fetch: Pick<FetchClient, 'whole'>;
  /** How many keys to keep, at least 1. Default: 128. */
  readonly maxKeys?: number;
}

/** A key of samples that does not fit may still make a picture. */
const LIVE_SAMPLES_MS = 0;
/** One of whole segments shows: what it decrypts is no media. */
const OTHERS_MS = 60_000;

interface KeptKey {
  readonly bytes: Bytes;
  readonly at: number;
  /** Whether it was already given to somebody. */
  isUsed: boolean;
}

/** Loads each key once, for everybody who needs it at the same time or soon after. */
export function createKeyLoader({ maxKeys, ...sources }: KeyLoaderOptions): KeyLoader {
  const loads = new SharedLoads<KeptKey>(maxKeys ?? DEFAULT_MAX_KEYS);
  return {
    async load(key, context) {
      const { url, method } = key;
      const { copies } = context;
      const load = async (signal: AbortSignal): Promise<KeptKey> => {
        const at = performance.now();
        const { bytes, isUsed } = await findKey(key, { ...context, signal }, sources);
        return { bytes, at, isUsed };
      };
      // Without a URL nothing tells whether the key is the same as another segment's.
      const name = url === undefined ? undefined : `${copies.life} ${keyBytesOf(method)} ${url}`;
      const askedAt = performance.now();
      const mayUse = ({ at }: KeptKey): boolean =>
        !copies.isFresh && (at > askedAt || askedAt - at < maxAgeOf(key, copies));
      const kept = await loads.get(name, load, context.signal, mayUse);
      if (kept.isUsed) copies.onUse();
      kept.isUsed = true;
      return kept.bytes.slice();
    },
  };
}

function maxAgeOf(key: SegmentKey, { isLive }: CopyScope): number {
  return isLive && isOfSamples(key) ? LIVE_SAMPLES_MS : OTHERS_MS;
}

async function findKey(
  key: SegmentKey,
  context: KeyContext,
  { page, fetch }: Pick<KeyLoaderOptions, 'page' | 'fetch'>,
): Promise<Pick<KeptKey, 'bytes' | 'isUsed'>> {
  const answer = await askPage(key, context, page);
  if (answer.kind === 'bytes') return { bytes: checked(answer.bytes, key), isUsed: true };
  const { url } = key;
  if (url === undefined) {
    throw new SnapError('encrypted', `The playlist names no key (${key.method})`);
  }
  // The page lets other workers wait for this one.
  const report = (bytes: Bytes | undefined): void => {
    void Promise.resolve(page.keyFetched(url, bytes)).catch(() => undefined);
  };
  try {
    const bytes = checked(await fetchKey(key, url, context, fetch), key);
    report(bytes);
    return { bytes, isUsed: false };
  } catch (error) {
    report(undefined);
    throw isSnapError(error) ? asRefused(error, key) : error;
  }
}

/** If a server refuses the key, the segment stays encrypted; if it only fails now, it may give the key later. */
function asRefused(error: SnapError, { method }: SegmentKey): SnapError {
  if (error.code !== 'http' || error.retryable) return error;
  const { url, status } = error;
  const message = `The segment is encrypted (${method}), and its key was refused: HTTP ${status}`;
  return new SnapError('encrypted', message, { url, status, cause: error });
}

async function askPage(
  key: SegmentKey,
  { playlistUrl, sequence, copies }: KeyContext,
  page: KeyPage,
): Promise<KeyAnswer> {
  const { url, method, keyFormat, iv } = key;
  const maxAgeMs = copies.noCache ? 0 : maxAgeOf(key, copies);
  const question = { url, method, keyFormat, iv, playlistUrl, sequence, maxAgeMs };
  return fromOutcome(await page.key(question));
}

async function fetchKey(
  key: SegmentKey,
  url: string,
  { signal, copies: { noCache, origin } }: KeyContext,
  fetch: KeyLoaderOptions['fetch'],
): Promise<Bytes> {
  const system = keySystemOf(key);
  if (system !== undefined) {
    throw new SnapError('encrypted', `The keyProvider gave no key for ${system}`, { url });
  }
  // Read here, so that neither the page's own `fetch` nor its connect-src has to allow such URLs.
  if (url.startsWith('data:')) return readDataUri(url) ?? new Uint8Array(0);
  const resource = { kind: 'key', url, byteRange: undefined, noCache, origin } as const;
  const { bytes } = await fetch.whole(resource, { maxBytes: MAX_BYTES, signal });
  return bytes;
}

function checked(bytes: Bytes, { method, url }: SegmentKey): Bytes {
  const wanted = keyBytesOf(method);
  if (bytes.length === wanted) return bytes;
  throw new SnapError(
    'encrypted',
    `The key is ${bytes.length} bytes long, ${method} takes one of ${wanted}`,
    { url },
  );
}

function keyBytesOf(method: string): number {
  return method.startsWith('AES-256') ? 32 : 16;
}
