// Runs in the browser: the stations from the fetch to the decoded planes, which the public API does not hand out.
import { PRESENTATION_CLOCK } from '../../shared/clock.js';
import { createHostQueue } from '../../shared/host-queue.js';
import { md5 } from 'js-md5';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { MediaSegment } from '../../shared/targets.js';
import { urlsBelow } from '../../src/ffmpeg/urls-below.js';
import { createCoreFiles } from '../../wasm/core/core-files.js';
import type { ModuleShare } from '../../wasm/load/module-share.js';
import { decodeCut } from '../../worker/jobs/decode-cut.js';
import { createCoreEngine } from '../../worker/decode/core/core-engine.js';
import { createFfmpegEngine } from '../../worker/decode/ffmpeg/ffmpeg-engine.js';
import { openFfmpeg } from '../../worker/decode/ffmpeg/ffmpeg-script.js';
import type { DecodeOptions } from '../../worker/decode/types.js';
import { ANY_COPY } from '../../worker/fetch/copies.js';
import { createFetchClient } from '../../worker/fetch/client.js';
import { createStopHints } from '../../worker/fetch/stop-hints.js';
import { nativeFetch } from '../../worker/fetch/page-fetch.js';
import { createKeyframeSelector } from '../../worker/keyframe/selector.js';
import { createMediaDecryptor } from '../../worker/keys/media-decryptor.js';
import { toCodedPicture, wholeSegment } from '../../worker/mp4-writer/to-coded-picture.js';
import {
  cutPictures,
  type CutContext,
  type CutPicture,
  type UncutSegment,
} from '../../worker/search/cut-pictures.js';
import type { DecodedPicture } from '../../worker/picture/types.js';
import { SearchLog } from '../../worker/search/search-log.js';
import { KnownKeys } from '../../worker/search/known-keys.js';

export interface CorpusFile {
  readonly url: string;
  readonly mapUrl: string | undefined;
  /** Gives the file to the decoder as it is, without a cutter. */
  readonly uncut: boolean;
  readonly timeoutSeconds: number;
  readonly engine: 'core' | 'ffmpeg';
}

export interface DecodedFile {
  readonly code?: string;
  readonly md5?: string;
  readonly width?: number;
  readonly height?: number;
  readonly pixelFormat?: string;
  readonly sampleAspectRatio?: number;
  readonly codec?: string;
  readonly range?: string | undefined;
  readonly matrix?: string | undefined;
}

const dist = new URL('/dist/', location.href).href;
const share: ModuleShare = { get: (_name, compile) => compile() };
const engines = {
  core: createCoreEngine(createCoreFiles(dist, share)),
  ffmpeg: createFfmpegEngine(() => Promise.resolve(openFfmpeg(urlsBelow(dist), share))),
};
const { signal } = new AbortController();
const settings = { credentials: undefined, headers: [], referrerPolicy: undefined };
const fetch = createFetchClient({
  fetch: nativeFetch,
  settings: { playlist: settings, key: settings, segment: settings },
  retries: 0,
  stallTimeoutSeconds: 30,
  maxWaitSeconds: 30,
  hints: createStopHints(),
  hosts: createHostQueue(6),
  cacheBytes: 0,
});
const noKeys = {
  load: () => Promise.reject(new SnapError('encrypted', 'There are no keys here')),
};
const stations = {
  fetch,
  decryptor: createMediaDecryptor(noKeys, false),
  createSelector: createKeyframeSelector,
  knownKeys: new KnownKeys(),
};
const context: CutContext = {
  playlistUrl: location.href,
  log: new SearchLog(false),
  copies: ANY_COPY,
  refuseUncut: undefined,
  limits: { maxBytes: 64 * 1024 * 1024, signal },
  onRead: () => undefined,
  onFetched: () => undefined,
};

async function cutFile({ url, mapUrl }: CorpusFile): Promise<CutPicture | UncutSegment> {
  const segment: MediaSegment = {
    url,
    byteRange: undefined,
    map:
      mapUrl === undefined
        ? undefined
        : { url: mapUrl, byteRange: undefined, keys: [], sequence: 0 },
    keys: [],
    sequence: 0,
    discontinuitySequence: 0,
    startTime: 0,
    duration: 1,
    programDateTimeMs: undefined,
    isGap: false,
    isIFrame: false,
  };
  const target = { time: 0, dateMs: undefined, segments: [segment], index: 0 };
  const wish = { seek: 'segment', clock: PRESENTATION_CLOCK, wantsMore: false } as const;
  for await (const cut of cutPictures(stations, target, wish, context)) return cut;
  throw new SnapError('no-keyframe', 'There is none');
}

async function decodeCutFile(file: CorpusFile, options: DecodeOptions): Promise<DecodedPicture> {
  const cut = await cutFile(file);
  const coded = cut.kind === 'cut' ? toCodedPicture(cut.run) : wholeSegment(cut.bytes);
  return decodeCut(() => engines[file.engine].decode(coded, options), cut, stations.knownKeys);
}

async function fetchWhole(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const resource = { kind: 'segment', url, byteRange: undefined } as const;
  return (await fetch.whole(resource, context.limits)).bytes;
}

async function decodeFile(file: CorpusFile): Promise<DecodedFile> {
  try {
    const options = { signal, timeoutSeconds: file.timeoutSeconds };
    const picture = file.uncut
      ? await engines[file.engine].decode(wholeSegment(await fetchWhole(file.url)), options)
      : await decodeCutFile(file, options);
    const { planes, width, height, pixelFormat, sampleAspectRatio, codec, color } = picture;
    const { range, matrix } = color;
    const facts = { width, height, pixelFormat, sampleAspectRatio, codec, range, matrix };
    return { md5: md5(planes), ...facts };
  } catch (error) {
    return { code: isSnapError(error) ? error.code : String(error) };
  }
}

Object.assign(globalThis, { decodeFile });
