// How late timers of a hidden tab are, in the page and in a worker: `npm run bench:timers`.
//   --browser NAME  chromium, firefox or webkit (chromium)
//   --seconds N     how long the tab is hidden (420: browsers slow down more after five minutes)
import { parseArgs } from 'node:util';
import type { TestBrowser, TestPage } from '../test/helpers/browser.js';
import { listen } from '../test/helpers/http.js';
import { inChromium } from './chromium.js';
import { inDriven, isDriven } from './driven.js';
import { readCount } from './setup.js';
import { printTable, quantile } from './table.js';

const { values } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    seconds: { type: 'string', default: '420' },
  },
});
const seconds = readCount('seconds', values.seconds);

interface Tick {
  /** Seconds since the tab was hidden. */
  readonly at: number;
  /** Milliseconds after the second that was asked for. */
  readonly late: number;
}

interface Report {
  readonly visibility: string;
  readonly page: readonly Tick[];
  readonly worker: readonly Tick[];
}

/** One timer of a second after the other, which `tell` gets the times of. */
const TICK = `
function tick(tell) {
  const due = Date.now() + 1000;
  setTimeout(() => { tell(Date.now() - due); tick(tell); }, 1000);
}`;

/** Opens another tab in front of itself, where the browser lets it, and tells what its timers did. */
const PAGE = `<!doctype html><title>Timers</title><script type="module">
${TICK}
const ticks = { page: [], worker: [] };
let hiddenAt;
const note = (who) => (late) => {
  if (hiddenAt) ticks[who].push({ at: (Date.now() - hiddenAt) / 1000, late });
};
tick(note('page'));
const source = ${JSON.stringify(`${TICK}\ntick((late) => postMessage(late));`)};
const worker = new Worker(URL.createObjectURL(new Blob([source])));
worker.onmessage = ({ data }) => {
  note('worker')(data);
  if (hiddenAt && Date.now() - hiddenAt > ${seconds * 1000}) {
    worker.terminate();
    const visibility = document.visibilityState;
    fetch('/report', { method: 'POST', body: JSON.stringify({ visibility, ...ticks }) });
  }
};
document.addEventListener('visibilitychange', () => {
  if (document.hidden) hiddenAt ??= Date.now();
});
if (location.search === '?opens') setTimeout(() => window.open('/front'), 2000);
</script>`;

let onReport: (report: Report) => void = () => undefined;
const reported = new Promise<Report>((resolve) => {
  onReport = resolve;
});
const site = await listen((request, response) => {
  if (request.method === 'POST') {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.end();
      onReport(JSON.parse(Buffer.concat(parts).toString()) as Report);
    });
    return;
  }
  const isFront = request.url === '/front';
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(isFront ? '<!doctype html><title>In front</title>' : PAGE);
});
try {
  const { browser } = values;
  const limitSeconds = seconds + 60;
  if (isDriven(browser)) {
    await inDriven(browser, `${site.url}/`, { done: reported, limitSeconds }, hide);
  } else {
    const more = ['--disable-popup-blocking'];
    await inChromium(`${site.url}/?opens`, reported, limitSeconds, { more });
  }
  print(await Promise.race([reported, late()]));
} finally {
  await site.close();
}

function hide(page: TestPage, browser: TestBrowser): Promise<unknown> {
  return page.hide?.() ?? browser.openPage(`${site.url}/front`);
}

function late(limitSeconds = 0): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error('The page told nothing: it was not hidden, or was not let run'));
    }, limitSeconds * 1000).unref();
  });
}

function print({ visibility, page, worker }: Report): void {
  console.log(
    `${values.browser}, hidden for ${seconds} s (${visibility} at the end); a timer of a second was late by, in ms:`,
  );
  const minutes = Array.from({ length: Math.ceil(seconds / 60) }, (_, i) => i);
  printTable(
    ['minute', 'page: ticks', 'median', 'most', 'worker: ticks', 'median', 'most'],
    minutes.map((minute) => [
      String(minute + 1),
      ...[page, worker].flatMap((ticks) => {
        const of = ticks.filter(({ at }) => Math.floor(at / 60) === minute).map((t) => t.late);
        return [String(of.length), String(quantile(of, 0.5)), String(quantile(of, 1))];
      }),
    ]),
  );
}
