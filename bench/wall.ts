// Live streams in an `<hls-wall>`, each refreshed at its interval: `npm run bench:wall`.
//   --browser NAME  chromium, firefox or webkit (chromium)
//   --tiles N       live streams, all on one origin (300)
//   --dead N        beside them: streams of servers that are dead or hang (0)
//   --restarts N    beside them: streams that end, are away and begin anew, once a minute (0)
//   --seconds N     of measurement, after every tile has its first picture (120)
//   --refreshes N   measure so many pictures instead
//   --kept N        collect the garbage and measure what is left every N seconds, which disturbs the timings (0: never)
//   --interval N    seconds between two refreshes of a tile (6)
//   --stream NAME   a stream of make-streams.sh in MPEG-TS (ts-360)
//   --engine NAME   (auto)   --width N  width of the images in pixels (320)
//   --network loopback|20mbit   (loopback)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { inChromium } from './chromium.js';
import { createLiveWall } from './live-wall.js';
import { startDeadServers } from './dead-servers.js';
import type { Debugger } from './debugger.js';
import { inDriven, isDriven } from './driven.js';
import { printKept, sampleKept, type KeptSampling } from './growth.js';
import { rendererMiB, startedCpuSeconds } from './memory.js';
import type { WallMessage, WallTask } from './page/wall.js';
import { readCount, readLink, SEGMENT_SECONDS, SEGMENTS } from './setup.js';
import { openBench, showUntil } from './site.js';
import { quantile, sum } from './table.js';

const OUTPUT = 'build/bench';
/** For the browser's start and the first picture of every tile. */
const FILL_SECONDS = 180;
const SAMPLE_MS = 1000;

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    tiles: { type: 'string', default: '300' },
    dead: { type: 'string', default: '0' },
    restarts: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '120' },
    refreshes: { type: 'string', default: '0' },
    kept: { type: 'string', default: '0' },
    interval: { type: 'string', default: '6' },
    stream: { type: 'string', default: 'ts-360' },
    engine: { type: 'string', default: 'auto' },
    width: { type: 'string', default: '320' },
    network: { type: 'string', default: 'loopback' },
  },
});
const { browser, stream, engine } = values;
const [tiles, seconds] = [readCount('tiles', values.tiles), readCount('seconds', values.seconds)];
const intervalSeconds = readCount('interval', values.interval);
const [dead, restarts] = [Number(values.dead), Number(values.restarts)];
const [most, keptEvery] = [Number(values.refreshes), Number(values.kept)];

const segments = new Map<number, Uint8Array>();
const media = {
  ...{ segments: SEGMENTS, segmentSeconds: SEGMENT_SECONDS },
  readSegment: (index: number): Uint8Array => {
    const kept = segments.get(index);
    if (kept) return kept;
    const bytes = readFileSync(`${OUTPUT}/streams/${stream}/segment${index}.ts`);
    segments.set(index, bytes);
    return bytes;
  },
};
const wall = createLiveWall(tiles + restarts, media, restarts);
const bench = await openBench({
  link: readLink(values.network),
  streams: [stream],
  find: wall.find,
});
const deadServers = await startDeadServers(dead);
const urls = wall.paths.map((path) => `${bench.streams.url}${path}`);
const task: WallTask = {
  deadUrls: deadServers.urls,
  urls: urls.slice(0, tiles),
  restartingUrls: urls.slice(tiles),
  ...{ engine, intervalSeconds, seconds, refreshes: most },
  imageWidth: readCount('width', values.width),
};

