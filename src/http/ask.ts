import { untilAborted } from '../../shared/abort.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import { withinTime } from '../../shared/time-limit.js';
import { isSuccess, readAnswer, refusedError, shownAnswer, tooLong } from './answer.js';
import { send, type Answer, type DeliveryRequest } from './request.js';

/** The names and values of a form. */
export type Fields = ReadonlyMap<string, string>;

/** A request that a server answers with a JSON object. */
export interface Question extends Omit<DeliveryRequest, 'body' | 'method' | 'onProgress'> {
  readonly data: Fields;
  readonly format: 'form' | 'json';
}

/** Asks by GET, with the data in the URL. */
export function askByGet(question: Question): Promise<Answer> {
  const url = new URL(question.url);
  for (const [name, value] of question.data) url.searchParams.set(name, value);
  return send({ ...question, url: url.href, method: 'GET', body: null });
}

/** Asks by POST. */
export function askRaw(question: Question): Promise<Answer> {
  const { data, format } = question;
  const request =
    format === 'form'
      ? { ...question, body: new URLSearchParams([...data]) }
      : { ...question, body: JSON.stringify(Object.fromEntries(data)), headers: asJson(question) };
  return send({ ...request, method: 'POST' });
}

/** @throws SnapError with code `http`, also if the answer is not a JSON object */
export function readObject(
  asked: Pick<Question, 'what' | 'url'>,
  answer: Answer,
): Readonly<Record<string, unknown>> {
  if (!isSuccess(answer)) throw refusedError(asked, answer);
  if (answer.isCut) throw tooLong(asked, answer);
  const value = readAnswer(answer.text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  const { what, url } = asked;
  const text = `The ${what} was not answered with a JSON object`;
  throw new SnapError('http', text, { url, status: answer.status, answer: shownAnswer(answer) });
}

function asJson({ headers }: Question): Question['headers'] {
  return [['content-type', 'application/json'], ...headers];
}

export interface CallRules {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
}

/** Calls the caller's function. It most likely asks a server, so its failure counts as temporary. */
export async function askCaller<T>(
  path: string,
  call: () => T | Promise<T>,
  { timeoutSeconds, signal }: CallRules,
): Promise<T> {
  const late = (): SnapError =>
    new SnapError('timeout', `${path} took longer than ${timeoutSeconds} s`);
  try {
    const answer = untilAborted(Promise.resolve().then(call), signal);
    return await withinTime(answer, timeoutSeconds, late);
  } catch (cause) {
    if (isSnapError(cause)) throw cause;
    throw new SnapError('network', `${path} failed`, { cause });
  }
}

/** The members of a JSON object as fields of a form; nested objects stay JSON. */
export function toFields(record: Readonly<Record<string, unknown>>): Map<string, string> {
  const entries = Object.entries(record).filter(
    ([, value]) => value !== null && value !== undefined && typeof value !== 'function',
  );
  return new Map(entries.map(([name, value]) => [name, toText(value)]));
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
