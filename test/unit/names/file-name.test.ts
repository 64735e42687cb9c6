import { expect, test } from 'vitest';
import { fileName } from '../../../src/names/file-name.js';
import type { SnapshotLike } from '../../../src/sinks/index.js';
import type { SnapImage } from '../../../src/results/snapshot.js';

const image = (parts: Partial<SnapImage> = {}): SnapImage => ({
  blob: new Blob(['x']),
  width: 320,
  height: 180,
  type: 'image/jpeg',
  quality: 0.8,
  name: undefined,
  ...parts,
});
const namesOf = (...images: readonly SnapImage[]): readonly string[] => {
  const snapshot: SnapshotLike = {
    images,
    presentationTime: 12.4,
    programDateTime: undefined,
    playlistUrl: 'https://cdn.example/bunny/index.m3u8?token=secret',
  };
  return images.map((one) => fileName(one, snapshot));
};

test('an image without a name is called by its stream and time', () => {
  expect(namesOf(image())).toEqual(['bunny-00-00-12.jpg']);
});

test('several without a name are told apart by their size', () => {
  expect(namesOf(image(), image({ width: 160, height: 90, type: 'image/webp' }), image())).toEqual([
    'bunny-00-00-12-320x180.jpg',
    'bunny-00-00-12-160x90.webp',
    'bunny-00-00-12-320x180-2.jpg',
  ]);
});

test('an extension is added where it is missing or of another type', () => {
  expect(
    namesOf(
      image({ name: 'a' }),
      image({ name: 'b.JPEG' }),
      image({ name: 'c.jpg', type: 'image/png' }),
      image({ name: 'v1.5' }),
    ),
  ).toEqual(['a.jpg', 'b.JPEG', 'c.jpg.png', 'v1.5.jpg']);
});

test('names that become the same with the extension are told apart', () => {
  expect(namesOf(image({ name: 'a' }), image({ name: 'a.jpg' }))).toEqual(['a.jpg', 'a-2.jpg']);
});

test('the name that an image of unknown origin has is made safe', () => {
  expect(namesOf(image({ name: '../../x:y' }))).toEqual(['x-y.jpg']);
});

test('an image that is not among those of the snapshot has a name, too', () => {
  const snapshot = { images: [], presentationTime: 5, programDateTime: undefined };
  expect(fileName(image({ type: 'image/avif' }), snapshot)).toBe('stream-00-00-05.avif');
});
