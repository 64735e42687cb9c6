import type { SnapError } from '../../../shared/errors.js';
import { refusedError, shownAnswer } from '../../http/answer.js';
import type { Answer } from '../../http/request.js';

const MAX_MESSAGE = 500;

/** The members of S3's XML answer that are read here. */
export interface S3Words {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly key: string | undefined;
  readonly etag: string | undefined;
  readonly location: string | undefined;
}

export function readWords({ text, headers }: Answer): S3Words {
  const xml = text.trimStart().startsWith('<')
    ? new DOMParser().parseFromString(text, 'application/xml')
    : undefined;
  const word = (name: string): string | undefined => {
    const content = xml?.documentElement.querySelector(`:scope > ${name}`)?.textContent.trim();
    return content === '' ? undefined : content;
  };
  return {
    code: word('Code'),
    message: word('Message')?.slice(0, MAX_MESSAGE),
    key: word('Key'),
    etag: quoted(headers.get('etag') ?? word('ETag')),
    location: headers.get('location') ?? word('Location'),
  };
}

/** RFC 9110, 8.8.3: in quotes; some services leave them out. */
function quoted(etag: string | undefined): string | undefined {
  if (etag === undefined || etag === '') return undefined;
  return etag.endsWith('"') ? etag : `"${etag}"`;
}

/** Whether another signature would help. */
export function isExpired({ status }: Answer, { code, message }: S3Words): boolean {
  if (status !== 403 && status !== 400) return false;
  return /expired/i.test(`${code ?? ''} ${message ?? ''}`);
}

/** S3 tells whoever signed wrongly what was signed and with what; only code and message are kept. */
export function s3Refused(url: string, answer: Answer, { code, message }: S3Words): SnapError {
  const named = code !== undefined && /^[A-Za-z0-9.]{1,64}$/.test(code) ? code : undefined;
  const shown = code === undefined ? shownAnswer(answer) : { code: code.slice(0, 64), message };
  return refusedError({ what: 'upload to S3', url, detail: named }, answer, shown);
}
