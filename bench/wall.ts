// A wall of live streams in one page, each refreshed at its interval: `npm run bench:wall`.
//   --tiles N       live streams, all on one origin (300)
//   --seconds N     of measurement, after every tile has its first picture (120)
//   --interval N    seconds between two refreshes of a tile (6)
//   --stream NAME   a stream of make-streams.sh in MPEG-TS (ts-360)
//   --engine NAME   (auto)   --width N  width of the images in pixels (320)
//   --network loopback|20mbit   (loopback)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inChromium } from './chromium.js';
import { createLiveWall } from './live-wall.js';
import { rendererMiB } from './memory.js';
import type { WallMessage, WallTask } from './page/wall.js';
import { readCount, readLink, SEGMENT_SECONDS, SEGMENTS } from './setup.js';
import { lobbyUrl, openBench } from './site.js';
import { quantile, sum } from './table.js';

const OUTPUT = 'build/bench';
/** For the browser's start and the first picture of every tile. */
const FILL_SECONDS = 180;
const SAMPLE_MS = 1000;

const { values } = parseArgs({
  options: {
    tiles: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '120' },
    interval: { type: 'string', default: '6' },
    stream: { type: 'string', default: 'ts-360' },
    engine: { type: 'string', default: 'auto' },
    width: { type: 'string', default: '320' },
    network: { type: 'string', default: 'loopback' },
  },
});
const { stream, engine } = values;
const [tiles, seconds] = [readCount('tiles', values.tiles), readCount('seconds', values.seconds)];
const intervalSeconds = readCount('interval', values.interval);

const segments = new Map<number, Uint8Array>();
const wall = createLiveWall(tiles, {
  ...{ segments: SEGMENTS, segmentSeconds: SEGMENT_SECONDS },
  readSegment: (index) => {
    const kept = segments.get(index);
    if (kept) return kept;
    const bytes = readFileSync(`${OUTPUT}/streams/${stream}/segment${index}.ts`);
    segments.set(index, bytes);
    return bytes;
  },
});
const bench = await openBench({
  link: readLink(values.network),
  streams: [stream],
  find: wall.find,
});
const task: WallTask = {
  urls: wall.paths.map((path) => `${bench.streams.url}${path}`),
  ...{ engine, intervalSeconds, seconds },
  imageWidth: readCount('width', values.width),
};

const messages: WallMessage[] = [];
const memoryMiB: number[] = [];
let sampling: NodeJS.Timeout | undefined;
const done = new Promise<void>((resolve) => {
  bench.show(
    `<!doctype html><title>hlsnap bench</title><body><script type="module">
import { runWall } from '/page/wall.js';
runWall(${JSON.stringify(task)});
</script>`,
    (body) => {
      const message = JSON.parse(body) as WallMessage;
      messages.push(message);
      memoryMiB.push(rendererMiB());
      if (message.kind === 'started') {
        sampling = setInterval(() => memoryMiB.push(rendererMiB()), SAMPLE_MS);
      } else {
        clearInterval(sampling);
        resolve();
      }
    },
  );
});
// Late refreshes continue after the end.
const inTime = await inChromium(lobbyUrl(bench), done, FILL_SECONDS + 2 * seconds);
clearInterval(sampling);
await bench.close();

const started = messages.find((message) => message.kind === 'started');
const result = messages.find((message) => message.kind === 'done');
const failed = messages.find((message) => message.kind === 'failed');
if (!started || !result) {
  throw new Error(failed?.reason ?? (inTime ? 'The page said nothing' : 'The time was over'));
}
const { refreshes, longTasksMs } = result;
const times = refreshes.map(({ milliseconds }) => milliseconds);
const errors = refreshes.flatMap(({ error }) => error ?? []);
const onTime = refreshes.filter(
  ({ milliseconds, error }) => error === undefined && milliseconds <= intervalSeconds * 1000,
).length;
const summary = {
  ...{ tiles, seconds, intervalSeconds, stream, engine, network: values.network },
  ...{ fillSeconds: started.fillSeconds, refreshes: refreshes.length, onTime },
  onTimeShare: onTime / Math.max(1, refreshes.length),
  milliseconds: {
    median: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    most: Math.max(...times),
  },
  ...{ failures: errors.length, firstFailures: errors.slice(0, 5) },
  ...{ longTasksMs, longTasksWhileFilledMs: started.longTasksMs },
  memoryMiB: { start: memoryMiB[0], end: memoryMiB.at(-1), most: Math.max(...memoryMiB) },
};
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(`${OUTPUT}/wall.json`, JSON.stringify(summary, undefined, 2));
console.log(`${tiles} live streams (${stream}), engine ${engine}, each refreshed every ${intervalSeconds} s for ${seconds} s
first picture of all: ${started.fillSeconds.toFixed(1)} s
refreshes: ${refreshes.length}, on time ${(summary.onTimeShare * 100).toFixed(2)} %, failed ${errors.length} ${errors.slice(0, 3).join('; ')}
from due to done: median ${summary.milliseconds.median.toFixed(0)} ms, 99 % within ${summary.milliseconds.p99.toFixed(0)} ms, most ${summary.milliseconds.most.toFixed(0)} ms
main-thread tasks over 50 ms: ${longTasksMs.length}, ${sum(longTasksMs).toFixed(0)} ms in all [${longTasksMs.join(' ')}]; while it filled ${started.longTasksMs.length} [${started.longTasksMs.join(' ')}]
renderers, MiB resident: ${memoryMiB[0]?.toFixed(0)} at the start, ${memoryMiB.at(-1)?.toFixed(0)} at the end, ${summary.memoryMiB.most.toFixed(0)} at most`);
