import { SnapError } from '../../shared/errors.js';
import { askCaller, askRaw, readObject, toFields, type Fields, type Question } from './ask.js';
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

function toTicket(given: unknown, field: string): Ticket {
  const isObject = typeof given === 'object' && given !== null;
  const fields = toFields(isObject ? { ...given } : { [field]: given });
  const token = fields.get(field);
  if (token !== undefined && (isObject || typeof given === 'string')) return { token, fields };
  throw new TypeError(`options.token must return a string, or an object with a member '${field}'`);
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
  return readTicket(asked, await askRaw(question), tokenField);
}

/** @throws SnapError with code `http`, also if the answer has no token */
export function readTicket(
  asked: Pick<Question, 'what' | 'url'>,
  answer: Answer,
  tokenField: string,
): Ticket {
  const fields = toFields(readObject(asked, answer));
  const token = fields.get(tokenField);
  if (token !== undefined) return { token, fields };
  const { what, url } = asked;
  const text = `The ${what} was answered without a member '${tokenField}'`;
  throw new SnapError('http', text, { url, status: answer.status });
}