const messages: WallMessage[] = [];
const memoryMiB: number[] = [];
const cpuSeconds: number[] = [];
let sampling: NodeJS.Timeout | undefined;
let chromium: Debugger | undefined;
let kept: KeptSampling | undefined;
const { url, done } = showUntil(
  bench,
  `<!doctype html><title>hlsnap bench</title><body><script type="module">
import { runWall } from '/page/wall.js';
runWall(${JSON.stringify(task)});
</script>`,
  async (body) => {
    const message = JSON.parse(body) as WallMessage;
    messages.push(message);
    memoryMiB.push(rendererMiB());
    cpuSeconds.push(startedCpuSeconds());
    clearInterval(sampling);
    await kept?.stop();
    if (message.kind !== 'started') return true;
    kept = chromium && sampleKept(chromium, keptEvery);
    sampling = setInterval(() => memoryMiB.push(rendererMiB()), SAMPLE_MS);
    return false;
  },
);
// Where the machine is too slow, so many pictures take longer.
const limitSeconds = Math.max(seconds, (4 * most * intervalSeconds) / tiles);
const limit = FILL_SECONDS + 2 * limitSeconds;
const onDebugger = (opened: Debugger): void => {
  chromium = opened;
};
const inTime = isDriven(browser)
  ? await inDriven(browser, url, { done, limitSeconds: limit })
  : await inChromium(url, done, limit, {
      more: ['--window-size=1600,1200'],
      onDebugger: keptEvery > 0 ? onDebugger : undefined,
    });
clearInterval(sampling);
deadServers.close();
await bench.close();

const started = messages.find((message) => message.kind === 'started');
const result = messages.find((message) => message.kind === 'done');
const failed = messages.find((message) => message.kind === 'failed');
if (!started || !result) {
  throw new Error(failed?.reason ?? (inTime ? 'The page said nothing' : 'The time was over'));
}
const { dues, longTasksMs, staleAsLive, restarting } = result;
const { lagsMs, unchanged, leftOut, failed: failures } = dues;
const onTime = lagsMs.filter((ms) => ms <= intervalSeconds * 1000).length + unchanged;
const due = lagsMs.length + unchanged + leftOut + failures;
const [startCpu = 0, endCpu = 0] = cpuSeconds;
const summary = {
  ...{
    browser,
    tiles,
    dead,
    restarts,
    restarting,
    intervalSeconds,
    stream,
    engine,
    network: values.network,
  },
  ...{ seconds: result.seconds, fillSeconds: started.fillSeconds, load: loadavg()[0] },
  ...{ due, onTime, unchanged, leftOut, failures, pictures: lagsMs.length, staleAsLive },
  onTimeShare: onTime / Math.max(1, due),
  milliseconds: {
    median: quantile(lagsMs, 0.5),
    p99: quantile(lagsMs, 0.99),
    most: Math.max(...lagsMs),
  },
  cpuMsPerPicture: ((endCpu - startCpu) * 1000) / Math.max(1, lagsMs.length),
  ...{ longTasksMs, longTasksWhileFilledMs: started.longTasksMs },
  memoryMiB: [0, 0.25, 0.5, 0.75, 1].map((share) =>
    Math.round(memoryMiB[Math.floor(share * (memoryMiB.length - 1))] ?? 0),
  ),
  memoryMostMiB: Math.max(...memoryMiB),
};
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(`${OUTPUT}/wall.json`, JSON.stringify(summary, undefined, 2));
console.log(`${tiles} live streams (${stream}) and ${dead} dead ones in <hls-wall> in ${browser}, engine ${engine}, each refreshed every ${intervalSeconds} s for ${result.seconds.toFixed(0)} s; load ${summary.load?.toFixed(1)}
first picture of all: ${started.fillSeconds.toFixed(1)} s
due ${due}, on time ${(summary.onTimeShare * 100).toFixed(2)} %: ${lagsMs.length} pictures, ${unchanged} unchanged, ${leftOut} left out, ${failures} failed; ${staleAsLive} stale shown as live
${restarts} that begin anew: ${restarting.pictures} pictures, ${restarting.away} times ended or offline, looked at once a second
from due to done: median ${summary.milliseconds.median.toFixed(0)} ms, 99 % within ${summary.milliseconds.p99.toFixed(0)} ms, most ${summary.milliseconds.most.toFixed(0)} ms; ${summary.cpuMsPerPicture.toFixed(0)} ms of CPU for each picture
main-thread tasks over 50 ms: ${longTasksMs.length}, ${sum(longTasksMs).toFixed(0)} ms in all [${longTasksMs.join(' ')}]; while it filled ${started.longTasksMs.length} [${started.longTasksMs.join(' ')}]
renderers, MiB resident over time: ${summary.memoryMiB.join(' ')}, ${summary.memoryMostMiB.toFixed(0)} at most`);
printKept(kept?.samples ?? []);
