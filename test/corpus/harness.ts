// Runs in the browser: the stations from the fetch to the decoded planes, which the public API does not hand out.
import { md5 } from 'js-md5';
import { isSnapError } from '../../src/shared/errors.js';
import { createFfmpegFiles } from '../../wasm/ffmpeg-files.js';
import { decodeKeyframe } from '../../worker/decode-keyframe.js';
import { createFfmpegEngine } from '../../worker/decode/ffmpeg.js';
import { fetchWhole } from '../../worker/fetch/whole.js';
import { createMapCache } from '../../worker/map-cache.js';
import { readKeyframe, wholeSegment, type ReadKeyframe } from '../../worker/read-keyframe.js';

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

const engine = createFfmpegEngine(createFfmpegFiles(new URL('/dist/', location.href).href));
const { signal } = new AbortController();
const limits = { maxBytes: 64 * 1024 * 1024, signal };

async function readFile({ url, mapUrl, uncut }: CorpusFile): Promise<ReadKeyframe> {
  if (uncut) {
    const { bytes } = await fetchWhole({ kind: 'segment', url, byteRange: undefined }, limits);
    return { cut: wholeSegment(bytes), uncut: undefined };
  }
  const segment = {
    uri: url,
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
  };
  return readKeyframe(segment, createMapCache(), limits, () => undefined);
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
