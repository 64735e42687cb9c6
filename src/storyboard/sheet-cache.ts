import type { Size } from '../../shared/geometry.js';
import { toHex } from '../../shared/hex.js';
import type { PlanData, PlannedTarget } from '../../shared/protocol.js';
import type { Store } from '../store/types.js';
import { CacheStore } from '../store/cache-store.js';
import type { SheetPlan } from './make-sheet.js';
import { sheetName } from './sheet-name.js';
import type { ResolvedStoryboardOptions } from './options.js';
import type { StoryboardSheet, StoryboardTile } from './types.js';

const CACHE_NAME = 'hlsnap-storyboards';
/** Of what is written: another format has other keys. */
const FORMAT = 2;

/** The sheets of earlier runs. Where the browser refuses to keep any, there are none. */
export interface SheetCache {
  /** The size of the tiles of an earlier run; without it no sheet can be asked for. */
  readSize(): Promise<Size | undefined>;
  writeSize(size: Size): Promise<void>;
  /** The sheet of these moments, to come after `previous`. */
  read(
    plan: SheetPlan,
    targets: readonly PlannedTarget[],
    previous: StoryboardSheet | undefined,
  ): Promise<StoryboardSheet | undefined>;
  /** Keeps a sheet; not one with gaps, which may be filled the next time. */
  write(plan: SheetPlan, targets: readonly PlannedTarget[], sheet: StoryboardSheet): Promise<void>;
}

/** `undefined` where none is wanted. */
export function openSheetCache(
  options: ResolvedStoryboardOptions,
  plan: PlanData,
): SheetCache | undefined {
  const { cache: limits } = options;
  if (!limits) return undefined;
  const store: Store = new CacheStore(CACHE_NAME, limits);
  const { tile, every, seek, skipBlank, pick, stream } = options;
  const recording = limits.key ?? [stream, plan.playlistUrl];
  const common = { FORMAT, recording, tile, every, seek, skipBlank, pick };
  const sheetKey = (sheets: SheetPlan, targets: readonly PlannedTarget[]): Promise<string> => {
    const { columns, rows } = sheets;
    const places = targets.map(({ time, index }) => [time, segmentKey(plan, index, limits.key)]);
    return hash({ ...common, columns, rows, size: sheets.tile, places });
  };
  return {
    readSize: () =>
      unlessRefused(async () => {
        const file = await store.get(await hash(common));
        return file && (JSON.parse(await file.text()) as Size);
      }),
    writeSize: ({ width, height }) =>
      unlessRefused(async () => {
        await store.put(await hash(common), new Blob([JSON.stringify({ width, height })]));
      }),
    read: (sheets, targets, previous) =>
      unlessRefused(async () => {
        const file = await store.get(await sheetKey(sheets, targets));
        return file && unpack(file, sheets, previous);
      }),
    write: (sheets, targets, sheet) =>
      unlessRefused(async () => {
        if (sheet.tiles.some(({ error }) => error)) return;
        await store.put(await sheetKey(sheets, targets), pack(sheet));
      }),
  };
}

/** By its number, where the caller's key says which recording it is: then its URL may have a token. */
function segmentKey({ segments }: PlanData, index: number, key: string | undefined): unknown {
  const { url, byteRange, sequence } = segments[index] ?? {};
  return key === undefined ? [url, byteRange] : sequence;
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
