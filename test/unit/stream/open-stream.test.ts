import { describe, expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { abortError, sleep } from '../../../shared/abort.js';
import { toWireError } from '../../../shared/wire-error.js';
import { NEVER } from '../../helpers/gate.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import { streamSource } from '../jobs/node-stations.js';
import { CACHE, failOn, I_FRAMES, LADDER, nameOf, setUp, type Use } from './opening.js';

test('a media playlist is used as it is', async () => {
  const { open } = await setUp(mediaPlaylist(['a.ts', 'b.ts']));
  const opened = await open((stream) => Promise.resolve(stream));
  expect(opened.playlist.segments.map(({ uri }) => uri)).toEqual(['a.ts', 'b.ts']);
  expect(opened.codecs).toEqual([]);
});

test.each([
  [{}, 'large.ts'],
  [{ width: 400 }, 'middle.ts'],
  [{ height: 180 }, 'small.ts'],
  [{ width: 4000 }, 'large.ts'],
])('of a multivariant playlist the variant for a size of %o is %s', async (wanted, expected) => {
  const { open } = await setUp();
  expect(await open(nameOf, { wanted })).toBe(expected);
});

test('a variant that cannot be decoded here is passed over', async () => {
  const { open } = await setUp(LADDER.replace('avc1.64001f', 'vvc1.1.L51'));
  expect(await open(nameOf)).toBe('middle.ts');
});

test('the variant says its codecs, and has EXT-X-START and the variables of its multivariant playlist', async () => {
  const { server, open } = await setUp(
    `${LADDER}#EXT-X-START:TIME-OFFSET=3.5\n#EXT-X-DEFINE:NAME="who",VALUE="me"\n`,
  );
  const tags = ['#EXT-X-DEFINE:IMPORT="who"'];
  server.put('/large.m3u8', mediaPlaylist(['{$who}.ts'], { tags }));
  const { playlist, codecs } = await open((stream) => Promise.resolve(stream));
  expect(codecs).toEqual(['avc1.64001f']);
  expect(playlist.start?.timeOffset).toBe(3.5);
  expect(playlist.segments[0]?.uri).toBe('me.ts');
});

describe('a variant that fails', () => {
  test.each([404, 500])('with HTTP %i gives way to the next smaller one', async (status) => {
    const { server, open, paths } = await setUp();
    server.rule('/large.m3u8', { status });
    expect(await open(nameOf)).toBe('middle.ts');
    expect(paths()).toEqual(['/index.m3u8', '/large.m3u8', '/middle.m3u8']);
  });

  test('gives way as often as there are others; then the error of the first is the answer', async () => {
    const { server, open } = await setUp();
    server.rule('/large.m3u8', { status: 410 });
    server.rule('/middle.m3u8', { status: 503 });
    server.rule('/small.m3u8', { body: 'It works!' });
    await expect(open(nameOf)).rejects.toMatchObject({
      code: 'playlist-not-found',
      status: 410,
      url: `${server.url}/large.m3u8`,
    });
  });

  test.each([
    'no-video',
    'unsupported-codec',
    'unsupported-container',
    'network',
    'http',
    'timeout',
    'no-keyframe',
    'encrypted',
    'outside-window',
    'decode-failed',
    'too-large',
  ] as const)('on the way to its picture with %s gives way', async (code) => {
    const { open } = await setUp();
    expect(await open(failOn(code, 'large.ts', 'middle.ts'))).toBe('small.ts');
  });

  test.each(['worker-failed', 'encode-failed', 'aborted'] as const)(
    'with %s would not be better in another one: that is the answer',
    async (code) => {
      const { open, paths } = await setUp();
      await expect(open(failOn(code, 'large.ts'))).rejects.toMatchObject({ code });
      expect(paths()).not.toContain('/middle.m3u8');
    },
  );

  test.each(['/large.m3u8', '/large.ts'])(
    'because nothing comes of %s gives way while there is time left for another',
    async (silent) => {
      const { server, open } = await setUp();
      server.rule(silent, { heldUntil: NEVER });
      const use: Use<string> = async ({ playlist, signal }) => {
        const uri = playlist.segments[0]?.uri ?? '';
        await fetch(new URL(uri, playlist.url), { signal }).catch((error: unknown) => {
          throw error === signal.reason ? abortError(signal) : new SnapError('http', 'None');
        });
        return uri;
      };
      server.put('/middle.ts', 'a segment');
      expect(await open(use, { timeoutSeconds: 2 })).toBe('middle.ts');
    },
  );

  test('has the rest of the time for itself once its bytes have come', async () => {
    const { open } = await setUp();
    const use: Use<string> = async (stream) => {
      stream.settle();
      await sleep(300, stream.signal);
      return nameOf(stream);
    };
    expect(await open(use, { timeoutSeconds: 0.2 })).toBe('large.ts');
  });

  test('because it is no media playlist gives way, too', async () => {
    const { server, open } = await setUp();
    server.put('/large.m3u8', LADDER);
    expect(await open(nameOf)).toBe('middle.ts');
  });

  test('after an abort is the end', async () => {
    const { open, paths } = await setUp();
    const controller = new AbortController();
    const use: Use<string> = () => {
      controller.abort();
      return Promise.reject(new SnapError('network', 'It broke'));
    };
    await expect(open(use, { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(paths()).not.toContain('/middle.m3u8');
  });
});

describe('an I-frame playlist', () => {
  test('is tried in front of its variant', async () => {
    const { open } = await setUp(I_FRAMES);
    expect(await open(nameOf)).toBe('i.ts');
  });

  test.each(['no-keyframe', 'decode-failed', 'encrypted', 'outside-window', 'too-large'] as const)(
    'that fails with %s gives way to the ordinary one',
    async (code) => {
      const { open } = await setUp(I_FRAMES);
      expect(await open(failOn(code, 'i.ts'))).toBe('large.ts');
    },
  );

  test('is not the one whose error is told', async () => {
    const { open } = await setUp(I_FRAMES);
    const use: Use<string> = async (stream) => {
      const name = await nameOf(stream);
      throw new SnapError(name === 'i.ts' ? 'no-keyframe' : 'no-video', `Not with ${name}`);
    };
    await expect(open(use)).rejects.toThrow('Not with large.ts');
  });

  test('is left alone where it may not be used', async () => {
    const { server, open } = await setUp(I_FRAMES);
    const stream = streamSource(`${server.url}/index.m3u8`, { iFrames: false });
    expect(await open(nameOf, { stream })).toBe('large.ts');
  });
});

describe('the page chooses', () => {
  const stream = (url: string) => streamSource(`${url}/index.m3u8`, { variant: { kind: 'page' } });

  test('one of the variants as it knows them', async () => {
    const chosen: unknown[] = [];
    const { server, open } = await setUp(LADDER, {
      page: {
        chooseVariant: (id, variants) => {
          chosen.push([id, variants.map(({ height }) => height)]);
          return Promise.resolve({ ok: true, value: 2 });
        },
      },
    });
    expect(await open(nameOf, { stream: stream(server.url) })).toBe('small.ts');
    expect(chosen).toEqual([[1, [720, 360, 180]]]);
  });

  test('and its error ends the job', async () => {
    const error = toWireError(new RangeError('None of these'));
    const { server, open } = await setUp(LADDER, {
      page: { chooseVariant: () => Promise.resolve({ ok: false, error }) },
    });
    await expect(open(nameOf, { stream: stream(server.url) })).rejects.toThrow('None of these');
  });
});

describe('playlists that do not change', () => {
  test('are kept for the next job, and asked for again where the newest is wanted', async () => {
    const { open, paths } = await setUp(LADDER, CACHE);
    await open(nameOf);
    await open(nameOf);
    expect(paths()).toEqual(['/index.m3u8', '/large.m3u8']);
    await open(nameOf, { noCache: true });
    expect(paths()).toHaveLength(4);
  });

  test('are not kept without a cache, and live ones never', async () => {
    const without = await setUp();
    await without.open(nameOf);
    await without.open(nameOf);
    expect(without.paths()).toHaveLength(4);

    const live = await setUp(mediaPlaylist(['a.ts'], { isLive: true }), CACHE);
    await live.open(nameOf);
    live.server.put('/index.m3u8', mediaPlaylist(['b.ts'], { isLive: true }));
    expect(await live.open(nameOf)).toBe('b.ts');
  });

  test('are loaded afresh where they may be why a job failed: it is begun again, once', async () => {
    const { server, open } = await setUp(mediaPlaylist(['old.ts']), CACHE);
    expect(await open(nameOf)).toBe('old.ts');
    server.put('/index.m3u8', mediaPlaylist(['new.ts']));
    expect(await open(nameOf)).toBe('old.ts');
    expect(await open(failOn('http', 'old.ts'))).toBe('new.ts');
    const names: string[] = [];
    const use: Use<never> = async (stream) => {
      names.push(await nameOf(stream));
      throw new SnapError('http', 'Never');
    };
    await expect(open(use)).rejects.toMatchObject({ code: 'http' });
    expect(names).toEqual(['new.ts', 'new.ts']);
  });

  test('are not loaded afresh for what they cannot be blamed for', async () => {
    const { open, paths } = await setUp(mediaPlaylist(['a.ts']), CACHE);
    await open(nameOf);
    await expect(open(failOn('no-keyframe', 'a.ts'))).rejects.toMatchObject({
      code: 'no-keyframe',
    });
    expect(paths()).toEqual(['/index.m3u8']);
  });

  test('come afresh before another variant is tried', async () => {
    const { server, open } = await setUp(LADDER, CACHE);
    await open(nameOf);
    server.put('/large.m3u8', mediaPlaylist(['moved.ts']));
    expect(await open(failOn('http', 'large.ts'))).toBe('moved.ts');
  });
});

describe('a live playlist', () => {
  const tags = ['#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=36,CAN-BLOCK-RELOAD=YES'];
  const live = (uris: readonly string[], more: readonly string[] = []): string =>
    mediaPlaylist(uris, { durationSeconds: 6, isLive: true, tags: [...tags, ...more] });

  test('is asked for what is new in it, and for the whole where that does not fit', async () => {
    const uris = Array.from({ length: 8 }, (_, i) => `${i}.ts`);
    const { server, open } = await setUp(live(uris));
    const list: Use<string[]> = ({ playlist }) =>
      Promise.resolve(playlist.segments.map(({ uri }) => uri));
    await open(list);
    server.put('/index.m3u8', live(['7.ts', '8.ts'], ['#EXT-X-SKIP:SKIPPED-SEGMENTS=7']));
    expect(await open(list)).toEqual([...uris, '8.ts']);

    const newer = ['#EXT-X-MEDIA-SEQUENCE:20'];
    server.put('/index.m3u8', live(['20.ts'], newer));
    const unfit = live(['20.ts'], [...newer, '#EXT-X-SKIP:SKIPPED-SEGMENTS=9']);
    server.rule('/index.m3u8', { body: unfit, times: 1 });
    expect(await open(list)).toEqual(['20.ts']);
    const [whole, skip] = ['/index.m3u8', '/index.m3u8?_HLS_skip=YES'];
    expect(server.log.map(({ url }) => url)).toEqual([whole, skip, skip, whole]);
  });

  test('that is waited for is asked for with the segment’s number, and stays the same stream', async () => {
    const { server, opener, open } = await setUp(live(['0.ts', '1.ts']));
    const next = await open((stream) => {
      server.put('/index.m3u8', live(['0.ts', '1.ts', '2.ts']));
      return opener.waitForSegment(stream, 2);
    });
    expect(next.playlist.segments.at(-1)?.sequence).toBe(2);
    expect(next.playlist.url).toBe(`${server.url}/index.m3u8`);
    expect(server.log.at(-1)?.url).toBe('/index.m3u8?_HLS_msn=2');
  });
});

test.each([
  [404, 'playlist-not-found'],
  [503, 'http'],
])('HTTP %i of the stream itself is %s', async (status, code) => {
  const { server, open } = await setUp();
  server.rule('/index.m3u8', { status });
  await expect(open(nameOf)).rejects.toMatchObject({ code, status });
});

test('what is no playlist is said to be none', async () => {
  const { open } = await setUp('<!doctype html><title>Sign in</title>');
  await expect(open(nameOf)).rejects.toMatchObject({ code: 'playlist-invalid' });
});
