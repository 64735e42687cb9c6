// Runs in the browser: the stations from the fetch to the decoded planes, which the public API does not hand out.
import { md5 } from 'js-md5';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { MediaSegment } from '../../shared/targets.js';
import { createFfmpegFiles } from '../../wasm/ffmpeg/files.js';
import { decodeKeyframe } from '../../worker/search/decode-keyframe.js';
import { createFfmpegEngine } from '../../worker/decode/ffmpeg/ffmpeg-engine.js';
import { createFetchClient } from '../../worker/fetch/client.js';
import { nativeFetch } from '../../worker/fetch/page-fetch.js';
import type { CodedPicture } from '../../worker/keyframe/types.js';
import {
  prepareCut,
  readSegments,
  wholeSegment,
  type ReadContext,
  type ReadStations,
} from '../../worker/search/read-segments.js';

export interface CorpusFile {
  readonly url: string;
  readonly mapUrl: string | undefined;
  /** Gives the file to the decoder as it is, without a cutter. */
  readonly uncut: boolean;
  readonly timeoutSeconds: number;
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

const engine = createFfmpegEngine(
  createFfmpegFiles(new URL('/dist/', location.href).href, {
    get: (_name, compile) => compile(),
  }),
);
const { signal } = new AbortController();
const settings = { credentials: undefined, headers: [], referrerPolicy: undefined };
const stations: ReadStations = {
  fetch: createFetchClient({
    fetch: nativeFetch,
    settings: { playlist: settings, key: settings, segment: settings },
    retries: 0,
    stallTimeoutSeconds: 30,
    maxWaitSeconds: 30,
    connectionsPerHost: 6,
    cacheBytes: 0,
  }),
  keys: { load: () => Promise.reject(new SnapError('encrypted', 'There are no keys here')) },
  hasKeyProvider: false,
};
const context: ReadContext = {
  playlistUrl: location.href,
  limits: { maxBytes: 64 * 1024 * 1024, signal },
  onFetched: () => undefined,
};

interface ReadFile {
  readonly picture: CodedPicture;
  readonly uncut: SnapError | undefined;
}

async function readFile({ url, mapUrl, uncut }: CorpusFile): Promise<ReadFile> {
  if (uncut) {
    const resource = { kind: 'segment', url, byteRange: undefined } as const;
    const { bytes } = await stations.fetch.whole(resource, context.limits);
    return { picture: wholeSegment(bytes), uncut: undefined };
  }
  const segment: MediaSegment = {
    url,
    byteRange: undefined,
    map: mapUrl === undefined ? undefined : { url: mapUrl, byteRange: undefined, keys: [] },
    keys: [],
    sequence: 0,
    discontinuitySequence: 0,
    startTime: 0,
    duration: 1,
    programDateTimeMs: undefined,
    isGap: false,
    isIFrame: false,
  };
  const read = await readSegments(stations, [segment], { kind: 'first' }, context);
  if (read.uncut) return { picture: read.whole, uncut: read.uncut };
  const { decryption, found } = read;
  if (!found.after) throw new SnapError('no-keyframe', 'There is none');
  const { picture } = await prepareCut(stations, found.after, { decryption, segment }, context);
  return { picture, uncut: undefined };
}

async function decodeFile(file: CorpusFile): Promise<DecodedFile> {
  try {
    const options = { signal, timeoutSeconds: file.timeoutSeconds };
    const picture = await decodeKeyframe(engine, await readFile(file), options);
    const { planes, width, height, pixelFormat, sampleAspectRatio, codec, color } = picture;
    const { range, matrix } = color;
    const facts = { width, height, pixelFormat, sampleAspectRatio, codec, range, matrix };
    return { md5: md5(planes), ...facts };
  } catch (error) {
    return { code: isSnapError(error) ? error.code : String(error) };
  }
}

Object.assign(globalThis, { decodeFile });
