import type * as Element from '../../src/element/index.js';
import type * as Library from '../../src/index.js';
import type { WireFailure } from './page-harness.js';

export type PlayerName = 'hls.js' | 'Video.js' | 'Shaka Player' | 'native';

/** A capture, as it leaves the page. */
export interface WireElementSnapshot {
  readonly source: Element.ElementSnapshot['source'];
  readonly isExact: boolean | undefined;
  readonly presentationTime: number;
  readonly playlistUrl: string | undefined;
  readonly sequence: number | undefined;
  readonly images: readonly {
    readonly type: string;
    readonly width: number;
    readonly height: number;
    readonly name: string | undefined;
    readonly base64: string;
  }[];
}

export interface WireEvent {
  readonly type: string;
  readonly bubbles: boolean;
  readonly composed: boolean;
  /** The part of the event's detail that is plain data. */
  readonly detail: unknown;
  readonly snapshot: WireElementSnapshot | undefined;
  readonly failure: Pick<WireFailure, 'name' | 'message' | 'code'> | undefined;
}

/** What tests use inside the page: `window.stage`. */
export interface Stage {
  readonly loadScript: (path: string) => Promise<void>;
  /** Follows what the video shows, as `seek` needs it; `play` does that itself. */
  readonly watchPictures: () => void;
  /** Starts a player in the page's video, muted and paused. */
  readonly play: (player: PlayerName, url: string) => Promise<void>;
  /** The player's object. */
  player: object | undefined;
  readonly video: () => HTMLVideoElement;
  readonly element: () => Element.HlsSnapElement;
  /** Seeks, and waits for the picture. */
  readonly seek: (seconds: number) => Promise<void>;
  /** The video's current picture. */
  readonly draw: () => HTMLCanvasElement;
  /** A canvas as PNG. */
  readonly toPng: (canvas: HTMLCanvasElement) => string;
  /** Replaces the element with a fresh one that knows the player, and forgets the old one's events. */
  readonly renew: () => void;
  /** The element's events in order, as the document received them. */
  readonly events: () => Promise<readonly WireEvent[]>;
  /** Waits for the next event of a type. */
  readonly next: (type: string) => Promise<WireEvent>;
  readonly toWire: (snapshot: Element.ElementSnapshot) => Promise<WireElementSnapshot>;
  readonly failure: (
    promise: Promise<unknown>,
  ) => Promise<Pick<WireFailure, 'name' | 'message' | 'code'> | undefined>;
}

export type StageWindow = Window &
  typeof globalThis & {
    readonly stage: Stage;
    readonly hlsnap: typeof Library;
    readonly hlsnapElement: typeof Element;
  };

interface HlsJs {
  loadSource(url: string): void;
  attachMedia(video: HTMLVideoElement): void;
}
interface VideoJs {
  src(source: { readonly src: string; readonly type: string }): void;
}
interface ShakaPlayer {
  attach(video: HTMLVideoElement): Promise<void>;
  load(url: string): Promise<void>;
}
interface PlayerGlobals {
  readonly Hls: new (config: object) => HlsJs;
  readonly videojs: (video: HTMLVideoElement, options: object) => VideoJs;
  readonly shaka: { readonly Player: new () => ShakaPlayer };
}

