import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The error that a client gets as `{ error: { code, message } }`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A field that comes twice: whoever reads the first and whoever reads the last would not agree. */
export function duplicateField(): ApiError {
  return new ApiError(400, 'duplicate_field', 'The form has two fields of the same name.');
}

/** Fastify's errors that a client may see. */
const KNOWN: Readonly<Record<string, readonly [code: string, message: string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    'Bodies of this type are not accepted.',
  ],
  FST_ERR_CTP_EMPTY_TYPE: ['unsupported_media_type', 'A body needs a Content-Type.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['incomplete_body', 'The body is not as long as declared.'],
  FST_ERR_BAD_URL: ['bad_url', 'The path is not valid.'],
};

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>;
  const known = KNOWN[code];
  if (known) return new ApiError(statusCode, ...known);
  if (statusCode >= 400 && statusCode < 500) {
    return new ApiError(statusCode, 'bad_request', 'The request is not valid.');
  }
  return new ApiError(500, 'internal', 'The server failed.');
}

/** The error handler of every route. */
export function answerError(onError: (error: unknown) => void) {
  return (error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
    const known = toApiError(error);
    if (known.status >= 500 && !(error instanceof ApiError)) onError(error);
    if (known.status === 503) void reply.header('retry-after', '1');
    void reply.code(known.status).send(toBody(known));
  };
}

function toBody({ code, message }: ApiError): { error: { code: string; message: string } } {
  return { error: { code, message } };
}

const TIMEOUT = new ApiError(408, 'timeout', 'The request took too long.');
const HEADERS = new ApiError(431, 'headers_too_large', 'The headers are too large.');
const MALFORMED = new ApiError(400, 'malformed_http', 'This is not HTTP.');

const LINGER_MS = 500;

/** Answers a client whose bytes never became a request; it may go on sending until it has read the answer. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const known = toClientError(error.code);
  const body = JSON.stringify(toBody(known));
  const head = [
    `HTTP/1.1 ${known.status} ${known.code}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** Node answers an unknown `Expect` by itself otherwise, without a body. */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const unknown = new ApiError(417, 'expectation_failed', 'This Expect header is not supported.');
  const headers = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };
  response.writeHead(unknown.status, headers).end(JSON.stringify(toBody(unknown)));
}

function toClientError(code: string | undefined): ApiError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return TIMEOUT;
  return code === 'HPE_HEADER_OVERFLOW' ? HEADERS : MALFORMED;
}
