import { expect, test } from 'vitest';
import { save, type Sink } from '../../../src/sinks/index.js';
import { SnapError } from '../../../shared/errors.js';
import type { IndexKind } from '../../../src/storyboard/options.js';
import type { SnapFile } from '../../../src/results/snapshot.js';
import { board } from './board.js';

const KINDS = ['vtt', 'json', 'm3u8', 'mpd', 'bif'] as const satisfies readonly IndexKind[];

/** What is stored, by its name. */
type Stored = Map<string, string>;

/** A sink that stores files under names of its choice, and refuses those that get none. */
function renaming(stored: Stored, rename: (name: string) => string | undefined): Sink {
  return {
    kind: 'renaming',
    async write({ name = '', blob }: SnapFile) {
      const chosen = rename(name);
      if (chosen === undefined) throw new SnapError('network', `No place for ${name}`);
      stored.set(chosen, await blob.text());
      return { name: chosen };
    },
  };
}

async function saved(
  rename: (name: string) => string | undefined,
  index: readonly IndexKind[] = KINDS,
): Promise<readonly [Stored, Awaited<ReturnType<typeof save>>]> {
  const stored: Stored = new Map();
  const storyboard = board({ tiles: 14, withImages: true, index });
  return [stored, await save(storyboard, renaming(stored, rename))];
}

function textOf(stored: Stored, extension: string): string {
  const found = [...stored].find(([name]) => name.endsWith(extension));
  if (!found) throw new Error(`There is no file ${extension}.`);
  return found[1];
}

test('index files lead to the names under which a sink has stored the sheets', async () => {
  const [stored, { ok }] = await saved((name) => name.replace(/(\.\w+)$/, '-2$1'));
  expect(ok).toBe(true);
  expect(
    textOf(stored, '.vtt')
      .match(/^talk\S+jpg(?=#)/gm)
      ?.at(-1),
  ).toBe('talk-storyboard-2-2.jpg');
  expect(textOf(stored, '.json')).toContain('"talk-storyboard-1-2.jpg');
  expect(textOf(stored, '.m3u8').match(/^talk.*$/gm)).toEqual([
    'talk-storyboard-0-2.jpg',
    'talk-storyboard-1-2.jpg',
    'talk-storyboard-2-2.jpg',
  ]);
  expect(textOf(stored, '.mpd')).toContain('media="talk-storyboard-$Number$-2.jpg"');
});

test.each([
  ['names are kept', (name: string) => name],
  ['only the folder is another one', (name: string) => `elsewhere/${name}`],
])('where %s, the files are those of the storyboard', async (_what, rename) => {
  const [stored] = await saved(rename);
  const storyboard = board({ tiles: 14, withImages: true, index: KINDS });
  expect([...stored.values()]).toEqual(
    await Promise.all(storyboard.images.map(({ blob }) => blob.text())),
  );
});

test('each sheet may get a name of its own, which no DASH manifest can say', async () => {
  const names = ['one.jpg', 'two words.jpg', 'three.jpg'];
  const rename = (name: string): string => {
    const number = /-(\d)\.jpg$/.exec(name)?.[1];
    return number === undefined ? name : (names[Number(number)] ?? '');
  };
  const [stored, { ok }] = await saved(rename, ['m3u8']);
  expect(ok).toBe(true);
  expect(textOf(stored, '.m3u8')).toMatch(/^one\.jpg\n[^]*^two%20words\.jpg\n[^]*^three\.jpg$/m);
  const [withManifest, { error }] = await saved(rename, ['mpd']);
  expect(error).toMatchObject({ code: 'save-unsupported' });
  expect(error?.message).toContain('two%20words.jpg');
  expect([...withManifest.keys()]).toEqual(names);
});

test('an index waits for its sheets; a retry stores both', async () => {
  let isFull = true;
  const rename = (name: string): string | undefined =>
    isFull && name.endsWith('-1.jpg') ? undefined : name.replace(/(\.jpg)$/, '-late$1');
  const [stored, first] = await saved(rename, ['vtt', 'bif']);
  expect(first.images.map(({ ok }) => ok)).toEqual([true, false, true, false, true]);
  expect(first.images[3]?.error).toMatchObject({ code: 'network' });
  isFull = false;
  expect(await first.retry()).toMatchObject({ ok: true });
  expect(textOf(stored, '.vtt')).toContain('talk-storyboard-1-late.jpg#');
});
