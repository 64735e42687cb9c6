import { isSnapError, SnapError } from '../../shared/errors.js';
import { withoutTokens } from '../../shared/without-tokens.js';
import { isSuccess, shownAnswer } from './answer.js';
import { send, type Answer, type DeliveryRequest } from './request.js';

/** What a resource that only takes bodies says to a GET. */
const REFUSES_GET: ReadonlySet<number> = new Set([400, 403, 404, 405, 411, 415, 422, 501]);

/** The body and its method reach a redirect's end by 307 and 308 only (RFC 9110, 15.4); browsers do not tell which it was. */
export function isRedirected({ url }: Pick<DeliveryRequest, 'url'>, answer: Answer): boolean {
  return answer.url !== '' && withoutFragment(answer.url) !== withoutFragment(url);
}

/**
 * Returns the answer, unless it may be that of a GET without the body, after a redirect.
 *
 * @throws SnapError with code `http`, and what {@link send} throws
 */
export async function assertArrived(request: DeliveryRequest, answer: Answer): Promise<Answer> {
  if (!isSuccess(answer) || !isRedirected(request, answer)) return answer;
  if (await refusesGet({ ...request, url: answer.url }, request.url)) return answer;
  const { what, url } = request;
  const end = withoutTokens(answer.url);
  const text = `The ${what} was redirected to ${end}, and nothing shows that its body arrived there`;
  throw new SnapError('http', text, { url, status: answer.status, answer: shownAnswer(answer) });
}

/** Whether a GET of this address is refused: then a success there was not an answer to a GET. */
async function refusesGet(request: DeliveryRequest, from: string): Promise<boolean> {
  const { url, headers, signal, timeoutSeconds, withCredentials } = request;
  const isElsewhere = new URL(url).origin !== new URL(from).origin;
  const question: DeliveryRequest = {
    ...{ what: request.what, url, signal, timeoutSeconds, withCredentials },
    method: 'GET',
    body: null,
    // Browsers leave it out as well when a redirect leads to another origin (Fetch, 4.4).
    headers: headers.filter(([name]) => !isElsewhere || name.toLowerCase() !== 'authorization'),
  };
  try {
    return REFUSES_GET.has((await send(question)).status);
  } catch (error) {
    if (!isSnapError(error) || error.code !== 'network') throw error;
    return isThere(question, error);
  }
}

/** A server that is there, but lets no page read the answer to a GET, refuses it, too. */
async function isThere({ url, timeoutSeconds }: DeliveryRequest, error: SnapError): Promise<true> {
  try {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    await fetch(url, { mode: 'no-cors', credentials: 'omit', signal });
    return true;
  } catch {
    throw error;
  }
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}
