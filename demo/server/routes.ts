import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientOfRequest } from './addresses.js';
import { formOf } from './bodies.js';
import { ApiError } from './errors.js';
import type { Settings } from './options.js';
import { checkSite } from './origins.js';
import type { Session, Sessions } from './sessions.js';
import { readWish } from './signature-wish.js';
import type { Signature, Signer } from './signature.js';
import type { PictureStore } from './store.js';
import { readTokenData } from './token-data.js';
import type { Form, StoredFile, UploadAnswer } from './types.js';
import { digestOf, readPictures, storePictures, type Incoming } from './upload.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    maxBodyBytes?: number | undefined;
  }
}

export interface Services {
  readonly settings: Settings;
  readonly sessions: Sessions;
  readonly store: PictureStore;
  readonly signer: Signer | undefined;
  /** Set once the server listens. */
  readonly own: { readonly url: string };
}

interface Route {
  /** GET includes HEAD. Whatever changes something or gives away a secret is a POST. */
  readonly method: 'GET' | 'POST';
  /** @defaultValue the option `maxRequestBytes` */
  readonly maxBodyBytes?: number;
  /** Whether pages of all origins may show it. */
  readonly isEmbeddable?: boolean;
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** For requests that hold no picture. */
const SMALL_BODY_BYTES = 64 * 1024;

export function registerRoutes(app: FastifyInstance, services: Services): void {
  add(app, '/token', {
    method: 'POST',
    maxBodyBytes: SMALL_BODY_BYTES,
    handler: (request, reply) => giveToken(services, request, reply),
  });
  add(app, '/upload', {
    method: 'POST',
    handler: (request, reply) => takeUpload(services, request, reply),
  });
  add(app, '/s3/signature', {
    method: 'POST',
    maxBodyBytes: SMALL_BODY_BYTES,
    handler: (request) => giveSignature(services, request),
  });
  add(app, '/uploads', { method: 'GET', handler: (request) => listUploads(services, request) });
  add(app, '/uploads/:name', {
    method: 'GET',
    isEmbeddable: true,
    handler: (request, reply) => sendPicture(services, request, reply),
  });
  app.setNotFoundHandler(() => {
    throw new ApiError(404, 'not_found', 'There is nothing under this path.');
  });
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Any other method answers 405. */
function add(app: FastifyInstance, url: string, route: Route): void {
  const { method, maxBodyBytes, isEmbeddable = false, handler } = route;
  app.route({
    url,
    method,
    handler,
    config: { maxBodyBytes },
    onRequest: (request, _reply, done) => {
      if (!isEmbeddable) checkSite(request.headers);
      done();
    },
  });
  const allowed = method === 'GET' ? ['GET', 'HEAD'] : ['POST'];
  const refuse = (_request: FastifyRequest, reply: FastifyReply): never => {
    void reply.header('allow', allowed.join(', '));
    throw new ApiError(405, 'method_not_allowed', 'This path does not support this method.');
  };
  const others = METHODS.filter((other) => !allowed.includes(other));
  app.route({ url, method: others, onRequest: refuse, handler: refuse });
}

const COOKIE = 'hlsnap_session';

function giveToken(
  { settings, sessions }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Readonly<Record<string, unknown>> {
  const tokenData = readTokenData(formOf(request), settings.maxTokenDataBytes);
  const session = sessions.open(request.cookies[COOKIE], clientOfRequest(request));
  void reply.setCookie(COOKIE, session.id, {
    path: '/',
    httpOnly: true,
    sameSite: settings.sameSite,
    secure: settings.secureCookie,
    maxAge: Math.floor(settings.sessionSeconds),
  });
  const { token, uploadId } = sessions.issue(session, tokenData);
  return { token, field: 'token', uploadId, expiresIn: settings.tokenSeconds };
}

/** @throws ApiError of status 403 */
function sessionOf({ sessions }: Services, request: FastifyRequest): Session {
  const session = sessions.find(request.cookies[COOKIE], clientOfRequest(request));
  if (session) return session;
  throw new ApiError(403, 'no_session', 'There is no session; get a token first.');
}

async function takeUpload(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<UploadAnswer> {
  const session = sessionOf(services, request);
  const form = formOf(request);
  const pictures = readPictures(form, services.settings.maxFileBytes);
  const key = readKey(request, form);
  const { answer, isRepeat } = await services.sessions.once(session, {
    key,
    digest: digestOf(pictures),
    work: () => acceptUpload(services, session, form, pictures),
  });
  if (isRepeat) void reply.header('idempotent-replayed', 'true');
  return answer;
}

async function acceptUpload(
  { settings, sessions, store, own }: Services,
  session: Session,
  { fields }: Form,
  pictures: readonly Incoming[],
): Promise<UploadAnswer> {
  const { tokenData } = sessions.useToken(session, fields.get('token'), fields.get('uploadId'));
  const files = await storePictures(pictures, { limits: settings, store, baseUrl: own.url });
  sessions.addFiles(session, files);
  return { ok: true, files, ...(Object.keys(tokenData).length > 0 && { tokenData }) };
}

/** @throws ApiError of status 400 */
function readKey(request: FastifyRequest, { fields }: Form): string | undefined {
  const header = request.headers['idempotency-key'];
  const key = typeof header === 'string' ? header : fields.get('idempotency-key');
  if (key === undefined || /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new ApiError(
    400,
    'bad_idempotency_key',
    'An idempotency key has 1 to 200 characters of ASCII.',
  );
}

async function giveSignature(services: Services, request: FastifyRequest): Promise<Signature> {
  const session = sessionOf(services, request);
  const { signer, settings, sessions } = services;
  if (!signer)
    throw new ApiError(404, 's3_not_configured', 'This server does not sign for a bucket.');
  const { fields } = formOf(request);
  const wish = readWish(fields, folderFor(session, fields), settings.maxFileBytes);
  sessions.useToken(session, fields.get('token'), fields.get('uploadId'));
  return signer.sign(wish);
}

/** The same folder for a repeated delivery, so that it does not make a second object. */
function folderFor(session: Session, fields: Form['fields']): string {
  const key = fields.get('idempotencyKey') ?? fields.get('uploadId') ?? '';
  return createHash('sha256').update(`${session.id}:${key}`).digest('hex').slice(0, 24);
}

function listUploads(
  { sessions }: Services,
  request: FastifyRequest,
): { files: readonly StoredFile[] } {
  const session = sessions.find(request.cookies[COOKIE], clientOfRequest(request));
  return { files: session ? sessions.filesOf(session) : [] };
}

async function sendPicture(
  { store }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { name } = request.params as { readonly name: string };
  const picture = await store.read(name);
  if (!picture) throw new ApiError(404, 'not_found', 'There is no such picture.');
  return reply
    .header('content-type', picture.type)
    .header('content-length', picture.bytes)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'private, max-age=31536000, immutable')
    .send(picture.stream);
}
