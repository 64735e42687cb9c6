import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { clientOf } from '../../demo/server/addresses.js';
import { Shelf } from '../../demo/server/shelf.js';
import { assertProperty } from '../helpers/property.js';

afterEach(() => {
  vi.useRealTimers();
});

const LIMITS = { perOwner: 3, total: 6, seconds: 60 };

test('an owner with too many entries loses the oldest, and nobody else loses any', () => {
  const shelf = new Shelf<number>(LIMITS);
  shelf.put('other', 'b', 0);
  for (const at of [1, 2, 3, 4, 5]) shelf.put(`own${at}`, 'a', at);
  expect([...shelf.values()]).toEqual([0, 3, 4, 5]);
});

test('when all have too many, the owner with the most loses, not the one with the oldest', () => {
  const shelf = new Shelf<string>(LIMITS);
  shelf.put('old', 'few', 'old');
  for (const owner of ['a', 'b'])
    for (const at of [1, 2, 3]) shelf.put(`${owner}${at}`, owner, owner);
  expect(shelf.size).toBe(6);
  expect(shelf.get('old')).toBe('old');
  shelf.put('new', 'few', 'new');
  expect([shelf.get('old'), shelf.get('new')]).toEqual(['old', 'new']);
});

test('entries expire, and what has expired is forgotten', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  const shelf = new Shelf<number>(LIMITS);
  shelf.put('a', 'a', 1);
  vi.setSystemTime(30_000);
  shelf.put('b', 'b', 2);
  vi.setSystemTime(60_000);
  expect([shelf.get('a'), shelf.get('b'), [...shelf.values()]]).toEqual([undefined, 2, [2]]);
  shelf.sweep();
  expect(shelf.size).toBe(1);
  vi.setSystemTime(100_000);
  shelf.put('c', 'c', 3);
  expect(shelf.size).toBe(1);
});

test('whoever puts what, no bound is exceeded and the newest entry is there', () => {
  const put = fc.tuple(fc.nat(12), fc.nat(4), fc.boolean());
  assertProperty(
    fc.property(fc.array(put, { minLength: 1, maxLength: 60 }), (puts) => {
      const shelf = new Shelf<number>(LIMITS);
      const owners = new Map<string, string>();
      for (const [key, owner, isDeleted] of puts) {
        shelf.put(String(key), String(owner), key);
        owners.set(String(key), String(owner));
        expect(shelf.get(String(key))).toBe(key);
        if (isDeleted) shelf.delete(String(key));
        const own = [...shelf.values()].filter(
          (value) => owners.get(String(value)) === String(owner),
        );
        expect(own.length).toBeLessThanOrEqual(LIMITS.perOwner);
        expect(shelf.size).toBeLessThanOrEqual(LIMITS.total);
      }
    }),
  );
});

test('an IPv6 network is one client, and IPv4 in IPv6 is IPv4', () => {
  const cases = [
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ];
  for (const [address, client] of cases) expect(clientOf(address ?? '')).toBe(client);
});
