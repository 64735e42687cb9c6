import { assertFunction, assertObject } from '../../options/check.js';
import { hlsJsAdapter } from './hls-js.js';
import { nativeAdapter } from './native.js';
import { shakaAdapter } from './shaka.js';
import type { PlayerAdapter, PlayerPosition, VideoMoment } from './types.js';
import { videoJsAdapter } from './video-js.js';

/** What was found, and by which adapter. */
export interface FoundPosition {
  readonly position: PlayerPosition;
  readonly adapter: string;
}

const adapters: PlayerAdapter[] = [hlsJsAdapter, videoJsAdapter, shakaAdapter, nativeAdapter];

/**
 * Makes another kind of player known, on the whole page. The latest is asked first.
 *
 * @throws `TypeError` for what is no adapter.
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

/** Where the stream of a video is, from the player that it is told, or from what can be found on the page. */
export async function findPosition(
  moment: VideoMoment,
  player: object | undefined,
): Promise<FoundPosition | undefined> {
  // A player may leave it to the browser to play the stream.
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

/** Most of what lies about on a page is no player, and may not even let itself be looked at. */
async function locateTrace(trace: object, moment: VideoMoment): Promise<FoundPosition | undefined> {
  try {
    return await locate(trace, moment);
  } catch {
    return undefined;
  }
}

/** What scripts put into properties of the video and into global variables. */
function* traces(video: HTMLVideoElement): Generator<object, void, undefined> {
  for (const holder of [video, window]) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(holder))) {
      const candidate: unknown = value;
      if (typeof candidate === 'object' && candidate !== null) yield candidate;
    }
  }
}
