import { inTime, openChromium, type OwnChromium } from './chromium.js';
import type { FirstPicture, Measured, OpenPeer, Pass } from './measured.js';
import { cpuSeconds, rendererMiB, startedCpuSeconds } from './memory.js';
import type { VisitMessage, VisitOrder, VisitTask } from './page/visit.js';
import type { Bench } from './site.js';

/** A peer that runs in a page. */
export interface PagePeer {
  readonly name: string;
  readonly module: 'hlsnap' | 'hlsjs' | 'mediabunny' | 'recipe' | 'limit';
  /** Empty if the peer has only one. */
  readonly engine: string;
}

/** For loading, the slowest peer's first picture, and a pass of it. */
const EXTRA_SECONDS = 90;

/** Opens a page with one peer in a fresh browser, and warms it up once it has its first picture. */
export async function openVisit(
  bench: Bench,
  peer: PagePeer,
  task: Omit<VisitTask, 'engine'>,
): Promise<OpenPeer> {
  const page = await openPage(bench, peer, task);
  await page.obey({ kind: 'warm' });
  return {
    takeSlice: (slice) => page.obey({ kind: 'slice', ...slice }, slice.seconds),
    measured: page.measured,
    cpuSeconds: () => cpuSeconds(page.browser.pid) + startedCpuSeconds(page.browser.pid),
    async close() {
      await page.obey({ kind: 'end' });
      await page.browser.close();
    },
  };
}

/** Opens a page with one peer several times with the same cache, for the first picture alone. */
export async function measureFirsts(
  bench: Bench,
  peer: PagePeer,
  { visits, ...task }: Omit<VisitTask, 'engine'> & { readonly visits: number },
): Promise<Measured> {
  const page = await openPage(bench, peer, task);
  for (let visit = 1; visit < visits; visit++) await page.obey({ kind: 'again' });
  await page.obey({ kind: 'end' });
  await page.browser.close();
  return page.measured();
}

interface Page {
  readonly browser: OwnChromium;
  /** Sends the page an order and waits until it asks for the next one; does nothing after a failure. */
  readonly obey: (order: VisitOrder, seconds?: number) => Promise<void>;
  readonly measured: () => Measured;
}

/** Waits until the page has its first picture. */
async function openPage(
  bench: Bench,
  peer: PagePeer,
  task: Omit<VisitTask, 'engine'>,
): Promise<Page> {
  let answer: (order: string) => void = () => undefined;
  let asksNext: () => void = () => undefined;
  let asked = new Promise<void>((resolve) => (asksNext = resolve));
  const url = bench.show(pageOf(peer, { ...task, engine: peer.engine }), (body) => {
    if (!log.add(JSON.parse(body) as VisitMessage)) return '';
    asksNext();
    return new Promise((resolve) => (answer = resolve));
  });
  const browser = openChromium(url);
  const log = createLog(bench, browser.pid);
  const wait = async (seconds: number): Promise<void> => {
    const limit = seconds + EXTRA_SECONDS;
    if (await inTime(browser, asked, limit)) return;
    log.fail(`not done after ${limit} s, or the browser ended`);
  };
  await wait(0);
  return {
    browser,
    async obey(order, seconds = 0) {
      if (log.measured().failure !== undefined) return;
      asked = new Promise((resolve) => (asksNext = resolve));
      answer(JSON.stringify(order));
      await wait(seconds);
    },
    measured: log.measured,
  };
}

interface Log {
  /** Returns whether the page waits now, or has said its last. */
  readonly add: (message: VisitMessage) => boolean;
  readonly fail: (reason: string) => void;
  readonly measured: () => Measured;
}

function createLog({ site, streams }: Bench, browser: number): Log {
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
      peakMiB = Math.max(peakMiB, rendererMiB('VmHWM', browser));
      switch (message.kind) {
        case 'first':
          firsts.push({ ...message, siteBytes, streamBytes });
          return true;
        case 'ready':
          return true;
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
    fail(reason) {
      failure ??= reason;
    },
    measured: () => ({ firsts, passes, peakMiB, jpeg, failure }),
  };
}

function pageOf({ module }: PagePeer, task: VisitTask): string {
  return `<!doctype html><title>hlsnap bench</title><body><script type="module">
import { createPeer } from '/page/${module}.js';
import { visit } from '/page/visit.js';
visit(createPeer, ${JSON.stringify(task)});
</script>`;
}
