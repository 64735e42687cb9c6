import { assertFunction, assertObject } from '../../options/check.js';
import { hlsJsAdapter } from './hls-js.js';
import { nativeAdapter } from './native.js';
import { shakaAdapter } from './shaka.js';
import type { PlayerAdapter, PlayerPosition, VideoMoment } from './types.js';
import { videoJsAdapter } from './video-js.js';

/** A position, and the adapter that found it. */
export interface FoundPosition {
  readonly position: PlayerPosition;
  readonly adapter: string;
}

const adapters: PlayerAdapter[] = [hlsJsAdapter, videoJsAdapter, shakaAdapter, nativeAdapter];

/**
 * Registers an adapter for another kind of player, for the whole page. The latest one is asked first.
 *
 * @throws `TypeError` for a value that is not an adapter
 *
 * @public
 */
export function registerAdapter(adapter: PlayerAdapter): void {
  assertObject('adapter', adapter);
  const method = (name: keyof PlayerAdapter): unknown => Reflect.get(adapter, name);
  assertFunction('adapter.locate', method('locate') ?? null);
  assertFunction('adapter.find', method('find'));
  adapters.unshift(adapter);
}

/** The position of a video in its stream, from the given player or from what can be found on the page. */
export async function findPosition(
  moment: VideoMoment,
  player: object | undefined,
): Promise<FoundPosition | undefined> {
  // A player may leave the stream to the browser.
  if (player) return (await locate(player, moment)) ?? locate(moment.video, moment);
  for (const adapter of adapters) {
    const found = adapter.find?.(moment.video);
    const position = found && (await adapter.locate(found, moment));
    if (position) return { position, adapter: adapter.name };
  }
  for (const trace of traces(moment.video)) {
    const found = await locateTrace(trace, moment);
    if (found) return found;
  }
  return undefined;
}

async function locate(player: object, moment: VideoMoment): Promise<FoundPosition | undefined> {
  for (const adapter of adapters) {
    const position = await adapter.locate(player, moment);
    if (position) return { position, adapter: adapter.name };
  }
  return undefined;
}

/** Most objects on a page are not players, and some throw when they are inspected. */
async function locateTrace(trace: object, moment: VideoMoment): Promise<FoundPosition | undefined> {
  try {
    return await locate(trace, moment);
  } catch {
    return undefined;
  }
}

/** Objects in properties of the video and in global variables. */
function* traces(video: HTMLVideoElement): Generator<object, void, undefined> {
  for (const holder of [video, window]) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(holder))) {
      const candidate: unknown = value;
      if (typeof candidate === 'object' && candidate !== null) yield candidate;
    }
  }
}
