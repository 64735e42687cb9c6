import { SnapError } from '../../../shared/errors.js';
import type { Moment } from '../../../shared/types.js';
import { SharedLoads } from '../../async/shared-loads.js';
import { bytesBody, respond, type LocalBody } from '../answers.js';
import type { FileBytes } from '../file-bytes.js';
import type { LocalMedia } from '../../fetch/local-origins.js';
import { writePlaylist, type VirtualSegment } from '../virtual-playlist.js';
import { TsIndex, type TsSegments } from './ts-index.js';

const NEAR = 'near=';

/** An MPEG-TS file: its segments are parts of it. Around a moment they are found by bisection, all of them only if asked for. */
export function openTs(file: FileBytes, url: string): LocalMedia {
  const opening = new SharedLoads<TsIndex>(1);
  const lists = new SharedLoads<TsSegments>(1);

  async function find(query: string, signal: AbortSignal): Promise<LocalBody | undefined> {
    if (query === 'file') {
      return { url, size: file.size, pieces: (start, end) => file.pieces(start, end) };
    }
    const index = await opening.get('index', (shared) => TsIndex.open(file, shared), signal);
    const [, number] = /^map=(\d+)$/.exec(query) ?? [];
    if (number !== undefined) {
      const map = index.maps[Number(number)];
      return map && bytesBody(url, map.packets);
    }
    const near = query.startsWith(NEAR) ? await index.near(momentOf(query), signal) : undefined;
    const segments = near ?? (await lists.get('all', (shared) => index.all(shared), signal));
    return bytesBody(url, writePlaylist(toVirtual(segments, index, file.size)));
  }

  return {
    playlistUrl: (moment) =>
      moment ? `${url}?${NEAR}${encodeURIComponent(JSON.stringify(moment))}` : url,
    async fetch({ url: asked, range, signal }) {
      const body = await find(new URL(asked).search.slice(1), signal);
      if (body) return respond({ ...body, url: asked }, range);
      throw new SnapError('http', 'There is no such part of the file', { url, status: 404 });
    },
  };
}

function momentOf(query: string): Moment {
  return JSON.parse(decodeURIComponent(query.slice(NEAR.length))) as Moment;
}

function toVirtual(
  { segments, end }: TsSegments,
  { maps }: TsIndex,
  fileBytes: number,
): readonly VirtualSegment[] {
  return segments.map(({ position, time, map, isDiscontinuous }, i) => {
    const next = segments[i + 1];
    const hasMap = map.packets.length > 0;
    return {
      uri: '?file',
      byteRange: { start: position, end: next?.position ?? fileBytes },
      duration: Math.max(0, (next?.time ?? end) - time),
      map: hasMap ? `?map=${maps.indexOf(map)}` : undefined,
      isDiscontinuous,
    };
  });
}
