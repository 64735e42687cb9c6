import { PRESENTATION_CLOCK } from '../../../shared/clock.js';
import { onTestFinished } from 'vitest';
import type { CaptureRequest, PageApi, StreamSource } from '../../../shared/protocol.js';
import type { ImageRequest } from '../../../shared/types.js';
import { parseCodec } from '../../../worker/codecs/parse-codec.js';
import { chooseEngine } from '../../../worker/decode/choose-engine.js';
import { createFfmpegEngine } from '../../../worker/decode/ffmpeg/ffmpeg-engine.js';
import { createFfmpegDecoder } from '../../../worker/decode/ffmpeg/ffmpeg-decoder.js';
import { createWebCodecsEngine } from '../../../worker/decode/webcodecs/webcodecs-engine.js';
import { LocalOrigins, type LocalOptions } from '../../../worker/fetch/local-origins.js';
import { nativeFetch } from '../../../worker/fetch/page-fetch.js';
import type { FetchConfig } from '../../../worker/fetch/types.js';
import { createImageMaker } from '../../../worker/image/make-images.js';
import type { Stations } from '../../../worker/jobs/stations.js';
import { createKeyframeSelector } from '../../../worker/keyframe/selector.js';
import { createKeyLoader } from '../../../worker/keys/key-loader.js';
import { openLocalMedia } from '../../../worker/local/open-media.js';
import { createMediaDecryptor } from '../../../worker/keys/media-decryptor.js';
import { KnownKeys } from '../../../worker/search/known-keys.js';
import { StreamOpener } from '../../../worker/stream/open-stream.js';
import { PlaylistLoader } from '../../../worker/stream/playlist-loader.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';
import { createCoreRotation } from '../../media/decode/ffmpeg/core.js';
import { makeClient } from '../fetch/make-client.js';
import { codecs } from '../image/codecs.js';
import { request as imageRequest } from '../image/request.js';

/** The test's fixtures and the sample stream over HTTP, until the test is over. */
export async function serveFixtures(): Promise<StreamServer> {
  const folders = { '/fixtures': 'test/fixtures', '/sample': 'demo/public/sample' };
  const server = await startStreamServer({ folders });
  onTestFinished(() => server.close());
  return server;
}

export interface StationOptions {
  readonly network?: Partial<FetchConfig>;
  readonly page?: Partial<Pick<PageApi, 'chooseVariant' | 'key'>>;
  readonly files?: Partial<LocalOptions>;
}

type Page = Pick<PageApi, 'chooseVariant' | 'key' | 'keyFetched'>;

const PAGE: Page = {
  chooseVariant: () => Promise.reject(new Error('Nobody expects this')),
  key: () => Promise.resolve({ ok: true, value: { kind: 'fetch' } }),
  keyFetched: () => undefined,
};

/** The stations of a worker in Node. The real ones but for the browser's decoder, which there is none of. */
export function makeStations({ network, page = {}, files }: StationOptions = {}): Stations {
  const local = new LocalOrigins({
    ask: () => Promise.reject(new Error('Nobody expects this')),
    load: () => Promise.resolve({ openLocalMedia }),
    ...files,
  });
  const fetch = makeClient({
    ...network,
    fetch: local.routing(network?.fetch ?? nativeFetch),
  });
  const services: Page = { ...PAGE, ...page };
  const engines = chooseEngine([
    createWebCodecsEngine(),
    createFfmpegEngine(() => Promise.resolve(createFfmpegDecoder(createCoreRotation()))),
  ]);
  const keepsPlaylists = (network?.cacheBytes ?? 0) > 0;
  const playlists = new PlaylistLoader(fetch, keepsPlaylists);
  return {
    local,
    opener: new StreamOpener(playlists, services, (codec) => engines.canDecode(parseCodec(codec))),
    playlists,
    fetch,
    decryptor: createMediaDecryptor(createKeyLoader({ page: services, fetch }), false),
    createSelector: createKeyframeSelector,
    knownKeys: new KnownKeys(),
    engines,
    imageMaker: createImageMaker(codecs),
    loadSourceSheets: () => import('../../../worker/jobs/source-sheets/find-and-cut.js'),
    loadClipsAndSheets: () => import('../../../worker/jobs/clips-and-sheets.js'),
  };
}

export function streamSource(url: string, more: Partial<StreamSource> = {}): StreamSource {
  return { url, variant: { kind: 'auto' }, iFrames: true, ...more };
}

/** One PNG in full size of a stream's start, unless told otherwise. */
export function captureRequest(
  url: string,
  {
    images = [imageRequest({ type: 'image/png' })],
    ...more
  }: Partial<CaptureRequest<'images'>> & { readonly images?: readonly ImageRequest[] } = {},
): CaptureRequest<'images'> {
  return {
    id: 1,
    stream: streamSource(url),
    output: { kind: 'images', images },
    timeoutSeconds: 60,
    moment: { kind: 'start' },
    seek: 'segment',
    skipBlank: false,
    pick: 'first',
    clock: PRESENTATION_CLOCK,
    place: undefined,
    maxSegmentBytes: 10_000_000,
    decodeTimeoutSeconds: 60,
    wantsProgress: false,
    ...more,
  };
}
