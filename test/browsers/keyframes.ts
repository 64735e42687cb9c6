import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { missingBrowser, type BrowserName } from '../helpers/browser.js';
import { frameShownIn, takeIn } from '../helpers/keyframe-page.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { mediaPlaylist } from '../helpers/playlists.js';

const SEGMENTS = [
  ['H.264 in MPEG-TS', '/fixtures/live/segment1.ts', 1050],
  ['the first picture of an open group', '/fixtures/open-gop/segment1.ts', 3827],
  ['HEVC in MPEG-TS', '/fixtures/hevc/segment.ts', 3000],
] as const;
const PLAYLISTS = [
  ['H.264 in fMP4', '/sample/fmp4/index.m3u8', 0],
  ['AV1 in fMP4', '/fixtures/av1/index.m3u8', 3200],
  ...['aes-128', 'aes-256', 'cbcs', 'cenc', 'sample-aes-ts'].map(
    (folder) => [folder, `/fixtures/encrypted/${folder}/index.m3u8`, 3400] as const,
  ),
] as const;

/** Shows keyframes in the `<video>` of one browser. */
export function testKeyframes(name: BrowserName): void {
  const reason = missingBrowser(name);
  if (reason !== undefined) console.warn(`The keyframes in ${name} are skipped. ${reason}`);
  const browserTest = test.skipIf(reason !== undefined);
  let lab: Lab;

  beforeAll(async () => {
    if (reason === undefined) lab = await openLab({ browser: name });
  });
  afterAll(async () => {
    if (reason === undefined) await lab.close();
  });
  beforeEach(() => {
    if (reason === undefined) lab.streams.reset();
  });

  async function expectShown(path: string, frame: number): Promise<void> {
    const keyframe = await takeIn(lab, path);
    expect(keyframe).toMatchObject({ type: 'video/mp4', duration: 0.04 });
    // Without the codec there is nothing to show it with.
    if (keyframe.canPlay === '') console.info(`${name} does not play ${keyframe.codec}.`);
    else expect(await frameShownIn(lab, keyframe)).toBe(frame);
  }

  browserTest.each(PLAYLISTS)('a <video> shows the keyframe of %s', async (_name, path, frame) => {
    await expectShown(path, frame);
  });

  browserTest.each(SEGMENTS)(
    'a <video> shows the keyframe of %s',
    async (_name, segment, frame) => {
      const playlist = `${segment}.m3u8`;
      lab.streams.put(playlist, mediaPlaylist([segment], { durationSeconds: 1 }));
      await expectShown(playlist, frame);
    },
  );
}
