import { inChromium } from './chromium.js';
import { rendererMiB } from './memory.js';
import type { TakenPicture, VisitMessage, VisitTask } from './page/visit.js';
import { lobbyUrl, type Bench } from './site.js';

/** A peer that runs in a page. */
export interface PagePeer {
  readonly name: string;
  readonly module: 'hlsnap' | 'hlsjs' | 'mediabunny' | 'recipe' | 'limit';
  /** Empty if the peer has only one. */
  readonly engine: string;
}

/** The first picture of a page, measured from the start of its navigation. */
export interface FirstPicture {
  readonly milliseconds: number;
  readonly siteBytes: number;
  readonly streamBytes: number;
  readonly longTasksMs: readonly number[];
}

/** One measured pass through a stream. */
export interface Pass {
  readonly milliseconds: number;
  /** As counted by the stream server. */
  readonly bytes: number;
  readonly longTasksMs: readonly number[];
  readonly pictures: readonly TakenPicture[];
}

export interface Measured {
  /** One for each visit. */
  readonly firsts: readonly FirstPicture[];
  readonly passes: readonly Pass[];
  readonly peakMiB: number;
  /** The last picture. */
  readonly jpeg: Uint8Array;
  /** Why the measurement ended early. */
  readonly failure: string | undefined;
}

/** For loading, the slowest peer's first picture, and closing the browser. */
const EXTRA_SECONDS = 90;

/** Opens a page with one peer in a fresh browser and records what it reports. */
export async function measureVisit(
  bench: Bench,
  peer: PagePeer,
  task: Omit<VisitTask, 'engine'>,
): Promise<Measured> {
  const log = createLog(bench);
  const done = new Promise<void>((resolve) => {
    bench.show(pageOf(peer, { ...task, engine: peer.engine }), (body) => {
      if (log.add(JSON.parse(body) as VisitMessage)) resolve();
    });
  });
  const limit = task.limitSeconds + EXTRA_SECONDS * task.visits;
  const inTime = await inChromium(lobbyUrl(bench), done, limit);
  const failure = inTime ? undefined : `not done after ${limit} s, or the browser ended`;
  return { ...log.result(), failure: log.result().failure ?? failure };
}

function createLog({ site, streams }: Bench): {
  /** Returns whether that was the last message. */
  readonly add: (message: VisitMessage) => boolean;
  readonly result: () => Measured;
} {
  const firsts: FirstPicture[] = [];
  const passes: Pass[] = [];
  let jpeg: Uint8Array = new Uint8Array();
  let failure: string | undefined;
  let peakMiB = 0;
  let [siteBytes, streamBytes] = [site.bytesSent(), streams.bytesSent()];
  const take = (): { siteBytes: number; streamBytes: number } => {
    const now = { siteBytes: site.bytesSent(), streamBytes: streams.bytesSent() };
    const taken = {
      siteBytes: now.siteBytes - siteBytes,
      streamBytes: now.streamBytes - streamBytes,
    };
    ({ siteBytes, streamBytes } = now);
    return taken;
  };
  return {
    add(message) {
      const { siteBytes, streamBytes } = take();
      peakMiB = Math.max(peakMiB, rendererMiB('VmHWM'));
      switch (message.kind) {
        case 'first':
          firsts.push({ ...message, siteBytes, streamBytes });
          return false;
        case 'opened':
          return false;
        case 'taken':
          passes.push({ ...message, bytes: streamBytes });
          return false;
        case 'done':
          jpeg = Buffer.from(message.sample, 'base64');
          return true;
        case 'failed':
          failure = message.reason;
          return true;
      }
    },
    result: () => ({ firsts, passes, peakMiB, jpeg, failure }),
  };
}

function pageOf({ module }: PagePeer, task: VisitTask): string {
  return `<!doctype html><title>hlsnap bench</title><body><script type="module">
import { createPeer } from '/page/${module}.js';
import { visit } from '/page/visit.js';
visit(createPeer, ${JSON.stringify(task)});
</script>`;
}