/** Runs in the page, as text: it may not use anything outside itself. */
export function installStage(): void {
  const globals = window as unknown as PlayerGlobals;
  const events: Event[] = [];
  const types = [
    ...['capture', 'capturecomplete', 'captureerror', 'resizeprogress'],
    ...['uploadprogress', 'uploadcomplete', 'uploaderror'],
  ];
  const video = (): HTMLVideoElement => {
    const host = document.querySelector('hls-video');
    const found = document.querySelector('video') ?? host?.shadowRoot?.querySelector('video');
    if (!found) throw new Error('There is no video.');
    return found;
  };
  const loadScript = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = path;
      script.onload = () => {
        resolve();
      };
      script.onerror = () => {
        reject(new Error(`${path} did not load.`));
      };
      document.head.append(script);
    });
  const starters: Record<PlayerName, (url: string) => Promise<object | undefined>> = {
    'hls.js': async (url) => {
      await loadScript('/players/hls/hls.min.js');
      const hls = new globals.Hls({ enableWorker: false });
      hls.loadSource(url);
      hls.attachMedia(video());
      return hls;
    },
    'Video.js': async (url) => {
      await loadScript('/players/video/video.min.js');
      const html5 = { vhs: { overrideNative: true }, nativeAudioTracks: false };
      const player = globals.videojs(video(), { html5, muted: true });
      player.src({ src: url, type: 'application/x-mpegURL' });
      return player;
    },
    'Shaka Player': async (url) => {
      await loadScript('/players/shaka/shaka-player.compiled.js');
      const player = new globals.shaka.Player();
      await player.attach(video());
      await player.load(url);
      return player;
    },
    native: (url) => {
      video().src = url;
      return Promise.resolve(undefined);
    },
  };
  const event = (type: string): Promise<unknown> =>
    new Promise((resolve) => {
      video().addEventListener(type, resolve, { once: true });
    });
  /** Where the picture that the video shows belongs. */
  let shownTime = -1;
  let onPicture: () => void = () => undefined;
  const watchPictures = (): void => {
    video().requestVideoFrameCallback((_now, { mediaTime }) => {
      shownTime = mediaTime;
      onPicture();
      watchPictures();
    });
  };
  /** The first picture of a stream may come a little after its beginning. */
  const isShown = (): boolean =>
    shownTime > video().currentTime - 0.05 && shownTime < video().currentTime + 0.1;
  const untilShown = async (): Promise<void> => {
    while (!isShown()) {
      await new Promise<void>((resolve) => {
        onPicture = resolve;
      });
    }
  };
  const toBase64 = async (blob: Blob): Promise<string> => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
  };
  const toFailure = (error: unknown) => ({
    name: error instanceof Error ? error.name : typeof error,
    message: error instanceof Error ? error.message : String(error),
    code: error instanceof Error && 'code' in error ? (error.code as never) : undefined,
  });
  const toWireEvent = async (event: Event): Promise<WireEvent> => {
    const detail: unknown = event instanceof CustomEvent ? event.detail : undefined;
    const { snapshot, error, ...data } = (detail ?? {}) as {
      readonly snapshot?: Element.ElementSnapshot;
      readonly error?: unknown;
    };
    return {
      type: event.type,
      bubbles: event.bubbles,
      composed: event.composed,
      detail: JSON.parse(JSON.stringify(data)) as unknown,
      snapshot: snapshot && (await stage.toWire(snapshot)),
      failure: error === undefined ? undefined : toFailure(error),
    };
  };
  const stage: Stage = {
    loadScript,
    watchPictures,
    player: undefined,
    play: async (name, url) => {
      video().muted = true;
      watchPictures();
      const loaded = event('loadeddata');
      stage.player = await starters[name](url);
      await loaded;
    },
    video,
    element: () => {
      const found = document.querySelector('hls-snap');
      if (!found) throw new Error('There is no <hls-snap>.');
      return found;
    },
    seek: async (seconds) => {
      // Chromium says that it has sought before it has painted, and sometimes does not say at all that it has painted.
      do {
        const sought = event('seeked');
        video().currentTime = seconds;
        await sought;
        await Promise.race([untilShown(), new Promise((resolve) => setTimeout(resolve, 2000))]);
      } while (!isShown());
    },
    draw: () => {
      const canvas = document.createElement('canvas');
      canvas.width = video().videoWidth;
      canvas.height = video().videoHeight;
      canvas.getContext('2d')?.drawImage(video(), 0, 0);
      return canvas;
    },
    toPng: (canvas) => canvas.toDataURL('image/png').replace(/^.*,/, ''),
    renew: () => {
      document.querySelector('hls-snap')?.remove();
      const fresh = document.createElement('hls-snap');
      fresh.htmlFor = 'player';
      fresh.player = stage.player;
      document.body.append(fresh);
      events.length = 0;
    },
    next: (type) =>
      new Promise((resolve) => {
        const take = (event: Event): void => {
          resolve(toWireEvent(event));
        };
        document.addEventListener(type, take, { once: true });
      }),
    events: () => Promise.all(events.map(toWireEvent)),
    toWire: async (snapshot) => ({
      source: snapshot.source,
      isExact: snapshot.source === 'stream' ? snapshot.isExact : undefined,
      presentationTime: snapshot.presentationTime,
      playlistUrl: snapshot.playlistUrl,
      sequence: snapshot.segment?.sequence,
      images: await Promise.all(
        snapshot.images.map(async ({ blob, width, height, name }) => ({
          ...{ type: blob.type, width, height, name },
          base64: await toBase64(blob),
        })),
      ),
    }),
    failure: (promise) => promise.then(() => undefined, toFailure),
  };
  for (const type of types) document.addEventListener(type, (event) => events.push(event));
  Object.assign(window, { stage });
}
