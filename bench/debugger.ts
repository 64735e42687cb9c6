import type { Readable, Writable } from 'node:stream';

/** A page or a worker that the debugger is attached to. */
export interface Target {
  readonly session: string;
  readonly type: string;
}

/** Chromium's debugging protocol. As long as nothing is enabled in it, the browser keeps nothing for it. */
export interface Debugger {
  readonly targets: () => readonly Target[];
  readonly send: (method: string, params?: object, session?: string) => Promise<unknown>;
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: {
    readonly sessionId: string;
    readonly targetInfo?: { readonly type: string };
  };
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };

/** Attaches to all pages and workers, now and as they start, over the pipes of `--remote-debugging-pipe`. */
export function attachDebugger(input: Writable, output: Readable): Debugger {
  const targets = new Map<string, Target>();
  const pending = new Map<number, Pending>();
  let sent = 0;
  const send: Debugger['send'] = (method, params = {}, sessionId) => {
    sent += 1;
    const id = sent;
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
  };
  const attachInside = (session?: string): void => {
    // A worker may have ended meanwhile.
    send('Target.setAutoAttach', AUTO_ATTACH, session).catch(() => undefined);
  };
  const take = ({ id, result, error, method, params }: Message): void => {
    const waiting = pending.get(id ?? 0);
    pending.delete(id ?? 0);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
    if (!params) return;
    const { sessionId: session, targetInfo } = params;
    if (method === 'Target.detachedFromTarget') targets.delete(session);
    if (method !== 'Target.attachedToTarget' || !targetInfo) return;
    targets.set(session, { session, type: targetInfo.type });
    attachInside(session);
  };
  readMessages(output, take);
  attachInside();
  return { send, targets: () => [...targets.values()] };
}

/** Each message ends with a zero. */
function readMessages(output: Readable, take: (message: Message) => void): void {
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) take(JSON.parse(part) as Message);
  });
}
