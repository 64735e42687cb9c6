import type { FieldValues, TokenRequest } from '../http/access-options.js';
import { askByGet, askRaw, type Fields, type Question } from '../http/ask.js';
import { readTicket } from '../http/token.js';

const TIMEOUT_SECONDS = 120;

/**
 * Asks for tokens by GET, or by POST where there are data to send. Backends of classic plugins take one of the two, and
 * say to the other only that it is no proper request; so where the first gives no token, the second is tried, and the
 * one that gave a token comes first from then on.
 */
export function tokenAsker(
  url: string,
  data: Fields,
): (request: TokenRequest) => Promise<FieldValues> {
  const asked = { what: 'token request', url };
  let ways = data.size > 0 ? [askRaw, askByGet] : [askByGet, askRaw];
  return async ({ signal }) => {
    const question: Question = {
      ...{ ...asked, data, signal, headers: [], format: 'form' },
      ...{ withCredentials: true, timeoutSeconds: TIMEOUT_SECONDS },
    };
    const failures: unknown[] = [];
    for (const ask of ways) {
      try {
        const { fields } = readTicket(asked, await ask(question), 'token');
        ways = [ask, ...ways.filter((other) => other !== ask)];
        return Object.fromEntries(fields);
      } catch (error) {
        failures.push(error);
        if (signal?.aborted) break;
      }
    }
    throw failures[0];
  };
}
