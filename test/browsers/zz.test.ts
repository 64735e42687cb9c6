import { expect, test } from 'vitest';
import { startLiveOrigin } from '../helpers/live-origin.js';
import { frameAtAddress, get, openServingSite, serveIn } from '../helpers/serving-site.js';
const START = new Date('2026-05-01T12:00:00.500Z');
const DAY = '/hlsnap/ort/2026/05/01/12';
const quick = <T>(what: string, p: Promise<T>) => Promise.race([p, new Promise<never>((_, no) => setTimeout(() => no(new Error(what + ' hangs')), 15000))]);
test('x', async () => {
  const site = await openServingSite('webkit');
  const origin = await startLiveOrigin({ startDate: START, publishedSegments: 20, windowSegments: 10 });
  try {
  for (let n = 0; n < 6; n++) {
    const page = await site.openPage();
    const t0 = Date.now();
    try {
      await serveIn(page, { streams: { ort: origin.playlist }, previewMaxAge: 3600, wait: 60 });
      await quick('preview', frameAtAddress(page, '/hlsnap/ort/preview.jpg?width=320'));
      await quick('get49', get(page, `${DAY}/00/49.jpg?width=320`));
      await quick('get50', get(page, `${DAY}/00/50.jpg?width=320`));
      await quick('img49', frameAtAddress(page, `${DAY}/00/49.jpg?width=320`));
      await quick('img50', frameAtAddress(page, `${DAY}/00/50.jpg?width=320`));
      console.log(n, 'ok', Date.now() - t0);
    } catch (e) { console.log(n, String(e), JSON.stringify(origin.log.slice(-6))); }
    finally { await quick('close', page.close()).catch(() => console.log('close hangs')); }
  }
  } finally { await site.close(); await origin.close(); }
}, 400000);
