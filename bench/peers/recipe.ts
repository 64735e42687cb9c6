import { FFmpeg } from '@ffmpeg/ffmpeg';
import { fetchFile } from '@ffmpeg/util';
import { IMAGE_WIDTH, JPEG_QUALITY, type Peer, type Picture } from './peer.js';

/** The usual ffmpeg.wasm recipe: the whole segment goes in, a PNG comes out and is drawn into a canvas. */
export async function createPeer(): Promise<Peer> {
  const ffmpeg = new FFmpeg();
  await ffmpeg.load({
    coreURL: new URL('/dist/ffmpeg-core.js', location.href).href,
    wasmURL: new URL('/dist/ffmpeg-core.wasm', location.href).href,
  });
  return {
    async open(task) {
      const [firstTime = 0, ...times] = task.times;
      const playlist = readPlaylist(task.url, await (await fetch(task.url)).text());
      const picture = async (time: number): Promise<Picture> => {
        const index = Math.round(time / task.segmentSeconds);
        return { blob: await convert(ffmpeg, await fetchSegment(playlist, index)) };
      };
      return {
        first: await picture(firstTime),
        rest: async () => {
          const pictures: Picture[] = [];
          for (const time of times) pictures.push(await picture(time));
          return pictures;
        },
        close: () => undefined,
      };
    },
  };
}

interface Playlist {
  readonly map: string | undefined;
  readonly segments: readonly string[];
}

function readPlaylist(url: string, text: string): Playlist {
  const absolute = (uri: string): string => new URL(uri, url).href;
  const map = /#EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1];
  return {
    map: map === undefined ? undefined : absolute(map),
    segments: text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(absolute),
  };
}

async function fetchSegment({ map, segments }: Playlist, index: number): Promise<Uint8Array> {
  const url = segments[index];
  if (url === undefined) throw new Error(`No segment ${index}`);
  const segment = await fetchFile(url);
  if (map === undefined) return segment;
  const parts = [await fetchFile(map), segment];
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

async function convert(ffmpeg: FFmpeg, media: Uint8Array): Promise<Blob> {
  await ffmpeg.writeFile('in', media);
  const code = await ffmpeg.exec(['-i', 'in', '-frames:v', '1', 'out.png']);
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  const png = (await ffmpeg.readFile('out.png')) as Uint8Array<ArrayBuffer>;
  const bitmap = await createImageBitmap(new Blob([png], { type: 'image/png' }));
  const height = Math.round((IMAGE_WIDTH * bitmap.height) / bitmap.width);
  const canvas = new OffscreenCanvas(IMAGE_WIDTH, height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, IMAGE_WIDTH, height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
}
