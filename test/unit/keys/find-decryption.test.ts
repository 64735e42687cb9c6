import { expect, test } from 'vitest';
import type { SnapError } from '../../../shared/errors.js';
import {
  findDecryption,
  findMapDecryption,
  segmentIv,
} from '../../../worker/keys/find-decryption.js';
import type { MapSection, MediaSegment, SegmentKey } from '../../../worker/playlist/types.js';
import { hex, noise } from './fixtures.js';

function key(method: string, more: Partial<SegmentKey> = {}): SegmentKey {
  return { method, keyFormat: 'identity', url: 'https://a.test/k', iv: undefined, ...more };
}

function segment(...keys: SegmentKey[]): MediaSegment {
  return {
    url: 'https://a.test/segment.ts?token=secret',
    byteRange: undefined,
    sequence: 5,
    discontinuitySequence: 0,
    startTime: 0,
    duration: 4,
    programDateTimeMs: undefined,
    isGap: false,
    map: undefined,
    keys,
    isIFrame: false,
  };
}

function map(...keys: SegmentKey[]): MapSection {
  return { url: 'https://a.test/init.mp4', byteRange: undefined, keys, sequence: 0 };
}

const fairPlay = key('SAMPLE-AES', {
  keyFormat: 'com.apple.streamingkeydelivery',
  url: 'skd://asset?token=secret',
});
const widevine = key('SAMPLE-AES', {
  keyFormat: 'urn:uuid:EDEF8BA9-79D6-4ACE-A3C8-27DCD51D21ED',
  url: 'data:text/plain;base64,c2VjcmV0',
});

test('without keys a segment is in the clear', () => {
  expect(findDecryption(segment())).toEqual({ kind: 'none' });
  expect(findMapDecryption(map())).toEqual({ kind: 'none' });
});

test.each(['AES-128', 'AES-256', 'AES-256-CTR'])('%s encrypts the whole resource', (method) => {
  expect(findDecryption(segment(key(method)))).toEqual({ kind: 'whole', key: key(method) });
});

test.each(['SAMPLE-AES', 'SAMPLE-AES-CTR', 'SAMPLE-AES-CENC', 'ISO-23001-7'])(
  '%s encrypts samples, and leaves the map in the clear',
  (method) => {
    expect(findDecryption(segment(key(method)))).toEqual({ kind: 'samples', key: key(method) });
    expect(findMapDecryption(map(key(method)))).toEqual({ kind: 'none' });
  },
);

/** Why the keys cannot be used, said at once or when something turns out to be encrypted with them. */
function refusalOf(...keys: SegmentKey[]): SnapError | undefined {
  try {
    const decryption = findDecryption(segment(...keys));
    return decryption.kind === 'none' ? decryption.refusal : undefined;
  } catch (error) {
    return error as SnapError;
  }
}

test('of keys side by side the one that can be used is taken, wherever it stands', () => {
  const usable = key('SAMPLE-AES');
  for (const keys of [
    [fairPlay, widevine, usable],
    [usable, fairPlay, widevine],
    [key('UNHEARD-OF'), usable],
  ]) {
    expect(findDecryption(segment(...keys))).toEqual({ kind: 'samples', key: usable });
  }
});

test.each([
  [fairPlay, 'FairPlay'],
  [widevine, 'Widevine'],
  [key('SAMPLE-AES-CTR', { keyFormat: 'com.microsoft.playready' }), 'PlayReady'],
  [
    key('SAMPLE-AES-CTR', { keyFormat: 'urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95' }),
    'PlayReady',
  ],
  [key('SAMPLE-AES-CTR', { keyFormat: 'org.w3.clearkey' }), 'ClearKey'],
  [key('AES-128', { keyFormat: 'com.example.lock' }), 'com.example.lock'],
  // As some packagers write it, without KEYFORMAT.
  [key('SAMPLE-AES', { url: 'skd://asset' }), 'FairPlay'],
])('a DRM system is named: %#', (drm, name) => {
  expect(refusalOf(drm)).toMatchObject({
    code: 'encrypted',
    message: `The segment is encrypted (${drm.method}) for ${name}, whose keys are out of reach here`,
    url: 'https://a.test/segment.ts',
  });
});

test('samples under the key of a DRM system may still be in the clear, so they are looked at first', () => {
  expect(findDecryption(segment(fairPlay))).toMatchObject({ kind: 'none' });
  const whole = key('AES-128', { keyFormat: 'com.example.lock' });
  expect(() => findDecryption(segment(whole))).toThrow('com.example.lock');
});

test('all systems side by side are named once', () => {
  expect(refusalOf(fairPlay, widevine, widevine)?.message).toBe(
    'The segment is encrypted (SAMPLE-AES) for FairPlay, Widevine, whose keys are out of reach here',
  );
});

test('a page that is asked for keys may know that of any system', () => {
  expect(findDecryption(segment(fairPlay, widevine), true)).toEqual({
    kind: 'samples',
    key: fairPlay,
  });
  const nameless = key('AES-128', { url: undefined });
  expect(findDecryption(segment(nameless), true)).toEqual({ kind: 'whole', key: nameless });
  expect(findDecryption(segment(fairPlay, key('SAMPLE-AES')), true)).toEqual({
    kind: 'samples',
    key: key('SAMPLE-AES'),
  });
});

test('a key without a URL and an unknown method are refused', () => {
  expect(() => findDecryption(segment(key('AES-128', { url: undefined })))).toThrow(
    'The segment is encrypted (AES-128) but the playlist names no key',
  );
  for (const hasProvider of [false, true]) {
    expect(() => findDecryption(segment(key('AES-512')), hasProvider)).toThrow(
      'The segment is encrypted by an unknown method: AES-512',
    );
  }
});

test('a map is decrypted as a whole, with or without an IV', () => {
  const whole = key('AES-128', { iv: noise(16) });
  expect(findMapDecryption(map(whole))).toEqual({ kind: 'whole', key: whole });
  const withoutIv = key('AES-128');
  expect(findMapDecryption(map(withoutIv))).toEqual({ kind: 'whole', key: withoutIv });
  const drm = key('AES-128', { keyFormat: 'com.example.lock', iv: noise(16) });
  expect(() => findMapDecryption(map(drm))).toThrow(/^The map is encrypted .*com\.example\.lock/);
});

test('nothing of a URL or a key is in the texts', () => {
  for (const keys of [
    [fairPlay],
    [widevine],
    [key('AES-128', { url: undefined, iv: hex('00ff'.repeat(8)) })],
  ]) {
    expect(() => findDecryption(segment(...keys))).not.toThrow(/secret|skd|base64|00ff|0,255/);
  }
});

test('the IV is that of the key, or the media sequence number', () => {
  const iv = noise(16);
  expect(segmentIv({ iv }, 7)).toBe(iv);
  expect(segmentIv({ iv: undefined }, 7)).toEqual(hex(`${'00'.repeat(15)}07`));
  expect(segmentIv({ iv: undefined }, 2 ** 53 - 1)).toEqual(
    hex(`${'00'.repeat(8)}001fffffffffffff`),
  );
});
