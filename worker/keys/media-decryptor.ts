import type { CodedRun } from '../keyframe/types.js';
import { decryptRun } from './decrypt-run.js';
import { findDecryption, findMapDecryption, segmentIv } from './find-decryption.js';
import type {
  ClearRun,
  Decryption,
  KeyContext,
  KeyLoader,
  MediaDecryptor,
  OpenedSource,
  SourcePlace,
} from './types.js';
import { planWholeDecryption } from './whole-decryption.js';

/** @param hasKeyProvider - Whether the page is asked for keys: then it may know that of a DRM system. */
export function createMediaDecryptor(keys: KeyLoader, hasKeyProvider: boolean): MediaDecryptor {
  return {
    ofSegment: (segment) => findDecryption(segment, hasKeyProvider),
    ofMap: (map) => findMapDecryption(map, hasKeyProvider),
    open: (decryption, place, context) => open(keys, decryption, place, context),
    decrypt: (run, decryption, context) => decrypt(keys, run, decryption, context),
  };
}

async function open(
  keys: KeyLoader,
  decryption: Decryption,
  place: SourcePlace,
  context: KeyContext,
): Promise<OpenedSource> {
  if (decryption.kind !== 'whole') return { byteRange: place.byteRange, decryptor: undefined };
  const { key } = decryption;
  const { byteRange, start } = planWholeDecryption(key.method, place);
  const bytes = await keys.load(key, context);
  return { byteRange, decryptor: await start(bytes, segmentIv(key, context.sequence)) };
}

async function decrypt(
  keys: KeyLoader,
  run: CodedRun,
  decryption: Decryption,
  context: KeyContext,
): Promise<ClearRun> {
  const isClear = run.units.every(({ protection }) => protection === undefined);
  if (isClear || decryption.kind !== 'samples') return { run, keyBytes: undefined };
  const { key } = decryption;
  const keyBytes = await keys.load(key, context);
  return { run: await decryptRun(run, keyBytes, segmentIv(key, context.sequence)), keyBytes };
}
