// Whether captureElement() takes the picture that a player shows, in each player, stream and browser:
// `npm run bench:element`. Prints a table in Markdown; each cell is "right/all", paused and playing.
//   --browsers a,b   of chromium, firefox, webkit (chromium,firefox)
//   --players a,b    of hls.js, Video.js, Shaka Player (all)
//   --streams TEXT   those whose name has this in it (all)
//   --playing N      captures of a video that plays (8)
import { parseArgs } from 'node:util';
import { withinTime } from '../shared/time-limit.js';
import { launchBrowser, type BrowserName, type TestPage } from '../test/helpers/browser.js';
import {
  installStage,
  type PlayerName,
  type StageWindow,
  type WireElementSnapshot,
} from '../test/helpers/element-harness.js';
import { capturedFrame, frameIn } from '../test/helpers/element-page.js';
import { SAMPLE, startElementSite, type ElementSite } from '../test/helpers/element-site.js';
import { makeStream, makeTimelines, RECIPE_NAMES } from '../test/helpers/made-streams.js';

/** In pictures, at their edges and at those of segments, and a thousandth beside them; all streams have 16 s. */
const TIMES = [
  ...[0, 0.001, 0.02, 0.0399, 0.0401, 1.987, 3.9599, 3.98, 3.9999, 4.0001, 4.02],
  ...[6.66, 7.777, 7.9999, 8.0399, 9.98, 11.961, 11.9999, 12.3456, 13.3, 14.999, 15.5],
];

/** What runs this file calls `__name` wherever a function is named, in the page, too. */
const BODY = `<script>globalThis.__name = (named) => named</script>
<video id="player" width="640" height="360"></video><hls-snap for="player"></hls-snap>`;

const MOST_SECONDS = 300;
/** Firefox buffers fMP4 with a long empty edit where none of the players looks for it, and waits for ever. */
const START_SECONDS = 90;

const { values } = parseArgs({
  options: {
    browsers: { type: 'string', default: 'chromium,firefox' },
    players: { type: 'string', default: 'hls.js,Video.js,Shaka Player' },
    streams: { type: 'string', default: '' },
    playing: { type: 'string', default: '8' },
  },
});

interface Taken {
  /** PNGs of what the video showed before the call and after it. */
  readonly before: string;
  readonly after: string;
  readonly snapshot: WireElementSnapshot | undefined;
  readonly failure: string | undefined;
}

/** What came of some captures. */
interface Cell {
  readonly all: number;
  readonly right: number;
  /** Right, but not claimed to be exact. */
  readonly unsure: number;
  /** Wrong, and claimed to be exact. */
  readonly wrong: readonly string[];
  /** Another picture that is marked as perhaps not the one. */
  readonly beside: number;
  readonly failures: readonly string[];
}

const site = await startElementSite();
try {
  const streams = addStreams(site).filter(([name]) => name.includes(values.streams));
  const browsers = values.browsers.split(',') as BrowserName[];
  console.log(
    `| stream | player | ${browsers.map((name) => `${name} paused | playing`).join(' | ')} |`,
  );
  console.log(`| --- | --- | ${browsers.map(() => '--- | ---').join(' | ')} |`);
  for (const [stream, url] of streams) {
    for (const player of values.players.split(',') as PlayerName[]) {
      const cells: string[] = [];
      for (const browser of browsers) cells.push(...(await measure(browser, player, url)));
      console.log(`| ${stream} | ${player} | ${cells.join(' | ')} |`);
    }
  }
} finally {
  await site.close();
}

function addStreams({ streams }: ElementSite): readonly (readonly [name: string, url: string])[] {
  const made = [
    ...RECIPE_NAMES.map((recipe) => [recipe, makeStream(recipe)] as const),
    ['fMP4 in three timelines', makeTimelines()] as const,
  ];
  return [
    ['MPEG-TS', streams.url + SAMPLE],
    ...made.map(([name, files], index) => {
      for (const [file, bytes] of files) streams.put(`/made${index}/${file}`, bytes);
      return [name, `${streams.url}/made${index}/index.m3u8`] as const;
    }),
  ];
}

/** A browser of its own for each cell, so that none that hangs takes another with it. */
async function measure(
  name: BrowserName,
  player: PlayerName,
  url: string,
): Promise<readonly [paused: string, playing: string]> {
  const browser = await launchBrowser(name, ['--autoplay-policy=no-user-gesture-required']);
  try {
    const page = await browser.openPage(site.addPage({ body: BODY }));
    await page.evaluate(untilReady, undefined);
    await page.evaluate(installStage, undefined);
    await withinTime(page.evaluate(play, [player, url] as const), START_SECONDS, () => {
      return new Error(`${player} had not begun to play after ${START_SECONDS} s`);
    });
    const paused = await inTime(takeEachPaused(page));
    const playing = await inTime(takePlaying(page));
    return [textOf(judge(paused, TIMES)), textOf(judge(playing))];
  } catch (error) {
    const [reason = ''] = String(error).split('\n');
    return [`not measured: ${reason}`, ''];
  } finally {
    await browser.close();
  }
}

