import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { S3Result, S3Signature } from '../../src/sinks/index.js';
import {
  openUploadLab,
  type Settled,
  type UploadLab,
  type UploadWindow,
} from '../helpers/upload-page.js';
import { startUploadTarget, type UploadTarget } from '../helpers/upload-target.js';

let lab: UploadLab;
let page: Page;
let target: UploadTarget;
/** What the page's `presign` gets, one after the other. */
let signatures: S3Signature[];

beforeAll(async () => {
  [lab, target] = await Promise.all([openUploadLab(), startUploadTarget()]);
  page = await lab.openTab();
  await page.exposeFunction('sign', () => signatures.shift());
});
afterAll(async () => {
  await lab.close();
  await target.close();
});
beforeEach(() => {
  signatures = [];
  target.reset();
});

function putOne(): Promise<Settled<S3Result>> {
  return page.evaluate(async () => {
    const { sinks, noise, settle } = (window as UploadWindow).up;
    const { sign } = window as unknown as { sign: () => Promise<S3Signature> };
    const snapshot = noise(1000);
    const [image] = snapshot.images;
    if (!image) throw new Error('There is no image.');
    return settle(sinks.s3({ presign: () => sign() }).write(image, snapshot));
  });
}

test.each(['POST', 'PUT'])('a %s that is led to a page is no delivery', async (method) => {
  const url = `${target.url}/bucket`;
  target.faults.push({ kind: 'answer', status: 303, headers: { location: '/login' } });
  signatures.push(method === 'PUT' ? url : { url, fields: { policy: 'p' } });
  const { failure } = await putOne();
  expect(failure).toMatchObject({ code: 'http', status: 200, url });
});

test('a region that redirects gets the image, and so does the page that a policy names', async () => {
  target.faults.push({ kind: 'answer', status: 307, headers: { location: '/region/a.jpg' } });
  signatures.push(`${target.url}/bucket/a.jpg`);
  expect((await putOne()).failure).toBeUndefined();
  expect(target.stored.map(({ method }) => method)).toEqual(['PUT']);
  const location = `${target.url}/page?bucket=b&key=a.jpg&etag=%22e%22`;
  target.faults.push({ kind: 'answer', status: 303, headers: { location } });
  const fields = { policy: 'p', key: 'a.jpg', success_action_redirect: `${target.url}/page` };
  signatures.push({ url: `${target.url}/bucket`, fields });
  expect((await putOne()).value?.key).toBe('a.jpg');
});

test('an expired URL that is refused without CORS headers is renewed', async () => {
  target.faults.push({
    kind: 'answer',
    status: 403,
    headers: { 'access-control-allow-origin': '' },
  });
  const old = '?X-Amz-Date=20200102T030405Z&X-Amz-Expires=60';
  signatures.push(`${target.url}/bucket/old${old}`, `${target.url}/bucket/new`);
  expect((await putOne()).value?.key).toBe('bucket/new');
  expect(target.log.map(({ path }) => path)).toEqual(['/bucket/old', '/bucket/new']);
});

test.each(['javascript:alert(1)', 'bucket.example/a.jpg', 'https://elsewhere.example/a.jpg'])(
  'the location %s gives way to the computed one, and an ETag gets its quotes',
  async (location) => {
    const body = `<PostResponse><Location>${location}</Location><ETag>abc</ETag></PostResponse>`;
    target.faults.push({ kind: 'stored', body });
    signatures.push({ url: `${target.url}/bucket`, fields: { policy: 'p', key: 'a b.jpg' } });
    expect((await putOne()).value).toEqual({
      url: `${target.url}/bucket/a%20b.jpg`,
      key: 'a b.jpg',
      etag: '"abc"',
    });
  },
);
