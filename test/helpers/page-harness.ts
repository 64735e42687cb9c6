import type { ffmpeg } from '../../src/ffmpeg/index.js';
import type * as Library from '../../src/index.js';
import type {
  BatchOptions,
  BatchProgress,
  CaptureOptions,
  Progress,
  SnapErrorCode,
  Snapper,
  SnapperOptions,
  Snapshot,
  Storyboard,
  StoryboardOptions,
  StoryboardSheet,
  StoryboardTile,
  Timeline,
  TimelineOptions,
  TimelineSegment,
  TimeWindow,
} from '../../src/index.js';

/** What the test's page has in `window`: the build, and a few functions that return their results as JSON. */
export interface PageGlobals {
  /** `ffmpeg` where the page has added it. */
  hlsnap: typeof Library & { readonly ffmpeg?: typeof ffmpeg };
  harness: Harness;
}

/** When to abort a capture: before it begins, as soon as it reports a step, or at the first bytes of a segment. */
export type AbortAt = 'before' | Progress['step'] | 'first-bytes';

export interface CaptureCall {
  readonly url: string;
  readonly options: Omit<CaptureOptions, 'signal' | 'onProgress'>;
  readonly abortAt?: AbortAt | undefined;
  readonly disposeAt?: Progress['step'] | undefined;
}

export interface WireImage extends Omit<Snapshot['images'][number], 'blob'> {
  readonly base64: string;
}

export interface WireSnapshot extends Omit<Snapshot, 'images' | 'programDateTime' | 'asked'> {
  readonly images: readonly WireImage[];
  readonly programDateTime: string | undefined;
  readonly asked: {
    readonly presentationTime: number;
    readonly programDateTime: string | undefined;
  };
}

export interface BatchCall {
  readonly url: string;
  readonly options: Omit<BatchOptions, 'signal' | 'onProgress'>;
  /** Leaves the loop after this many items. */
  readonly stopAfter?: number | undefined;
}

export interface BatchOutcome {
  /** The items of the batch: pictures, and errors in their place. */
  readonly items: readonly {
    readonly snapshot?: WireSnapshot;
    readonly failure?: WireFailure;
    readonly askedTime: number;
  }[];
  /** The error that ended the iteration. */
  readonly failure: WireFailure | undefined;
  readonly progress: readonly BatchProgress[];
}

export interface StoryboardCall {
  readonly url: string;
  readonly options: Omit<StoryboardOptions, 'signal' | 'onProgress'>;
  /** Iterates, and leaves the loop after this many sheets. */
  readonly stopAfter?: number | undefined;
}

export interface WireTile extends Omit<StoryboardTile, 'programDateTime' | 'error'> {
  readonly programDateTime: string | undefined;
  readonly error: WireFailure | undefined;
}

export interface WireSheet extends Omit<StoryboardSheet, 'blob' | 'tiles'> {
  readonly base64: string;
  readonly tiles: readonly WireTile[];
}

export interface WireStoryboard extends Pick<
  Storyboard,
  | 'url'
  | 'playlistUrl'
  | 'tile'
  | 'columns'
  | 'rows'
  | 'start'
  | 'end'
  | 'interval'
  | 'bytesFetched'
> {
  readonly tiles: readonly WireTile[];
}

export interface StoryboardOutcome {
  /** Those of the loop, or those of the whole where there is none. */
  readonly sheets: readonly WireSheet[];
  /** Where it was made to its end. */
  readonly whole: WireStoryboard | undefined;
  readonly failure: WireFailure | undefined;
  readonly progress: readonly BatchProgress[];
}

export interface WireTimeline extends Omit<Timeline, 'segments'> {
  readonly segments: readonly (Omit<TimelineSegment, 'date'> & {
    readonly date: string | undefined;
  })[];
}

export interface WireFailure {
  readonly name: string;
  readonly message: string;
  readonly isSnapError: boolean;
  readonly code: SnapErrorCode | undefined;
  readonly url: string | undefined;
  readonly status: number | undefined;
  readonly window: TimeWindow | undefined;
  readonly retryable: boolean | undefined;
  /** The messages of the causes, outermost first. */
  readonly causes: readonly string[];
}

