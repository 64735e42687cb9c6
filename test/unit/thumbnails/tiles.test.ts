import { expect, test } from 'vitest';
import { Tiles, type Tile } from '../../../src/thumbnails/tiles.js';

/** Tiles that are made when the test says so. */
function open(keep = 10) {
  const begun: number[] = [];
  const aborted: number[] = [];
  const errors: unknown[] = [];
  const settle = new Map<number, PromiseWithResolvers<Tile>>();
  const tiles = new Tiles({
    neighbours: 1,
    keep,
    onTile: () => undefined,
    onError: (error) => errors.push(error),
    make: (index, signal) => {
      if (index < 0) return undefined;
      begun.push(index);
      const made = withResolvers<Tile>();
      settle.set(index, made);
      signal.addEventListener('abort', () => {
        aborted.push(index);
        made.reject(signal.reason as Error);
      });
      return made.promise;
    },
  });
  const finish = async (index: number): Promise<void> => {
    settle.get(index)?.resolve({ url: URL.createObjectURL(new Blob()), width: 16, height: 9 });
    await new Promise((resolve) => setImmediate(resolve));
  };
  const fail = async (index: number): Promise<void> => {
    settle.get(index)?.reject(new Error(`no ${index}`));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { tiles, begun, aborted, errors, finish, fail };
}

/** Node 20 has none of its own. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: PromiseWithResolvers<T>['resolve'] = () => undefined;
  let reject: PromiseWithResolvers<T>['reject'] = () => undefined;
  const promise = new Promise<T>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

test('the wanted tile and its neighbours are made, and the recording’s beginning has only one', async () => {
  const { tiles, begun, finish } = open();
  tiles.want(0);
  expect(begun).toEqual([0, 1]);
  await finish(0);
  await finish(1);
  expect(begun).toEqual([0, 1]);
  expect(tiles.nearest(0)?.isExact).toBe(true);
  expect(tiles.nearest(7)?.isExact).toBe(false);
});

test('the newest wish aborts what it does not want, and an aborted tile is no error', async () => {
  const { tiles, begun, aborted, errors, finish } = open();
  tiles.want(5);
  await finish(5);
  tiles.want(9);
  expect(aborted).toEqual([6, 4]);
  expect(begun).toEqual([5, 6, 4, 9, 10]);
  tiles.want(undefined);
  await finish(9);
  expect(aborted).toEqual([6, 4, 9, 10]);
  expect(errors).toEqual([]);
});

test('a tile that fails is told once, and tried again after nothing was wanted', async () => {
  const { tiles, begun, errors, fail } = open();
  tiles.want(5);
  await fail(5);
  tiles.want(5);
  expect(errors).toHaveLength(1);
  expect(begun.filter((index) => index === 5)).toHaveLength(1);
  tiles.want(undefined);
  tiles.want(5);
  expect(begun.filter((index) => index === 5)).toHaveLength(2);
});

test('no more tiles are kept than asked for', async () => {
  const { tiles, finish } = open(2);
  for (const index of [5, 6, 4]) {
    tiles.want(5);
    await finish(index);
  }
  expect(tiles.nearest(5)?.isExact).toBe(false);
});
