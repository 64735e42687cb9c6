import { expect, test } from 'vitest';
import type { FetchFunction } from '../../../worker/fetch/types.js';
import { refusingUrlCredentials } from '../../../worker/fetch/url-credentials.js';
import { makeClient } from './make-client.js';

const asked: string[] = [];
const fetch: FetchFunction = (url) => {
  asked.push(url);
  return Promise.resolve(new Response('#EXTM3U'));
};

function load(url: string): Promise<unknown> {
  const client = makeClient({ fetch: refusingUrlCredentials(fetch) });
  const { signal } = new AbortController();
  return client.whole({ kind: 'playlist', url, byteRange: undefined }, { maxBytes: 1000, signal });
}

test.each(['https://me:secret@a.test/i.m3u8', 'https://me@a.test/i.m3u8', 'https://:x@a.test/i'])(
  '%s is refused at once, without the secret in the error',
  async (url) => {
    asked.length = 0;
    await expect(load(url)).rejects.toMatchObject({
      code: 'playlist-invalid',
      retryable: false,
      message: expect.stringContaining('password') as string,
      url: expect.not.stringContaining('@') as string,
    });
    expect(asked).toEqual([]);
  },
);

test.each(['https://a.test/@me:x', 'https://a.test/?u=me:secret@b'])(
  '%s is fetched',
  async (url) => {
    asked.length = 0;
    await load(url);
    expect(asked).toEqual([url]);
  },
);
