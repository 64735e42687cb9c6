import type { Sink, SinkOptions, SnapshotLike } from '../../../src/sinks/index.js';
import type { SnapImage } from '../../../src/results/snapshot.js';

type Index = number | 'all';

interface Script {
  /** By image, the errors of its calls, in order; calls beyond them succeed. */
  readonly failures?: Readonly<Partial<Record<Index, readonly Error[]>>>;
  /** How many bytes are sent for each of the image's. */
  readonly overhead?: number;
  readonly onCall?: (index: Index) => unknown;
}

/** A sink of a caller's own, that does what a test says; it reports half of its bytes on the way. */
export class ScriptedSink implements Sink<string> {
  readonly kind: string;
  readonly calls: { readonly index: Index; readonly key: string | undefined }[] = [];
  mostAtOnce = 0;
  opened = 0;
  closed = 0;
  readonly #script: Script;
  #running = 0;

  constructor(script: Script = {}, kind = 'scripted') {
    this.#script = script;
    this.kind = kind;
  }

  write(image: SnapImage, snapshot: SnapshotLike, options?: SinkOptions): Promise<string> {
    return this.#call(snapshot.images.indexOf(image), image.blob.size, options);
  }

  open(): Promise<void> {
    this.opened += 1;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  /** The same, as a sink that takes all images in one go. */
  withWriteAll(): Sink<string> {
    const writeAll = (snapshot: SnapshotLike, options?: SinkOptions): Promise<string> => {
      const bytes = snapshot.images.reduce((sum, { blob }) => sum + blob.size, 0);
      return this.#call('all', bytes, options);
    };
    return { kind: this.kind, write: this.write.bind(this), writeAll };
  }

  async #call(
    index: Index,
    bytes: number,
    { key, signal, onProgress }: SinkOptions = {},
  ): Promise<string> {
    const { failures, overhead = 1, onCall } = this.#script;
    const error = failures?.[index]?.[this.calls.filter((call) => call.index === index).length];
    this.calls.push({ index, key });
    this.#running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
    onCall?.(index);
    await new Promise((resolve) => setImmediate(resolve));
    this.#running -= 1;
    signal?.throwIfAborted();
    if (error) throw error;
    onProgress?.({ loaded: (bytes * overhead) / 2, total: bytes * overhead });
    return `done ${index}`;
  }
}

/** Images of 100 bytes each. */
export function makeSnapshot(count: number): SnapshotLike {
  const images = Array.from({ length: count }, (_, index): SnapImage => {
    const type = 'image/jpeg';
    const blob = new Blob([new Uint8Array(100)], { type });
    return { blob, type, width: 16, height: 9, quality: 0.8, name: `image ${index}` };
  });
  return { images, presentationTime: 12, programDateTime: undefined };
}
