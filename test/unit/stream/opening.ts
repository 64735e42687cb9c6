import { SnapError } from '../../../shared/errors.js';
import type { OpenStream, StreamJob } from '../../../worker/stream/open-stream.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import {
  makeStations,
  serveFixtures,
  streamSource,
  type StationOptions,
} from '../jobs/node-stations.js';

export type Use<T> = (stream: OpenStream) => Promise<T>;

export const CACHE = { network: { cacheBytes: 1_000_000 } } as const;

export const LADDER = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=3000,CODECS="avc1.64001f",RESOLUTION=1280x720
large.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS="avc1.64001f",RESOLUTION=640x360
middle.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=500,CODECS="avc1.64001f",RESOLUTION=320x180
small.m3u8
`;
export const I_FRAMES = `${LADDER}#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90,CODECS="avc1.64001f",RESOLUTION=1280x720,URI="i.m3u8"
`;

/** A server with the ladder and its media playlists, and how to open it. */
export async function setUp(top = LADDER, options: StationOptions = {}) {
  const server = await serveFixtures();
  server.put('/index.m3u8', top);
  for (const name of ['large', 'middle', 'small', 'i']) {
    server.put(`/${name}.m3u8`, mediaPlaylist([`${name}.ts`]));
  }
  const { opener } = makeStations(options);
  const open = <T>(use: Use<T>, more: Partial<StreamJob> = {}): Promise<T> => {
    const stream = streamSource(`${server.url}/index.m3u8`);
    const { signal } = new AbortController();
    const job = { id: 1, stream, wanted: {}, noCache: false, timeoutSeconds: 60, signal };
    return opener.withPlaylist({ ...job, ...more }, use);
  };
  const paths = (): string[] => server.log.map(({ path }) => path);
  return { server, opener, open, paths };
}

export const nameOf: Use<string> = ({ playlist }) =>
  Promise.resolve(playlist.segments[0]?.uri ?? '');

/** Fails on the playlists of these names, and says which of the others came. */
export function failOn(code: SnapError['code'], ...names: readonly string[]): Use<string> {
  return async (stream) => {
    const name = await nameOf(stream);
    if (names.includes(name)) throw new SnapError(code, `Not with ${name}`);
    return name;
  };
}
