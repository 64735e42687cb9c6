/// <reference lib="webworker" />
import { CanvasSink, HLS_FORMATS, Input, UrlSource, type WrappedCanvas } from 'mediabunny';
import { BEHIND_KEYFRAME, IMAGE_WIDTH, JPEG_QUALITY, type StreamTask } from './peer.js';

export type Question =
  { readonly kind: 'open'; readonly task: StreamTask } | { readonly kind: 'rest' | 'close' };

export type Answer = { readonly blobs: readonly Blob[] } | { readonly error: string };

interface Opened {
  readonly input: Input;
  readonly sink: CanvasSink;
  /** The moments to take, on the media's own timeline. */
  readonly timestamps: readonly number[];
}

let opened: Opened | undefined;

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  void answer(data).then(
    (blobs) => {
      postMessage({ blobs } satisfies Answer);
    },
    (error: unknown) => {
      postMessage({ error: String(error) } satisfies Answer);
    },
  );
});

async function answer(question: Question): Promise<readonly Blob[]> {
  if (question.kind === 'open') {
    opened = await open(question.task);
    return take(opened, opened.timestamps.slice(0, 1));
  }
  if (!opened) throw new Error('Nothing is open');
  if (question.kind === 'rest') return take(opened, opened.timestamps.slice(1));
  opened.input.dispose();
  opened = undefined;
  return [];
}

async function open({ url, times }: StreamTask): Promise<Opened> {
  const input = new Input({
    // In a worker a failed request would be repeated forever.
    source: new UrlSource(url, { getRetryDelay: () => null }),
    formats: HLS_FORMATS,
    formatOptions: { hls: { offsetTimestampsByDateTime: false } },
  });
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new Error('No video track');
  if (!(await track.canDecode()))
    throw new Error(`Cannot decode ${String(await track.getCodec())}`);
  const start = await track.getFirstTimestamp();
  const sink = new CanvasSink(track, { width: IMAGE_WIDTH });
  return { input, sink, timestamps: times.map((time) => start + time + BEHIND_KEYFRAME) };
}

/** Decodes the next picture while one is encoded. */
async function take({ sink }: Opened, timestamps: readonly number[]): Promise<readonly Blob[]> {
  const blobs: Promise<Blob>[] = [];
  for await (const wrapped of sink.canvasesAtTimestamps(timestamps)) blobs.push(encode(wrapped));
  return Promise.all(blobs);
}

function encode(wrapped: WrappedCanvas | null): Promise<Blob> {
  if (!(wrapped?.canvas instanceof OffscreenCanvas)) throw new Error('No picture');
  return wrapped.canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
}
