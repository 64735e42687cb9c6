import type { Answer, Question } from './mediabunny-worker.js';
import type { OpenStream, Peer, Picture, StreamTask } from './peer.js';

/** Mediabunny in a worker, where its canvases are offscreen. */
export function createPeer(): Peer {
  const worker = new Worker('/page/mediabunny-worker.js', { type: 'module' });
  const ask = async (question: Question): Promise<readonly Picture[]> => {
    const answered = new Promise<Answer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        resolve(data);
      };
      worker.onerror = ({ message }) => {
        reject(new Error(message));
      };
    });
    worker.postMessage(question);
    const answer = await answered;
    if ('error' in answer) throw new Error(answer.error);
    return answer.blobs.map((blob) => ({ blob }));
  };
  return {
    async open(task: StreamTask): Promise<OpenStream> {
      const [first] = await ask({ kind: 'open', task });
      if (!first) throw new Error('No first picture');
      return {
        first,
        rest: () => ask({ kind: 'rest' }),
        close: async () => {
          await ask({ kind: 'close' });
        },
      };
    },
  };
}
