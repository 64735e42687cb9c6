import { SnapError } from '../../shared/errors.js';
import { askCaller, askRaw, readObject, toFields, type Fields } from './ask.js';
import type { Answer } from './request.js';
import type { ResolvedAccess, TokenSource } from './resolve-access.js';

/** What gives a request access. */
export interface Ticket {
  readonly token: string | undefined;
  /** Fields of the request: the token, and everything else that the server gave with it. */
  readonly fields: Fields;
}

const NO_TICKET: Ticket = { token: undefined, fields: new Map() };

/**
 * Sends a request with a new ticket, and once more with another if the server refuses it: a token may have expired or
 * been used up before the request arrives.
 */
export async function sendWithTicket(
  access: ResolvedAccess,
  signal: AbortSignal | undefined,
  sendWith: (ticket: Ticket) => Promise<Answer>,
): Promise<Answer> {
  const answer = await sendWith(await getTicket(access, signal));
  const isRefused = answer.status === 403 || answer.status === 419;
  const canRenew = access.token.kind === 'function' || access.token.kind === 'url';
  return isRefused && canRenew ? sendWith(await getTicket(access, signal)) : answer;
}

async function getTicket(access: ResolvedAccess, signal: AbortSignal | undefined): Promise<Ticket> {
  const { token: source, tokenField, timeoutSeconds } = access;
  switch (source.kind) {
    case 'none':
      return NO_TICKET;
    case 'fixed':
      return toTicket(source.token, tokenField);
    case 'function': {
      const rules = { timeoutSeconds, signal };
      const token = await askCaller('options.token', () => source.call({ signal }), rules);
      return toTicket(token, tokenField);
    }
    case 'url':
      return askForTicket(access, source, signal);
  }
}

function toTicket(token: unknown, field: string): Ticket {
  if (typeof token === 'string') return { token, fields: new Map([[field, token]]) };
  throw new TypeError('options.token must return a string');
}

async function askForTicket(
  access: ResolvedAccess,
  { url, data, format }: Extract<TokenSource, { kind: 'url' }>,
  signal: AbortSignal | undefined,
): Promise<Ticket> {
  const { tokenField, timeoutSeconds, withCredentials } = access;
  const headers = await access.getHeaders({ url, token: undefined, signal });
  const asked = { what: 'token request', url };
  const question = { ...asked, data, format, headers, withCredentials, timeoutSeconds, signal };
  const answer = await askRaw(question);
  const fields = toFields(readObject(asked, answer));
  const token = fields.get(tokenField);
  if (token !== undefined) return { token, fields };
  const text = `The token request was answered without a member '${tokenField}'`;
  throw new SnapError('http', text, { url, status: answer.status });
}
