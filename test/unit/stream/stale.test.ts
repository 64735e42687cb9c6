import { describe, expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import { CACHE, LADDER, nameOf, setUp, type Use } from './opening.js';

describe('a playlist that lists nothing yet', () => {
  const live = mediaPlaylist(['a.ts'], { isLive: true });
  const head = mediaPlaylist([], { isLive: true });

  test.each([
    ['is empty', ''],
    ['is white space', ' \r\n\n'],
    ['is full of NULs', '\0'.repeat(500)],
    ['has its head alone', head],
  ])('because it %s is loaded once more', async (_what, body) => {
    const { server, open, paths } = await setUp(live);
    server.rule('/index.m3u8', { body, times: 1 });
    expect(await open(nameOf)).toBe('a.ts');
    expect(paths()).toEqual(['/index.m3u8', '/index.m3u8']);
  });

  test('is taken as it is if it stays so', async () => {
    const { open } = await setUp(head);
    expect(await open(({ playlist }) => Promise.resolve(playlist.segments))).toEqual([]);
    const { open: openNothing } = await setUp('');
    await expect(openNothing(nameOf)).rejects.toMatchObject({ code: 'playlist-invalid' });
  });

  test('of a variant, too', async () => {
    const { server, open, paths } = await setUp();
    server.rule('/large.m3u8', { body: '', times: 1 });
    expect(await open(nameOf)).toBe('large.ts');
    expect(paths()).not.toContain('/middle.m3u8');
  });
});

describe('a live playlist, which a cache may have kept', () => {
  const live = (uri: string) => mediaPlaylist([uri], { isLive: true });
  /** Fails with the first playlist. */
  const failOld =
    (code: SnapError['code'], status?: number): Use<string> =>
    async (stream) => {
      const name = await nameOf(stream);
      if (name === 'old.ts') throw new SnapError(code, 'Gone', { status });
      return name;
    };

  test.each([
    ['outside-window', undefined],
    ['http', 404],
    ['encrypted', 404],
    ['unsupported-container', undefined],
  ] as const)('is loaded past it before %s (%s) is the answer', async (code, status) => {
    const { server, open } = await setUp(live('new.ts'));
    server.rule('/index.m3u8', { body: live('old.ts'), times: 1 });
    expect(await open(failOld(code, status))).toBe('new.ts');
    expect(server.log.length).toBe(2);
  });

  test.each([
    ['network', undefined],
    ['http', 503],
    ['encrypted', 403],
  ] as const)('is not to blame for %s (%s)', async (code, status) => {
    const { server, open } = await setUp(live('old.ts'));
    await expect(open(failOld(code, status))).rejects.toMatchObject({ code });
    expect(server.log.length).toBe(1);
  });

  test('does not make up for segments before it has proved to be new', async () => {
    const { open } = await setUp(live('a.ts'));
    const seen: boolean[] = [];
    const use: Use<void> = ({ toleratesUnusable }) => {
      seen.push(toleratesUnusable);
      return Promise.reject(new SnapError('http', 'Gone', { status: 404 }));
    };
    await expect(open(use)).rejects.toMatchObject({ code: 'http' });
    expect(seen).toEqual([false, true]);
  });
});

test('a segment that cannot be used is looked for in a backup before its neighbour stands for it', async () => {
  const large = LADDER.split('\n').slice(1, 3).join('\n');
  const backup = large.replace('large.m3u8', 'i.m3u8');
  const { open } = await setUp(
    `#EXTM3U\n${large}\n${backup}\n${LADDER.split('\n').slice(3).join('\n')}`,
  );
  const seen: unknown[] = [];
  const use: Use<string> = async (stream) => {
    seen.push([await nameOf(stream), stream.toleratesUnusable]);
    throw new SnapError('http', 'Gone', { status: 404 });
  };
  await expect(open(use)).rejects.toMatchObject({ code: 'http' });
  expect(seen).toEqual([
    ['large.ts', false],
    ['i.ts', true],
    ['middle.ts', true],
    ['small.ts', true],
  ]);
});

describe('a live playlist that may be some seconds old', () => {
  const live = (...uris: readonly string[]) => mediaPlaylist(uris, { isLive: true });
  const aged = { maxAgeSeconds: 10 };

  test('is loaded once for those who ask at once, and those who ask later', async () => {
    const { server, open } = await setUp(live('a.ts'), CACHE);
    await Promise.all([open(nameOf, aged), open(nameOf, aged), open(nameOf, aged)]);
    expect(await open(nameOf, aged)).toBe('a.ts');
    expect(server.log.length).toBe(1);
    server.put('/index.m3u8', live('b.ts'));
    expect(await open(nameOf)).toBe('b.ts');
    expect(server.log.length).toBe(2);
  });

  test('is loaded again where it does not list what is looked for', async () => {
    const { server, open } = await setUp(live('old.ts'), CACHE);
    await open(nameOf, aged);
    server.put('/index.m3u8', live('old.ts', 'new.ts'));
    const use: Use<number> = ({ playlist }) =>
      playlist.segments.length === 2
        ? Promise.resolve(2)
        : Promise.reject(
            new SnapError('outside-window', 'Not yet', { window: { start: 0, end: 4 } }),
          );
    expect(await open(use, aged)).toBe(2);
    expect(await open(use, aged)).toBe(2);
    expect(server.log.length).toBe(2);
  });

  test('is of the life in which it was loaded, whatever came since', async () => {
    const { server, opener, open } = await setUp(live('a.ts'), CACHE);
    const lifeOf: Use<string> = ({ visit }) => Promise.resolve(visit.life);
    const first = await open(lifeOf, aged);
    server.put('/index.m3u8', live('a.ts', 'b.ts'));
    await open((stream) => opener.waitForSegment(stream, 2), aged);
    expect(await open(lifeOf, aged)).toBe(first);
    expect(await open(lifeOf, { noCache: true })).toBe(first);
  });

  test('fails for all who wait where it cannot be loaded', async () => {
    const { server, open } = await setUp(live('a.ts'), CACHE);
    server.rule('/index.m3u8', { body: '<!doctype html>' });
    const outcomes = await Promise.allSettled([open(nameOf, aged), open(nameOf, aged)]);
    expect(outcomes).toMatchObject([1, 2].map(() => ({ reason: { code: 'playlist-invalid' } })));
  });
});
