import Hls from 'hls.js';
import {
  BEHIND_DECODING_TIME,
  IMAGE_WIDTH,
  JPEG_QUALITY,
  type Peer,
  type Picture,
} from './peer.js';

/** A hidden `<video>` that hls.js feeds; it seeks from picture to picture and is drawn into a canvas. */
export function createPeer(): Peer {
  return {
    async open({ url, times: [firstTime = 0, ...times] }) {
      const video = document.createElement('video');
      video.muted = true;
      video.hidden = true;
      document.body.append(video);
      // Buffers no more than the picture needs.
      const hls = new Hls({
        ...{ maxBufferLength: 1, backBufferLength: 0, startPosition: firstTime },
        ...{ workerPath: '/hls.worker.js' },
      });
      const failed = new Promise<never>((_, reject) => {
        hls.on(Hls.Events.ERROR, (_event, { fatal, details }) => {
          if (fatal) reject(new Error(details));
        });
      });
      failed.catch(() => undefined);
      const picture = async (time: number): Promise<Picture> => {
        await Promise.race([seek(video, time + BEHIND_DECODING_TIME), failed]);
        return { blob: await draw(video) };
      };
      hls.loadSource(url);
      hls.attachMedia(video);
      return {
        first: await picture(firstTime),
        rest: () => inTurn(times, picture),
        close() {
          hls.destroy();
          video.remove();
        },
      };
    },
  };
}

async function seek(video: HTMLVideoElement, time: number): Promise<void> {
  if (video.readyState < HTMLMediaElement.HAVE_METADATA) await event(video, 'loadedmetadata');
  const seeked = event(video, 'seeked');
  video.currentTime = time;
  await seeked;
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await event(video, 'loadeddata');
}

function event(target: EventTarget, name: string): Promise<unknown> {
  return new Promise((resolve) => {
    target.addEventListener(name, resolve, { once: true });
  });
}

async function draw(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = IMAGE_WIDTH;
  canvas.height = Math.round((IMAGE_WIDTH * video.videoHeight) / video.videoWidth);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY);
  });
  if (!blob) throw new Error('The canvas gave no JPEG');
  return blob;
}

async function inTurn(
  times: readonly number[],
  picture: (time: number) => Promise<Picture>,
): Promise<readonly Picture[]> {
  const pictures: Picture[] = [];
  for (const time of times) pictures.push(await picture(time));
  return pictures;
}
