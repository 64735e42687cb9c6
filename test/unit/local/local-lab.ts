import { PNG } from 'pngjs';
import { localUrl } from '../../../shared/local-url.js';
import type {
  CaptureRequest,
  KeyframeData,
  LocalSource,
  SnapshotData,
  TimelineData,
} from '../../../shared/protocol.js';
import { capture } from '../../../worker/jobs/capture.js';
import { timeline } from '../../../worker/jobs/timeline.js';
import { ffmpegOutput } from '../../helpers/ffmpeg.js';
import { readFrameNumber } from '../../helpers/frame-code.js';
import { captureRequest, makeStations } from '../jobs/node-stations.js';

const SAMPLE = 'demo/public/sample/ts/index.m3u8';
const SAMPLE_FILES = Array.from({ length: 6 }, (_, i) => `demo/public/sample/ts/segment${i}.ts`);
const { signal } = new AbortController();

/** Encodes the sample, whose pictures show their numbers, 25 a second, into a file. */
export function makeFile(
  name: string,
  output: string,
  input = `-i ${SAMPLE}`,
): Uint8Array<ArrayBuffer> {
  const args = `-hide_banner -loglevel error ${input} ${output}`.split(/ +/);
  return ffmpegOutput({ args, files: SAMPLE_FILES, writes: name });
}

/** A file whose reads are counted. */
export class CountedFile extends File {
  reads = 0;
  bytesRead = 0;

  override slice(start = 0, end = this.size): Blob {
    this.reads += 1;
    this.bytesRead += Math.max(0, Math.min(end, this.size) - start);
    return super.slice(start, end);
  }
}

export interface LocalLab {
  capture(more?: Partial<CaptureRequest<'images'>>): Promise<SnapshotData>;
  /** The number that the picture of a moment shows. */
  frameAt(time: number, seek?: CaptureRequest['seek']): Promise<number | undefined>;
  timeline(): Promise<TimelineData>;
  /** Cuts the keyframe of a moment out, as a file. */
  keyframeAt(time: number): Promise<KeyframeData>;
}

/** The real stations in Node, with a file or a folder in place of a stream. */
export function openLocal(source: LocalSource | Blob, name = 'file'): LocalLab {
  const local: LocalSource = source instanceof Blob ? { kind: 'file', file: source } : source;
  const stations = makeStations({
    network: { cacheBytes: 1_000_000, fetch: () => Promise.reject(new Error('Nobody fetches')) },
    files: { ask: () => Promise.resolve(local) },
  });
  const url = localUrl('test', name);
  const lab: LocalLab = {
    async capture(more = {}) {
      const request = captureRequest(url, more);
      const { result } = await stations.local.during(request, signal, (job) =>
        capture(stations, job, { signal, onProgress: () => undefined }),
      );
      return result;
    },
    async frameAt(time, seek = 'exact') {
      const { images } = await lab.capture({ moment: { kind: 'time', time }, seek });
      const [image] = images;
      if (!image) throw new Error('There is no image');
      return readFrameNumber(PNG.sync.read(Buffer.from(image.bytes)));
    },
    async keyframeAt(time) {
      const output = { kind: 'keyframe', durationSeconds: 1 } as const;
      const request = { ...captureRequest(url), moment: { kind: 'time', time } as const, output };
      const { result } = await stations.local.during(request, signal, (job) =>
        capture(stations, job, { signal, onProgress: () => undefined }),
      );
      return result;
    },
    timeline() {
      const { id, stream, output, timeoutSeconds } = captureRequest(url);
      const range = { from: undefined, to: undefined };
      const request = { id, stream, output, timeoutSeconds, range };
      return stations.local.during(request, signal, (job) =>
        timeline(stations, job, { signal, onProgress: () => undefined }),
      );
    },
  };
  return lab;
}
