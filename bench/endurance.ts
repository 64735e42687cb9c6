// Many captures in one page: failures, what memory keeps, and how long the main thread was blocked.
//   --captures N   (4000)   --engine NAME  (auto)   --stream NAME  (ts-1080-5)
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inTime, openDebugged } from './chromium.js';
import { growthOf, printSamples, sayGrowth, type KeptSample } from './growth.js';
import { measureKept } from './kept-memory.js';
import type { EnduranceMessage, EnduranceTask } from './page/endurance.js';
import { readCount, SEGMENTS } from './setup.js';
import { openBench, showUntil } from './site.js';

const OUTPUT = 'build/bench';
const BATCH = 50;
/** Growth is looked for when everything is warm and the workers' caches are full: each keeps 16 MiB of segments. */
const SETTLED_SHARE = 0.2;
const SETTLED_AFTER = 1500;
/** How often memory is measured, of all captures. */
const SAMPLES = 50;
/** Slower captures than this end the benchmark. */
const SECONDS_PER_CAPTURE = 0.9;

const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: '4000' },
    engine: { type: 'string', default: 'auto' },
    stream: { type: 'string', default: 'ts-1080-5' },
  },
});
const captures = Math.ceil(readCount('captures', values.captures) / BATCH) * BATCH;
const settledAfter = Math.max(SETTLED_AFTER, captures * SETTLED_SHARE);
const sampledEvery = Math.max(1, Math.round(captures / SAMPLES / BATCH)) * BATCH;
const { engine, stream } = values;

const bench = await openBench({ link: 'loopback', streams: [stream] });
const task: EnduranceTask = {
  folder: `${bench.streams.url}/${stream}/`,
  ...{ engine, captures, batch: BATCH, segments: SEGMENTS },
};
const messages: EnduranceMessage[] = [];
const samples: KeptSample[] = [];
const started = performance.now();
const { url, done } = showUntil(
  bench,
  `<!doctype html><title>hlsnap bench</title><script type="module">
import { runEndurance } from '/page/endurance.js';
runEndurance(${JSON.stringify(task)});
</script>`,
  async (body) => {
    const message = JSON.parse(body) as EnduranceMessage;
    messages.push(message);
    const { done } = message;
    // The page waits for the answer, so that nothing is under way while memory is measured.
    if (done % sampledEvery === 0) {
      samples.push({ at: done / 1000, ...(await measureKept(browser.debugger)) });
    }
    return done >= captures;
  },
);
const browser = openDebugged(url);
const isDone = await inTime(browser, done, 60 + captures * SECONDS_PER_CAPTURE);
await browser.close();
const seconds = (performance.now() - started) / 1000;
await bench.close();

printSamples(samples, ['captures', (at) => (at * 1000).toFixed(0)]);
const growth = growthOf(samples, settledAfter / 1000);
const last = messages.at(-1)?.done ?? 0;
const failures = messages.flatMap((message) => message.failures);
const longTasksMs = messages.flatMap((message) => message.longTasksMs);
mkdirSync(OUTPUT, { recursive: true });
const facts = { date: new Date().toISOString(), engine, stream, seconds, growth };
writeFileSync(`${OUTPUT}/endurance.json`, JSON.stringify({ ...facts, samples, messages }));
console.log(`
captures done: ${last} of ${captures}${isDone ? '' : ', then the time was over'}; failures: ${failures.length} ${failures.slice(0, 3).join('; ')}
growth for each 1,000 captures after the first ${settledAfter}, with twice its standard error:
${sayGrowth(growth)}
main-thread tasks over 50 ms: ${longTasksMs.length} [${longTasksMs.join(' ')}]
${(last / seconds).toFixed(1)} captures a second, the start of the browser and the measuring of memory included`);
