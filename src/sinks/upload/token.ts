import { SnapError } from '../../shared/errors.js';
import { ask, askCaller, toFields, type Fields } from './ask.js';
import type { MaybeSignal } from './abort.js';
import type { ResolvedUpload } from './resolve.js';

/** What lets one upload in. */
export interface Ticket {
  readonly token: string | undefined;
  /** Fields of the upload: the token, and whatever else the server gave with it. */
  readonly fields: Fields;
}

const NO_TICKET: Ticket = { token: undefined, fields: new Map() };

/** Whether another call of {@link getTicket} can give another token. */
export function canRenew({ token }: ResolvedUpload): boolean {
  return token.kind === 'function' || token.kind === 'url';
}

export async function getTicket(upload: ResolvedUpload, signal: MaybeSignal): Promise<Ticket> {
  const { token: source, tokenField, timeoutSeconds } = upload;
  switch (source.kind) {
    case 'none':
      return NO_TICKET;
    case 'fixed':
      return toTicket(source.token, tokenField);
    case 'function': {
      const token = await askCaller('options.token', () => source.call({ signal }), {
        timeoutSeconds,
        signal,
      });
      return toTicket(token, tokenField);
    }
    case 'url':
      return askForTicket(upload, source, signal);
  }
}

function toTicket(token: unknown, field: string): Ticket {
  if (typeof token === 'string') return { token, fields: new Map([[field, token]]) };
  throw new TypeError('options.token must give a string');
}

async function askForTicket(
  upload: ResolvedUpload,
  { url, data, format }: Extract<ResolvedUpload['token'], { kind: 'url' }>,
  signal: MaybeSignal,
): Promise<Ticket> {
  const { tokenField, timeoutSeconds, withCredentials } = upload;
  const answer = await ask({
    what: 'token request',
    url,
    data,
    format,
    headers: await upload.getHeaders({ url, token: undefined, signal }),
    withCredentials,
    timeoutSeconds,
    signal,
  });
  const fields = toFields(answer);
  const token = fields.get(tokenField);
  if (token !== undefined) return { token, fields };
  const text = `The token request was answered without a member '${tokenField}'`;
  throw new SnapError('http', text, { url, status: 200 });
}
