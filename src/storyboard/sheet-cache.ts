import type { Size } from '../../shared/geometry.js';
import { toHex } from '../../shared/hex.js';
import type { PlanData } from '../../shared/protocol.js';
import type { Store } from '../store/types.js';
import { CacheStore } from '../store/cache-store.js';
import { defaultSeek } from '../jobs/batch.js';
import type { SheetPlan } from './make-sheet.js';
import { sheetName } from './sheet-name.js';
import type { ResolvedStoryboardOptions } from './options.js';
import { recordingOf, segmentTraits, type VariantTraits } from './recording-version.js';
import type { TileMoment } from './take-tiles.js';
import type { StoryboardSheet, StoryboardTile } from './types.js';

const CACHE_NAME = 'hlsnap-storyboards';
/** Of what is written: another format has other keys. */
const FORMAT = 3;

/** The sheets of earlier runs. Where the browser refuses to keep any, there are none. */
export interface SheetCache {
  /** The size of the tiles of an earlier run; without it no sheet can be asked for. */
  readSize(): Promise<Size | undefined>;
  writeSize(size: Size): Promise<void>;
  /** The sheet of these moments, to come after `previous`. */
  read(
    plan: SheetPlan,
    moments: readonly TileMoment[],
    previous: StoryboardSheet | undefined,
  ): Promise<StoryboardSheet | undefined>;
  /** Keeps a sheet; not one with gaps, which may be filled the next time. */
  write(
    plan: SheetPlan,
    moments: readonly TileMoment[],
    sheet: StoryboardSheet,
    previous: StoryboardSheet | undefined,
  ): Promise<void>;
}

/** `undefined` where none is wanted, or nothing tells which recording it would be of. */
export async function openSheetCache(
  options: ResolvedStoryboardOptions,
  plan: PlanData,
  chosen: VariantTraits | undefined,
): Promise<SheetCache | undefined> {
  const { cache: limits } = options;
  const recording = limits && (await unlessRefused(() => recordingOf(options, plan)));
  if (!recording) return undefined;
  const store: Store = new CacheStore(CACHE_NAME, limits);
  const { tile, every, skipBlank, pick, stream } = options;
  const segmentAt = (index: number): unknown => {
    const segment = plan.segments[index];
    return segment && segmentTraits(segment, stream, limits.key);
  };
  const common = {
    ...{ FORMAT, recording, variant: stream.variant, iFrames: stream.iFrames, chosen },
    ...{ tile, every, seek: options.seek ?? defaultSeek(every, plan), skipBlank, pick },
  };
  // Of a recording that goes on, the start stays.
  const sizeKey = (): Promise<string> =>
    hash({ ...common, start: plan.targets.slice(0, 1).map(({ index }) => segmentAt(index)) });
  const sheetKey: SheetKey = ({ columns, rows, tile: size }, moments, previous) => {
    // The times of tiles depend on those beside them.
    const after = previous?.tiles.at(-1)?.time;
    const places = moments.map(({ target: { time, index }, next }) => [
      ...[time, next],
      segmentAt(index),
    ]);
    return hash({ ...common, columns, rows, size, after, places });
  };
  return openStored(store, sizeKey, sheetKey);
}

type SheetKey = (
  plan: SheetPlan,
  moments: readonly TileMoment[],
  previous: StoryboardSheet | undefined,
) => Promise<string>;

function openStored(store: Store, sizeKey: () => Promise<string>, sheetKey: SheetKey): SheetCache {
  return {
    readSize: () =>
      unlessRefused(async () => {
        const file = await store.get(await sizeKey());
        return file && (JSON.parse(await file.text()) as Size);
      }),
    writeSize: ({ width, height }) =>
      unlessRefused(async () => {
        await store.put(await sizeKey(), new Blob([JSON.stringify({ width, height })]));
      }),
    read: (plan, moments, previous) =>
      unlessRefused(async () => {
        const file = await store.get(await sheetKey(plan, moments, previous));
        return file && unpack(file, plan, previous);
      }),
    write: (plan, moments, sheet, previous) =>
      unlessRefused(async () => {
        if (sheet.tiles.some(({ error }) => error)) return;
        await store.put(await sheetKey(plan, moments, previous), pack(sheet));
      }),
  };
}

/** Private windows, opaque origins, pages without HTTPS and full disks have no store, or lose it. */
async function unlessRefused<T>(use: () => Promise<T>): Promise<T | undefined> {
  try {
    return await use();
  } catch {
    return undefined;
  }
}

async function hash(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** A date is text in JSON. */
type StoredTile = Omit<StoryboardTile, 'programDateTime'> & {
  readonly programDateTime?: string;
};

interface StoredHead extends Pick<StoryboardSheet, 'type' | 'quality' | 'width' | 'height'> {
  readonly tiles: readonly StoredTile[];
}

const LENGTH_BYTES = 4;

/** The length of the facts, the facts, and the image. */
function pack({ blob, type, quality, width, height, tiles }: StoryboardSheet): Blob {
  const head = JSON.stringify({ type, quality, width, height, tiles });
  const facts = new TextEncoder().encode(head);
  const length = new DataView(new ArrayBuffer(LENGTH_BYTES));
  length.setUint32(0, facts.length);
  return new Blob([length, facts, blob]);
}

async function unpack(
  file: Blob,
  { columns, rows, name }: SheetPlan,
  previous: StoryboardSheet | undefined,
): Promise<StoryboardSheet> {
  const length = new DataView(await file.slice(0, LENGTH_BYTES).arrayBuffer()).getUint32(0);
  const start = LENGTH_BYTES + length;
  const text = await file.slice(LENGTH_BYTES, start).text();
  const { type, tiles, ...facts } = JSON.parse(text) as StoredHead;
  const index = (previous?.index ?? -1) + 1;
  const first = (previous?.tiles.at(-1)?.index ?? -1) + 1;
  return {
    ...{ ...facts, index, type, columns, rows },
    blob: file.slice(start, file.size, type),
    name: sheetName(name, index, type),
    tiles: tiles.map(({ programDateTime: date, ...tile }, position) => ({
      ...tile,
      programDateTime: date === undefined ? undefined : new Date(date),
      index: first + position,
      sheet: index,
      image: undefined,
      error: undefined,
    })),
  };
}
