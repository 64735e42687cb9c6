import { WebSocket } from 'undici';

/**
 * WebDriver BiDi over one WebSocket: commands go out, answers and events come in
 * (https://w3c.github.io/webdriver-bidi/).
 */
export interface Bidi {
  /** Rejects with the browser's error, or after `seconds`. */
  send(method: string, params?: object, seconds?: number): Promise<BidiResult>;
}

export type BidiResult = Readonly<Record<string, unknown>>;

export interface BidiEvent {
  readonly method: string;
  readonly params: BidiResult;
}

/** An answer to a command, or an event. */
interface Message {
  readonly type: 'success' | 'error' | 'event';
  readonly id?: number;
  readonly result?: BidiResult;
  readonly error?: string;
  readonly message?: string;
  readonly method?: string;
  readonly params?: BidiResult;
}

interface Waiting {
  readonly resolve: (result: BidiResult) => void;
  readonly reject: (error: Error) => void;
}

const COMMAND_SECONDS = 120;

export async function connectBidi(url: string, onEvent: (event: BidiEvent) => void): Promise<Bidi> {
  const socket = await openSocket(url);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    const { type, id = -1, method = '', params = {} } = message;
    if (type === 'event') onEvent({ method, params });
    else settle(waiting.get(id), message);
    waiting.delete(id);
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The browser hung up.'));
    waiting.clear();
  });
  return {
    send: async (method, params = {}, seconds = COMMAND_SECONDS) => {
      lastId += 1;
      const id = lastId;
      const answered = new Promise<BidiResult>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
      const timer = setTimeout(() => {
        waiting.get(id)?.reject(new Error(`${method} has no answer after ${seconds} s.`));
        waiting.delete(id);
      }, seconds * 1000);
      socket.send(JSON.stringify({ id, method, params }));
      return answered.finally(() => {
        clearTimeout(timer);
      });
    },
  };
}

function settle(waiting: Waiting | undefined, { type, result, error, message }: Message): void {
  if (type === 'success') waiting?.resolve(result ?? {});
  else waiting?.reject(new Error(`${error ?? 'error'}: ${message ?? ''}`));
}

async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => {
      reject(new Error(`Nobody answers at ${url}.`));
    });
  });
  return socket;
}
