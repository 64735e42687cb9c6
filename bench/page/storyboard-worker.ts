/// <reference lib="webworker" />
import { CanvasSink, HLS_FORMATS, Input, UrlSource } from 'mediabunny';

export interface SheetTask {
  readonly url: string;
  /** Seconds from tile to tile. */
  readonly every: number;
  /** Of a tile, in pixels. */
  readonly width: number;
  /** Of the tiles. */
  readonly count: number;
  /** When a peer that is too slow gives up. */
  readonly limitSeconds: number;
}

export interface SheetAnswer {
  /** Those that were made. */
  readonly tiles: number;
  readonly failure?: string;
}

addEventListener('message', ({ data }: MessageEvent<SheetTask>) => {
  void make(data).then(
    (answer) => {
      postMessage(answer);
    },
    (error: unknown) => {
      postMessage({ tiles: 0, failure: String(error) } satisfies SheetAnswer);
    },
  );
});

/** Mediabunny's canvases, drawn on sheets of 12 × 22. */
async function make({ url, every, width, count, limitSeconds }: SheetTask): Promise<SheetAnswer> {
  const input = new Input({
    source: new UrlSource(url, { getRetryDelay: () => null }),
    formats: HLS_FORMATS,
    formatOptions: { hls: { offsetTimestampsByDateTime: false } },
  });
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new Error('No video track');
  const start = await track.getFirstTimestamp();
  const sink = new CanvasSink(track, { width, poolSize: 2 });
  const height = Math.round((width * 9) / 16);
  const canvas = new OffscreenCanvas(12 * width, 22 * height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas');
  const times = Array.from({ length: count }, (_, index) => start + index * every + 0.01);
  const deadline = performance.now() + limitSeconds * 1000;
  let tiles = 0;
  for await (const wrapped of sink.canvasesAtTimestamps(times)) {
    if (!wrapped) throw new Error('No picture');
    const position = tiles % 264;
    context.drawImage(
      wrapped.canvas,
      ...([(position % 12) * width, Math.floor(position / 12) * height] as const),
    );
    tiles += 1;
    if (tiles % 264 === 0 || tiles === count) await canvas.convertToBlob({ type: 'image/jpeg' });
    if (performance.now() > deadline) break;
  }
  input.dispose();
  return { tiles };
}