export interface CaptureOutcome {
  readonly snapshot?: WireSnapshot;
  readonly failure?: WireFailure;
  readonly progress: readonly Progress[];
  /** How many other tasks the page did between the abort and the rejection. */
  readonly tasksAfterAbort: number | undefined;
}

/** What a Snapper is made with, as far as it can be sent to a page. */
export interface HarnessOptions extends Omit<SnapperOptions, 'engines'> {
  /** Whether ffmpeg is among the engines; by default if it is asked for by name. */
  readonly addsFfmpeg?: boolean;
}

export interface Harness {
  /** Time limits that no machine reaches, however busy it is: for every Snapper that is not to reach one. */
  readonly patience: Pick<SnapperOptions, 'timeout' | 'decodeTimeout' | 'stallTimeout'>;
  /** Replaces the page's one Snapper, and disposes the last. It is patient, unless told otherwise. */
  renew(options: HarnessOptions): void;
  capture(call: CaptureCall): Promise<CaptureOutcome>;
  captureAll(call: BatchCall): Promise<BatchOutcome>;
  storyboard(call: StoryboardCall): Promise<StoryboardOutcome>;
  timeline(url: string, options: Omit<TimelineOptions, 'signal'>): Promise<WireTimeline>;
  toFailure(error: unknown): WireFailure;
  readonly snapper: Snapper;
}

