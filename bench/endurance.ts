// Many captures in one page: failures, memory, and how long the main thread was blocked.
//   npm run bench:endurance -- --captures N   (1000)   --engine NAME  (auto)   --stream NAME  (ts-1080-5)
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inChromium } from './chromium.js';
import { rendererMiB } from './memory.js';
import type { EnduranceMessage, EnduranceTask } from './page/endurance.js';
import { readCount, SEGMENTS } from './setup.js';
import { lobbyUrl, openBench } from './site.js';
import { printTable, quantile } from './table.js';

const OUTPUT = 'build/bench';
const BATCH = 50;
/** The share of the captures after which memory is compared with that at the end. */
const SETTLED_SHARE = 0.2;
/** Memory goes up and down with each collection of garbage; so many batches before a point tell more than one. */
const BATCHES_TOLD = 10;
/** Slower captures than this end the benchmark. */
const SECONDS_PER_CAPTURE = 0.9;

const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: '1000' },
    engine: { type: 'string', default: 'auto' },
    stream: { type: 'string', default: 'ts-1080-5' },
  },
});
const captures = Math.ceil(readCount('captures', values.captures) / BATCH) * BATCH;
const settledAfter = Math.ceil((captures * SETTLED_SHARE) / BATCH) * BATCH;
const { engine, stream } = values;

const bench = await openBench({ link: 'loopback', streams: [stream] });
const task: EnduranceTask = {
  folder: `${bench.streams.url}/${stream}/`,
  ...{ engine, captures, batch: BATCH, segments: SEGMENTS },
};
const rows: (EnduranceMessage & { readonly miB: number })[] = [];
const started = performance.now();
const done = new Promise<void>((resolve) => {
  bench.show(
    `<!doctype html><title>hlsnap bench</title><script type="module">
import { runEndurance } from '/page/endurance.js';
runEndurance(${JSON.stringify(task)});
</script>`,
    (body) => {
      const message = JSON.parse(body) as EnduranceMessage;
      rows.push({ ...message, miB: rendererMiB() });
      if (message.done >= captures) resolve();
    },
  );
});
const inTime = await inChromium(lobbyUrl(bench), done, 60 + captures * SECONDS_PER_CAPTURE);
const seconds = (performance.now() - started) / 1000;
await bench.close();

const every = Math.max(BATCH, Math.round(captures / 20 / BATCH) * BATCH);
printTable(
  ['captures', 'renderers, MiB resident'],
  rows
    .filter(({ done }) => done === BATCH || done === settledAfter || done % every === 0)
    .map(({ done, miB }) => [String(done), miB.toFixed(0)]),
);
const last = rows.at(-1);
const failures = rows.flatMap((row) => row.failures);
const longTasksMs = rows.flatMap((row) => row.longTasksMs);
const [settledMiB, lastMiB] = [settledAfter, last?.done ?? 0].map(miBAbout);
const growth = (lastMiB ?? NaN) / (settledMiB ?? NaN) - 1;
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(
  `${OUTPUT}/endurance.json`,
  JSON.stringify({ date: new Date().toISOString(), engine, stream, seconds, growth, rows }),
);
console.log(`
captures done: ${last?.done ?? 0} of ${captures}${inTime ? '' : ', then the time was over'}; failures: ${failures.length} ${failures.slice(0, 3).join('; ')}
memory after the last against the ${settledAfter}th, medians of ${BATCHES_TOLD} batches: ${lastMiB?.toFixed(0)} against ${settledMiB?.toFixed(0)} MiB, ${(growth * 100).toFixed(1)} %
main-thread tasks over 50 ms: ${longTasksMs.length} [${longTasksMs.join(' ')}]
${((last?.done ?? 0) / seconds).toFixed(1)} captures a second, the start of the browser included`);

/** The median of the batches up to so many captures. */
function miBAbout(done: number): number {
  const before = rows.filter((row) => row.done <= done && row.done > done - BATCHES_TOLD * BATCH);
  return quantile(
    before.map(({ miB }) => miB),
    0.5,
  );
}
