import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, type Listening } from '../../helpers/http.js';

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

export interface ScriptedServer extends Listening {
  /** The Range header of each request so far. */
  readonly ranges: readonly (string | undefined)[];
}

/** Gives one answer after the other; the last one again and again. */
export async function startScript(...answers: readonly Answer[]): Promise<ScriptedServer> {
  const ranges: (string | undefined)[] = [];
  const listening = await listen((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)];
    ranges.push(request.headers.range);
    answer?.(response, request);
  });
  return { ...listening, ranges };
}

/** Sends so many bytes of a body and then nothing, until told to break the connection. */
export function breaking(body: Uint8Array, sent: number, broken: Promise<unknown>): Answer {
  return (response) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, sent));
    void broken.then(() => response.destroy());
  };
}

/** Answers a Range header of one range with 206, and anything else with 200. */
export function ranged(body: Uint8Array, headers: Record<string, string> = {}): Answer {
  return (response, request) => {
    const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (!match) {
      response.writeHead(200, { 'content-length': body.length, ...headers }).end(body);
      return;
    }
    const start = Number(match[1]);
    const end = match[2] ? Number(match[2]) + 1 : body.length;
    if (start >= body.length) response.writeHead(416, headers).end();
    else response.writeHead(206, headers).end(body.subarray(start, end));
  };
}

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (response) => response.writeHead(code, headers).end('As told.');
}
