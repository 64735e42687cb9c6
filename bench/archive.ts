// Scrolling a long recording in `<hls-archive>`, frame by frame: `npm run bench:archive`.
//   --archive N     segments of the recording, each of them a tile (20000)
//   --seconds N     from end to end (20)
//   --read N        seconds of reading after that, a view every two seconds (20)
//   --engine NAME   (auto)
//   --network loopback|20mbit   (loopback)
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { inChromium } from './chromium.js';
import { longRecording, type LongRecording } from './long-recording.js';
import { rendererMiB } from './memory.js';
import type { ArchiveMessage, ArchiveTask, ScrollMeasured } from './page/archive.js';
import { readCount, readLink, SEGMENT_SECONDS } from './setup.js';
import { openBench, showUntil } from './site.js';
import { printTable, quantile } from './table.js';

const OUTPUT = 'build/bench';
/** For the browser's start and the playlist. */
const START_SECONDS = 60;
const SAMPLE_MS = 500;
const FRAME_MS = 1000 / 60;

const { values } = parseArgs({
  options: {
    archive: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '20' },
    read: { type: 'string', default: '20' },
    engine: { type: 'string', default: 'auto' },
    network: { type: 'string', default: 'loopback' },
  },
});
const segments = readCount('archive', values.archive);
const [seconds, readSeconds] = [
  readCount('seconds', values.seconds),
  readCount('read', values.read),
];

const long: { find: LongRecording['find'] } = { find: () => undefined };
const bench = await openBench({
  ...{ link: readLink(values.network), streams: ['fmp4-720'] },
  find: (path) => long.find(path),
});
long.find = longRecording((segments * SEGMENT_SECONDS) / 3600).find;
const task: ArchiveTask = {
  url: `${bench.streams.url}/long/index.m3u8`,
  ...{ engine: values.engine, seconds, readSeconds },
};

const memoryMiB: number[] = [];
const sampling = setInterval(() => memoryMiB.push(rendererMiB()), SAMPLE_MS);
const messages: ArchiveMessage[] = [];
const { url, done } = showUntil(
  bench,
  `<!doctype html><title>hlsnap bench</title><body><script type="module">
import { runArchive } from '/page/archive.js';
runArchive(${JSON.stringify(task)});
</script>`,
  (body) => {
    messages.push(JSON.parse(body) as ArchiveMessage);
    return true;
  },
);
const limitSeconds = START_SECONDS + 3 * (seconds + readSeconds);
const inTime = await inChromium(url, done, limitSeconds, {
  more: ['--window-size=1600,1200'],
});
clearInterval(sampling);
await bench.close();
const [result] = messages;
if (!inTime || !result) throw new Error('The time was over');
if (result.kind === 'failed') throw new Error(result.reason);

const rows = { 'end to end': summary(result.endToEnd), reading: summary(result.reading) };
const memory = {
  start: memoryMiB.find((mib) => mib > 0) ?? 0,
  most: Math.max(...memoryMiB),
  end: memoryMiB.at(-1) ?? 0,
};
const load = loadavg()[0];
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(
  `${OUTPUT}/archive.json`,
  JSON.stringify({ segments, tiles: result.tiles, load, memory, rows }, undefined, 2),
);
console.log(
  `${segments} segments in <hls-archive>, ${result.tiles} tiles; load ${load?.toFixed(1)}; renderers ${Object.values(
    memory,
  )
    .map((mib) => mib.toFixed(0))
    .join(', ')} MiB resident at first, at most, at the end`,
);
printTable(
  ['scrolling', ...Object.keys(rows['end to end'])],
  Object.entries(rows).map(([name, row]) => [name, ...Object.values(row)]),
);

function summary(measured: ScrollMeasured): Readonly<Record<string, string>> {
  const { framesMs, handlerMs, longTasksMs, pixels, mostTiles } = measured;
  const dropped = framesMs.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return {
    'px/s': (pixels / (framesMs.reduce((sum, ms) => sum + ms, 0) / 1000)).toFixed(0),
    'frames/s, median': (1000 / quantile(framesMs, 0.5)).toFixed(1),
    '1 % low': (1000 / quantile(framesMs, 0.99)).toFixed(1),
    frames: String(framesMs.length),
    dropped: String(dropped),
    'archive ms/frame, median': quantile(handlerMs, 0.5).toFixed(1),
    '99 %': quantile(handlerMs, 0.99).toFixed(1),
    'tasks > 50 ms': String(longTasksMs.length),
    'longest, ms': Math.max(0, ...longTasksMs).toFixed(0),
    tiles: String(mostTiles),
    pictures: String(measured.captures),
    'in view with one': `${measured.withPicture}/${measured.inView}`,
  };
}
