// A thousand captures in one page: failures, memory, and how long the page's own thread was held up.
// Run with `npm run bench:endurance`. The browser is not driven through its debugging protocol, since that keeps up to
// 200 MB of the bodies that a page has fetched in the page's own process.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureChromium } from '../scripts/provision.mjs';
import { CHROMIUM_ARGUMENTS } from '../test/helpers/browser.js';
import { listen } from '../test/helpers/http.js';
import { startStaticServer } from '../test/helpers/static-server.js';
import { printTable } from './harness.js';
import { rendererMiB } from './memory.js';

const CAPTURES = Number(process.env['CAPTURES'] ?? 1000);
const BATCH = 50;
const SEGMENTS = 10;
const TIME_LIMIT_MS = 15 * 60_000;

interface Report {
  readonly done: number;
  readonly failures: readonly string[];
  readonly longTasksMs: readonly number[];
}

function pageBody(streamUrl: string, reportUrl: string): string {
  return `<!doctype html><title>hlsnap endurance</title><script type="module">
import { Snapper } from '/dist/index.js';
const snapper = new Snapper({ engine: 'ffmpeg' });
const longTasks = [];
new PerformanceObserver((list) => {
  longTasks.push(...list.getEntries().map(({ duration }) => duration));
}).observe({ type: 'longtask' });
for (let done = ${BATCH}; done <= ${CAPTURES}; done += ${BATCH}) {
  const failures = [];
  await Promise.all(Array.from({ length: ${BATCH} }, (_, i) =>
    snapper
      .capture('${streamUrl}', { at: { sequence: i % ${SEGMENTS} }, images: [{ width: 320 }] })
      .catch((error) => failures.push(String(error)))));
  const report = { done, failures, longTasksMs: longTasks.splice(0) };
  await fetch('${reportUrl}', { method: 'POST', body: JSON.stringify(report) });
}
</script>`;
}

execFileSync('bash', ['bench/make-streams.sh'], { stdio: ['ignore', 'ignore', 'inherit'] });
const streams = await startStaticServer({ folders: { '/': 'build/bench' }, cors: true });
const rows: (Report & { readonly miB: number })[] = [];
let finish: () => void = () => undefined;
const finished = new Promise<void>((resolve) => (finish = resolve));
const reports = await listen((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const report = JSON.parse(Buffer.concat(chunks).toString()) as Report;
    rows.push({ ...report, miB: rendererMiB() });
    response.setHeader('access-control-allow-origin', '*');
    response.end();
    if (report.done >= CAPTURES) finish();
  });
});
const body = pageBody(`${streams.url}/ts-1080/index.m3u8`, reports.url);
const site = await startStaticServer({ folders: { '/dist': 'dist' }, pages: { '/': { body } } });

const profile = mkdtempSync(join(tmpdir(), 'hlsnap-bench-'));
const started = performance.now();
const browser = spawn(
  ensureChromium(),
  ['--headless', ...CHROMIUM_ARGUMENTS, `--user-data-dir=${profile}`, `${site.url}/`],
  { stdio: 'ignore' },
);
const limit = setTimeout(finish, TIME_LIMIT_MS);
await finished;
clearTimeout(limit);
const seconds = (performance.now() - started) / 1000;
const gone = new Promise((resolve) => browser.once('exit', resolve));
browser.kill();
await gone;
await Promise.all([site.close(), streams.close(), reports.close()]);
// Its helpers go on writing for a moment.
await sleep(2000);
rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });

printTable(
  ['captures', 'renderers, MiB resident'],
  rows
    .filter(({ done }) => done === BATCH || done % 100 === 0)
    .map(({ done, miB }) => [String(done), miB.toFixed(0)]),
);
const [first, last] = [rows[0]?.miB ?? 0, rows.at(-1)?.miB ?? 0];
const failures = rows.flatMap((row) => row.failures);
const inFirstHundred = rows.slice(0, 100 / BATCH).flatMap((row) => row.longTasksMs);
const afterwards = rows.slice(100 / BATCH).flatMap((row) => row.longTasksMs);
console.log(`
captures done: ${rows.at(-1)?.done ?? 0}, failures: ${failures.length} ${failures.slice(0, 3).join('; ')}
memory after the last against the ${BATCH}th: ${((last / first - 1) * 100).toFixed(1)} %
main-thread tasks over 50 ms: ${inFirstHundred.length} in the first 100 captures [${inFirstHundred.join(' ')}], ${afterwards.length} in the rest [${afterwards.join(' ')}]
${(CAPTURES / seconds).toFixed(1)} captures a second, the start of the browser included`);
