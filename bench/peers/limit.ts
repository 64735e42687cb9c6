import type { LimitAnswer, LimitDecoder, LimitTask } from './limit-worker.js';
import type { OpenStream, Peer, Picture, StreamTask } from './peer.js';

/** What no peer can surpass: coded pictures that are cut already are fetched and decoded, and no image is made. */
export function createPeer(by: string): Peer {
  const worker = new Worker('/page/limit-worker.js', { type: 'module' });
  const decode = async (urls: readonly string[]): Promise<readonly Picture[]> => {
    const answered = new Promise<LimitAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<LimitAnswer>) => {
        resolve(data);
      };
      worker.onerror = ({ message }) => {
        reject(new Error(message));
      };
    });
    worker.postMessage({ by: by as LimitDecoder, urls } satisfies LimitTask);
    const answer = await answered;
    if ('error' in answer) throw new Error(answer.error);
    return urls.map(() => ({ blob: new Blob() }));
  };
  return {
    async open({ url, times, segmentSeconds }: StreamTask): Promise<OpenStream> {
      const [firstUrl = '', ...urls] = times.map((time) => {
        return new URL(`unit${time / segmentSeconds}`, url).href;
      });
      const [first] = await decode([firstUrl]);
      if (!first) throw new Error('No first picture');
      return { first, rest: () => decode(urls), close: () => undefined };
    },
  };
}
