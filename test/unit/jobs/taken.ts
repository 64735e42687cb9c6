import { readFileSync } from 'node:fs';
import type { PlannedPlace } from '../../../shared/protocol.js';
import { findTarget } from '../../../worker/playlist/moments/find-target.js';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import type { DecodedPicture } from '../../../worker/picture/types.js';
import { readFrameNumber } from '../../helpers/frame-code.js';
import type { StreamServer } from '../../helpers/stream-server.js';

/** A moment of a media playlist of the fixtures, or of one given as text. */
export function placeAt(
  server: StreamServer,
  path: string,
  time: number,
  text = readFileSync(`test${path}`, 'utf8'),
): PlannedPlace {
  const playlistUrl = new URL(path, server.url).href;
  const playlist = parsePlaylist(text, playlistUrl);
  if (playlist.kind !== 'media') throw new Error(`${path} is no media playlist`);
  const visit = { life: '', job: 0, isLive: !playlist.isEnded, isReborn: false };
  return {
    playlistUrl,
    visit,
    hasOthers: false,
    target: findTarget(playlist, { kind: 'time', time }),
  };
}

/** The number that the fixtures draw into each picture, by its brightness alone; `undefined` where it shows none. */
export function frameNumberOf({ planes, width, height }: DecodedPicture): number | undefined {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) data.fill(planes[i] ?? 0, i * 4, i * 4 + 3);
  return readFrameNumber({ width, height, data });
}