/** Waits in the page for its script: a browser that is driven may call it loaded before that has run. */
export async function untilLoaded(): Promise<void> {
  const giveUpAt = performance.now() + 200_000;
  while (!('hlsnap' in window) && performance.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs in the page, as text: it may not use anything outside itself. */
export function installHarness(): void {
  const page = window as unknown as PageGlobals;
  const { hlsnap } = page;
  const patience = { timeout: 600, decodeTimeout: 600, stallTimeout: 600 };
  let snapper = new hlsnap.Snapper(patience);

  const toBase64 = async (blob: Blob): Promise<string> => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let offset = 0; offset < bytes.length; offset += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(offset, offset + 0x8000));
    }
    return btoa(text);
  };
  const toWire = async (snapshot: Snapshot): Promise<WireSnapshot> => ({
    ...snapshot,
    programDateTime: snapshot.programDateTime?.toISOString(),
    asked: {
      presentationTime: snapshot.asked.presentationTime,
      programDateTime: snapshot.asked.programDateTime?.toISOString(),
    },
    images: await Promise.all(
      snapshot.images.map(async ({ blob, ...image }) => ({
        ...image,
        type: blob.type as typeof image.type,
        base64: await toBase64(blob),
      })),
    ),
  });
  const causesOf = (error: unknown): string[] => {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    if (cause === undefined) return [];
    return [cause instanceof Error ? cause.message : JSON.stringify(cause), ...causesOf(cause)];
  };
  const toFailure = (error: unknown): WireFailure => {
    const snap = hlsnap.isSnapError(error) ? error : undefined;
    return {
      name: error instanceof Error ? error.name : typeof error,
      message: error instanceof Error ? error.message : String(error),
      isSnapError: error instanceof hlsnap.SnapError,
      code: snap?.code,
      url: snap?.url,
      status: snap?.status,
      window: snap?.window,
      retryable: snap?.retryable,
      causes: causesOf(error),
    };
  };
  /** Counts the page's tasks from `start()` on; there is always another one. */
  const countTasks = (): { start: () => void; end: () => number | undefined } => {
    const { port1, port2 } = new MessageChannel();
    let count: number | undefined;
    port1.onmessage = () => {
      count = (count ?? 0) + 1;
      port2.postMessage(undefined);
    };
    return {
      start: () => {
        if (count !== undefined) return;
        count = 0;
        port2.postMessage(undefined);
      },
      end: () => {
        port1.close();
        return count;
      },
    };
  };
  const capture = async ({
    url,
    options,
    abortAt,
    disposeAt,
  }: CaptureCall): Promise<CaptureOutcome> => {
    const controller = new AbortController();
    const progress: Progress[] = [];
    const tasks = countTasks();
    const abort = (): void => {
      tasks.start();
      controller.abort('the test says so');
    };
    if (abortAt === 'before') abort();
    const onProgress = (report: Progress): void => {
      progress.push(report);
      if (report.step === abortAt) abort();
      if (abortAt === 'first-bytes' && report.bytesFetched > 0) abort();
      if (report.step === disposeAt) snapper.dispose();
    };
    try {
      const all = { ...options, signal: controller.signal, onProgress };
      const snapshot = await snapper.capture(url, all);
      const tasksAfterAbort = tasks.end();
      return { snapshot: await toWire(snapshot), progress, tasksAfterAbort };
    } catch (error) {
      return { failure: toFailure(error), progress, tasksAfterAbort: tasks.end() };
    }
  };

  const captureAll = async (call: BatchCall): Promise<BatchOutcome> => {
    const items: BatchOutcome['items'][number][] = [];
    const progress: BatchProgress[] = [];
    const options = {
      ...call.options,
      onProgress: (report: BatchProgress) => progress.push({ ...report }),
    } as BatchOptions & { onError: 'yield' };
    try {
      for await (const item of snapper.captureAll(call.url, options)) {
        const askedTime = item.asked.presentationTime;
        if ('error' in item) items.push({ failure: toFailure(item.error), askedTime });
        else items.push({ snapshot: await toWire(item), askedTime });
        if (items.length === call.stopAfter) break;
      }
      return { items, progress, failure: undefined };
    } catch (error) {
      return { items, progress, failure: toFailure(error) };
    }
  };
  const toWireTile = ({ programDateTime, error, ...tile }: StoryboardTile): WireTile => ({
    ...tile,
    programDateTime: programDateTime?.toISOString(),
    error: error && toFailure(error),
  });
  const toWireSheet = async ({ blob, tiles, ...sheet }: StoryboardSheet): Promise<WireSheet> => ({
    ...sheet,
    base64: await toBase64(blob),
    tiles: tiles.map(toWireTile),
  });
  const storyboard = async (call: StoryboardCall): Promise<StoryboardOutcome> => {
    const sheets: WireSheet[] = [];
    const progress: BatchProgress[] = [];
    const onProgress = (report: BatchProgress): void => void progress.push({ ...report });
    try {
      const run = snapper.storyboard(call.url, { ...call.options, onProgress });
      if (call.stopAfter !== undefined) {
        for await (const sheet of run) {
          sheets.push(await toWireSheet(sheet));
          if (sheets.length === call.stopAfter) break;
        }
      }
      const made = await run;
      const { sheets: all, tiles, ...facts } = made;
      if (sheets.length === 0) sheets.push(...(await Promise.all(all.map(toWireSheet))));
      const whole = { ...facts, tiles: tiles.map(toWireTile) };
      return { sheets, whole, failure: undefined, progress };
    } catch (error) {
      return { sheets, whole: undefined, failure: toFailure(error), progress };
    }
  };
  const timeline: Harness['timeline'] = async (url, options) => {
    const { segments, ...facts } = await snapper.timeline(url, options);
    return {
      ...facts,
      segments: segments.map((segment) => ({ ...segment, date: segment.date?.toISOString() })),
    };
  };

  page.harness = {
    get snapper() {
      return snapper;
    },
    patience,
    renew({ addsFfmpeg, ...options }) {
      snapper.dispose();
      const added = (addsFfmpeg ?? options.engine === 'ffmpeg') ? hlsnap.ffmpeg?.() : undefined;
      const engines = added ? [added] : [];
      snapper = new hlsnap.Snapper({ ...patience, engines, ...options });
    },
    capture,
    captureAll,
    storyboard,
    timeline,
    toFailure,
  };
}
