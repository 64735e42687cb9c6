import type { FfmpegUrls } from '../../shared/engine.js';
import { createHostQueue } from '../../shared/host-queue.js';
import { fromOutcome } from '../../shared/outcome.js';
import type { PageApi, WorkerConfig } from '../../shared/protocol.js';
import { createCodecModules } from '../../wasm/codecs/codec-modules.js';
import { createCoreFiles } from '../../wasm/core/core-files.js';
import { importScript, importUrl } from '../../wasm/load/import-script.js';
import { createModuleShare, type ModuleShare } from '../../wasm/load/module-share.js';
import { once } from '../../wasm/load/once.js';
import { parseCodec } from '../codecs/parse-codec.js';
import { chooseEngine } from '../decode/choose-engine.js';
import { createCoreEngine } from '../decode/core/core-engine.js';
import { createFfmpegEngine, FFMPEG_ABSENT } from '../decode/ffmpeg/ffmpeg-engine.js';
import type { FfmpegDecoder } from '../decode/ffmpeg/ffmpeg-decoder.js';
import type * as FfmpegScript from '../decode/ffmpeg/ffmpeg-script.js';
import type { DecodeEngine, Engines } from '../decode/types.js';
import { createWebCodecsEngine } from '../decode/webcodecs/webcodecs-engine.js';
import { createFetchClient } from '../fetch/client.js';
import type { FetchClient } from '../fetch/types.js';
import { LocalOrigins } from '../fetch/local-origins.js';
import { createPageFetch, nativeFetch } from '../fetch/page-fetch.js';
import { refusingUrlCredentials } from '../fetch/url-credentials.js';
import { createSharedPlaces } from '../fetch/shared-places.js';
import { createSharedStopHints, createStopHints } from '../fetch/stop-hints.js';
import { createImageMaker, type ImageMaker } from '../image/make-images.js';
import { createKeyframeSelector } from '../keyframe/selector.js';
import { createKeyLoader } from '../keys/key-loader.js';
import { createMediaDecryptor } from '../keys/media-decryptor.js';
import type * as LocalScript from '../local/script.js';
import type { CutStations } from '../search/cut-pictures.js';
import { KnownKeys } from '../search/known-keys.js';
import { StreamOpener } from '../stream/open-stream.js';
import { PlaylistLoader } from '../stream/playlist-loader.js';
import type * as ClipsAndSheets from './clips-and-sheets.js';
import type * as SourceSheets from './source-sheets/find-and-cut.js';

/** What the jobs of a worker share. */
export interface Stations extends CutStations {
  readonly local: LocalOrigins;
  readonly fetch: FetchClient;
  readonly opener: StreamOpener;
  readonly playlists: PlaylistLoader;
  readonly engines: Engines;
  readonly imageMaker: ImageMaker;
  readonly knownKeys: KnownKeys;
  /** A script of its own, because few pages need it. */
  readonly loadClipsAndSheets: () => Promise<typeof ClipsAndSheets>;
  /** Another one, because few streams have sheets of their own. */
  readonly loadSourceSheets: () => Promise<typeof SourceSheets>;
}

export function createStations(config: WorkerConfig, page: PageApi): Stations {
  const { assetBaseUrl, network, usesPageFetch, hasKeyProvider, pool } = config;
  const local = new LocalOrigins({
    ask: async (id) => fromOutcome(await page.local(id)),
    load: async () =>
      (await importScript('local.js', 'openLocalMedia', assetBaseUrl)) as typeof LocalScript,
  });
  const fetch = createFetchClient({
    ...network,
    fetch: local.routing(
      usesPageFetch ? createPageFetch(page) : refusingUrlCredentials(nativeFetch),
    ),
    settings:
      network.settings ?? (async (kind, url) => fromOutcome(await page.settings(kind, url))),
    ...(pool === undefined
      ? { hosts: createHostQueue(network.connectionsPerHost), hints: createStopHints() }
      : { hosts: createSharedPlaces(page), hints: createSharedStopHints(openChannel(pool)) }),
  });
  const share = createModuleShare(page);
  const engines = createEngines(config, share);
  const keys = createKeyLoader({ page, fetch });
  const playlists = new PlaylistLoader(fetch, network.cacheBytes > 0);
  return {
    local,
    opener: new StreamOpener(playlists, page, (codec) => engines.canDecode(parseCodec(codec))),
    playlists,
    fetch,
    decryptor: createMediaDecryptor(keys, hasKeyProvider),
    createSelector: createKeyframeSelector,
    knownKeys: new KnownKeys(),
    engines,
    imageMaker: createImageMaker(createCodecModules(assetBaseUrl, share)),
    loadClipsAndSheets: async () =>
      (await importScript('clips-and-sheets.js', 'toClip', assetBaseUrl)) as typeof ClipsAndSheets,
    loadSourceSheets: async () =>
      (await importScript('source-sheets.js', 'cutTiles', assetBaseUrl)) as typeof SourceSheets,
  };
}

/** `undefined` where the browser has none, or allows none here: then each worker learns by itself. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

function createEngines(
  { engine, assetBaseUrl, ffmpeg }: WorkerConfig,
  share: ModuleShare,
): Engines {
  const coreFiles = createCoreFiles(assetBaseUrl, share);
  const hasCore = coreFiles.has('h264') || coreFiles.has('av1');
  const order = orderOf(engine, [
    createWebCodecsEngine(),
    ...(hasCore ? [createCoreEngine(coreFiles)] : []),
    ...(ffmpeg ? [createFfmpegEngine(once(() => loadFfmpegScript(ffmpeg, share)))] : []),
  ]);
  return chooseEngine(order, engine === 'auto' && !ffmpeg ? FFMPEG_ABSENT : undefined);
}

async function loadFfmpegScript(urls: FfmpegUrls, share: ModuleShare): Promise<FfmpegDecoder> {
  const script = await importUrl(urls['ffmpeg-engine.js'], 'openFfmpeg');
  return (script as typeof FfmpegScript).openFfmpeg(urls, share);
}

/** All, the cheapest first; or the one that was asked for. */
function orderOf(
  option: WorkerConfig['engine'],
  engines: readonly DecodeEngine[],
): readonly DecodeEngine[] {
  return option === 'auto'
    ? engines.toSorted((a, b) => a.cost - b.cost)
    : engines.filter(({ name }) => name === option);
}
