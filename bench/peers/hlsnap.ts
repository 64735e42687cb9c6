import type { Snapshot } from 'hlsnap';
import { createSnapper } from '../page/snapper.js';
import { BEHIND_KEYFRAME, IMAGE_WIDTH, JPEG_QUALITY, type Peer, type Picture } from './peer.js';

/** hlsnap with all options at their defaults except the engine. */
export function createPeer(engine: string): Peer {
  const starting = createSnapper(engine);
  const capture = async (url: string, time: number): Promise<Picture> => {
    const snapper = await starting;
    return toPicture(
      await snapper.capture(url, {
        at: { time: time + BEHIND_KEYFRAME },
        images: [{ width: IMAGE_WIDTH }],
        quality: JPEG_QUALITY,
      }),
    );
  };
  return {
    async open({ url, times: [firstTime = 0, ...times] }) {
      return {
        first: await capture(url, firstTime),
        rest: () => Promise.all(times.map((time) => capture(url, time))),
        close: () => undefined,
      };
    },
  };
}

function toPicture({ images: [image], bytesFetched, timings, engine }: Snapshot): Picture {
  if (!image) throw new Error('A snapshot without an image');
  return { blob: image.blob, bytesRead: bytesFetched, steps: { ...timings }, engine };
}
