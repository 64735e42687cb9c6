import { isSnapError, SnapError } from '../../../shared/errors.js';
import { isSuccess, readAnswer, refusedError, shownAnswer, tooLong } from '../../http/answer.js';
import { askCaller, type CallRules } from '../../http/ask.js';
import { isRedirected } from '../../http/redirected.js';
import type { Answer } from '../../http/request.js';
import type { UploadAnswer } from './options.js';
import type { ResolvedUpload } from './resolve.js';

/**
 * The answer, if it is a success.
 *
 * @throws SnapError with code `http` or `too-large`, and `timeout` or `aborted` if that happens to the caller's function
 */
export async function acceptAnswer(
  upload: ResolvedUpload,
  answer: Answer,
  signal: AbortSignal | undefined,
): Promise<Pick<UploadAnswer, 'status' | 'answer'>> {
  const { url, accept, timeoutSeconds } = upload;
  const asked = { what: 'upload', url };
  if (!isSuccess(answer)) throw refusedError(asked, answer);
  if (answer.isCut) throw tooLong(asked, answer);
  const result = { status: answer.status, answer: readAnswer(answer.text) };
  if (!accept) return result;
  const headers = new Headers([...answer.headers].filter(([name]) => name !== ''));
  const seen = { ...result, url: answer.url, redirected: isRedirected(upload, answer), headers };
  const rules = { timeoutSeconds, signal };
  if (await isTaken(answer, () => accept(seen), { ...rules, url })) return result;
  throw notTaken(url, answer);
}

/** Whoever throws does not take it. The server has answered, so another attempt would not help. */
async function isTaken(
  answer: Answer,
  call: () => boolean | Promise<boolean>,
  { url, ...rules }: CallRules & { readonly url: string },
): Promise<boolean> {
  try {
    return await askCaller('options.accept', call, rules);
  } catch (error) {
    const isThrown = isSnapError(error) && error.code === 'network';
    throw isThrown ? notTaken(url, answer, error.cause) : error;
  }
}

function notTaken(url: string, answer: Answer, cause?: unknown): SnapError {
  const text = 'The upload was answered with something that options.accept does not take';
  return new SnapError('http', text, {
    ...{ url, status: answer.status, answer: shownAnswer(answer) },
    ...(cause !== undefined && { cause }),
  });
}