/** A player may wait forever for what it cannot get; on a busy machine a cell takes a minute or two. */
function inTime<Result>(promise: Promise<Result>): Promise<Result> {
  return withinTime(promise, MOST_SECONDS, () => new Error(`It took ${MOST_SECONDS} s`));
}

async function takeEachPaused(page: TestPage): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  for (const seconds of TIMES) taken.push(await page.evaluate(takePaused, seconds));
  return taken;
}

async function takePlaying(page: TestPage): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  for (let i = 0; i < Number(values.playing); i++) {
    taken.push(await page.evaluate(takeWhilePlaying, 200 + i * 37));
  }
  return taken;
}

function judge(taken: readonly Taken[], times: readonly number[] = []): Cell {
  const results = taken.map(({ before, after, snapshot, failure }, i) => {
    if (!snapshot) return { failure: failure ?? '' };
    const [first = NaN, last = NaN] = [frameIn(before), frameIn(after)];
    const frame = capturedFrame(snapshot) ?? NaN;
    const isRight = frame >= first && frame <= last;
    const where = `${times[i] ?? 'playing'}: ${frame}, not ${first}`;
    return { isRight, isExact: snapshot.isExact === true, where };
  });
  const came = results.filter((one) => one.failure === undefined);
  return {
    all: taken.length,
    right: came.filter(({ isRight }) => isRight).length,
    unsure: came.filter(({ isRight, isExact }) => isRight && !isExact).length,
    wrong: came.filter(({ isRight, isExact }) => !isRight && isExact).map(({ where }) => where),
    beside: came.filter(({ isRight, isExact }) => !isRight && !isExact).length,
    failures: results.flatMap(({ failure }) => failure ?? []),
  };
}

function textOf({ all, right, unsure, wrong, beside, failures }: Cell): string {
  const notes = [
    ...(unsure > 0 ? [`${unsure} not claimed`] : []),
    ...(beside > 0 ? [`${beside} beside it, not claimed`] : []),
    ...(wrong.length > 0 ? [`WRONG ${wrong.join('; ')}`] : []),
    ...[...new Set(failures)].map(
      (one) => `${failures.filter((other) => other === one).length} ${one}`,
    ),
  ];
  return [`${right}/${all}`, ...notes].join(', ');
}

/** Runs in the page: a browser that is driven may call it loaded before its scripts have run. */
async function untilReady(): Promise<void> {
  while (!('hlsnapElement' in window)) await new Promise((resolve) => setTimeout(resolve, 20));
  const { hlsnap, hlsnapElement } = window as unknown as StageWindow;
  const snapper = new hlsnap.Snapper({ timeout: 600, decodeTimeout: 600, stallTimeout: 600 });
  Object.assign(window, {
    take: async (): Promise<Omit<Taken, 'before' | 'after'>> => {
      const { stage } = window as unknown as StageWindow;
      const options = { images: [{ type: 'image/png' as const }], snapper, player: stage.player };
      try {
        const taken = await hlsnapElement.captureElement(stage.video(), options);
        return { snapshot: await stage.toWire(taken), failure: undefined };
      } catch (error) {
        const { code = 'error' } = error as { code?: string };
        return { snapshot: undefined, failure: code };
      }
    },
  });
}

/** Runs in the page. */
async function play([player, url]: readonly [PlayerName, string]): Promise<void> {
  await (window as unknown as StageWindow).stage.play(player, url);
}

/** Runs in the page: seeks, and waits until the picture stays. */
async function takePaused(seconds: number): Promise<Taken> {
  const { stage, take } = window as unknown as StageWindow & {
    take: () => Promise<Omit<Taken, 'before' | 'after'>>;
  };
  const video = stage.video();
  const wait = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));
  video.pause();
  video.currentTime = seconds;
  for (let i = 0; i < 100 && (video.seeking || video.readyState < 2); i++) await wait(100);
  let before = '';
  for (let i = 0, last = ' '; i < 20 && before !== last; i++) {
    last = before;
    await wait(200);
    before = stage.toPng(stage.draw());
  }
  return { ...(await take()), before, after: before };
}

/** Runs in the page. */
async function takeWhilePlaying(afterMs: number): Promise<Taken> {
  const { stage, take } = window as unknown as StageWindow & {
    take: () => Promise<Omit<Taken, 'before' | 'after'>>;
  };
  const video = stage.video();
  if (video.currentTime > 13) video.currentTime = 1;
  await video.play();
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  while (video.seeking) await new Promise((resolve) => setTimeout(resolve, 100));
  const drawnBefore = stage.draw();
  const taking = take();
  const drawnAfter = stage.draw();
  const [before, after] = [stage.toPng(drawnBefore), stage.toPng(drawnAfter)];
  return { ...(await taking), before, after };
}
