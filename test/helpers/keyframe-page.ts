import type { Keyframe, KeyframeOptions } from '../../src/index.js';
import { readFrameNumber, type Pixels } from './frame-code.js';
import { decodeImage } from './image.js';
import type { Lab } from './lab.js';
import type { PageGlobals, WireFailure } from './page-harness.js';

/** A keyframe as it leaves the page. */
export interface WireKeyframe extends Omit<Keyframe, 'blob'> {
  readonly type: string;
  readonly base64: string;
  /** What the browser says of `video/mp4` with this codec. */
  readonly canPlay: string;
}

export interface KeyframeOutcome {
  readonly keyframe?: WireKeyframe;
  readonly failure?: WireFailure;
}

interface KeyframeCall {
  readonly url: string;
  readonly options: Omit<KeyframeOptions, 'signal' | 'onProgress'>;
}

/** Cuts out a keyframe of a path on the stream server, in the page. */
export function keyframeIn(
  lab: Lab,
  path: string,
  options: KeyframeCall['options'] = {},
): Promise<KeyframeOutcome> {
  return lab.page.evaluate(takeKeyframe, { url: new URL(path, lab.streams.url).href, options });
}

/** Like `keyframeIn`, but it has to succeed. */
export async function takeIn(
  lab: Lab,
  path: string,
  options?: KeyframeCall['options'],
): Promise<WireKeyframe> {
  const { keyframe, failure } = await keyframeIn(lab, path, options);
  if (!keyframe) throw new Error(`${failure?.code ?? ''} ${failure?.message ?? ''}`);
  return keyframe;
}

/** The clip of a segment, as it leaves the page. */
export interface WireClip extends Pick<
  Keyframe,
  'codec' | 'width' | 'height' | 'presentationTime' | 'mediaTime'
> {
  /** Of the segment. */
  readonly url: string;
  readonly base64: string;
}

/** Cuts out the keyframes of all segments that have one, in the page. */
export function clipsIn(lab: Lab, path: string): Promise<readonly WireClip[]> {
  return lab.page.evaluate(takeClips, new URL(path, lab.streams.url).href);
}

export function bytesOf({ base64 }: WireKeyframe): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** What `<video muted autoplay>` shows of it. */
export async function shownIn(lab: Lab, { base64 }: WireKeyframe): Promise<Pixels> {
  const drawn = await lab.page.evaluate(showClip, base64);
  return decodeImage(Buffer.from(drawn, 'base64'));
}

export async function frameShownIn(lab: Lab, keyframe: WireKeyframe): Promise<number | undefined> {
  return readFrameNumber(await shownIn(lab, keyframe));
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function takeKeyframe({ url, options }: KeyframeCall): Promise<KeyframeOutcome> {
  const { harness } = window as unknown as PageGlobals;
  try {
    const { blob, ...keyframe } = await harness.snapper.keyframe(url, options);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    const type = `video/mp4; codecs="${keyframe.codec}"`;
    const canPlay = document.createElement('video').canPlayType(type);
    return { keyframe: { ...keyframe, type: blob.type, base64, canPlay } };
  } catch (error) {
    return { failure: harness.toFailure(error) };
  }
}

/** Runs in the page, too. */
async function takeClips(url: string): Promise<readonly WireClip[]> {
  const { snapper } = (window as unknown as PageGlobals).harness;
  const clips: WireClip[] = [];
  for await (const keyframe of snapper.captureAll(url, { output: 'keyframe' })) {
    const { blob, codec, width, height, presentationTime, mediaTime, segment } = keyframe;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    const facts = { codec, width, height, presentationTime, mediaTime };
    clips.push({ ...facts, url: segment.url, base64 });
  }
  return clips;
}

/** Runs in the page, too. A PNG in base 64. */
async function showClip(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  // Chromium never says that a video of one frame has ended.
  const isThere = new Promise<void>((resolve, reject) => {
    video.onloadeddata = () => {
      resolve();
    };
    video.onerror = () => {
      reject(new Error(`The video does not play: ${video.error?.message ?? ''}`));
    };
  });
  video.src = url;
  document.body.replaceChildren(video);
  try {
    await isThere;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    const context = canvas.getContext('2d');
    const giveUpAt = performance.now() + 200_000;
    while (context?.getImageData(0, 0, 1, 1).data[3] === 0 && performance.now() < giveUpAt) {
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return canvas.toDataURL('image/png').replace('data:image/png;base64,', '');
  } finally {
    URL.revokeObjectURL(url);
  }
}
