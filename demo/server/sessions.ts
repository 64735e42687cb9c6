import { createHash, randomBytes } from 'node:crypto';
import { ApiError } from './errors.js';
import type { StoredFile, UploadAnswer } from './types.js';

/** A token, as the page gets it. */
export interface Token {
  readonly token: string;
  /** The page has to send this back with the token. */
  readonly uploadId: string;
}

interface TokenEntry {
  readonly uploadId: string;
  readonly expiresAt: number;
  readonly tokenData: Readonly<Record<string, string>>;
}

interface Repeat {
  readonly digest: string;
  readonly answer: Promise<UploadAnswer>;
}

/** The server's state for one visitor. */
export interface Session {
  readonly id: string;
  expiresAt: number;
  /** Keyed by the token's digest. */
  readonly tokens: Map<string, TokenEntry>;
  /** Keyed by idempotency key. */
  readonly repeats: Map<string, Repeat>;
  readonly files: StoredFile[];
}

const MAX_SESSIONS = 10_000;
const MAX_TOKENS = 500;
const MAX_REPEATS = 5_000;
const MAX_FILES = 5_000;

/** Sessions in memory: a restart forgets them. */
export class Sessions {
  readonly #sessionMs: number;
  readonly #tokenMs: number;
  readonly #byId = new Map<string, Session>();

  constructor(sessionSeconds: number, tokenSeconds: number) {
    this.#sessionMs = sessionSeconds * 1000;
    this.#tokenMs = tokenSeconds * 1000;
  }

  find(id: string | undefined): Session | undefined {
    const session = id === undefined ? undefined : this.#byId.get(id);
    if (session === undefined || session.expiresAt > Date.now()) return session;
    this.#byId.delete(session.id);
    return undefined;
  }

  /** The session with this id, prolonged, or a new one; an id that a client made up is never accepted. */
  open(id: string | undefined): Session {
    const session = this.find(id) ?? newSession();
    session.expiresAt = Date.now() + this.#sessionMs;
    this.#byId.delete(session.id);
    this.#byId.set(session.id, session);
    keepNewest(this.#byId, MAX_SESSIONS);
    return session;
  }

  issue(session: Session, tokenData: TokenEntry['tokenData']): Token {
    const token = randomBytes(32).toString('base64url');
    const uploadId = randomBytes(12).toString('hex');
    const expiresAt = Date.now() + this.#tokenMs;
    session.tokens.set(digest(token), { uploadId, expiresAt, tokenData });
    keepNewest(session.tokens, MAX_TOKENS);
    return { token, uploadId };
  }
}

/**
 * Checks a token and makes it unusable.
 *
 * @throws ApiError of status 403
 */
export function useToken(
  session: Session,
  token: string | undefined,
  uploadId: string | undefined,
): TokenEntry {
  if (token === undefined) throw new ApiError(403, 'token_missing', 'The token is missing.');
  const key = digest(token);
  const entry = session.tokens.get(key);
  if (!entry) {
    const text = 'The token is unknown, used, or belongs to another session.';
    throw new ApiError(403, 'token_invalid', text);
  }
  session.tokens.delete(key);
  if (entry.expiresAt <= Date.now()) {
    throw new ApiError(403, 'token_expired', 'The token has expired.');
  }
  if (entry.uploadId === uploadId) return entry;
  throw new ApiError(403, 'upload_id_invalid', 'The uploadId does not belong to the token.');
}

/** One upload with its idempotency key. */
export interface Attempt {
  readonly key: string | undefined;
  /** The digest of what was sent. */
  readonly digest: string;
  readonly work: () => Promise<UploadAnswer>;
}

export interface Outcome {
  readonly answer: UploadAnswer;
  /** Whether the work had already been done. */
  readonly isRepeat: boolean;
}

/** Does the work once for each key, even if two requests come at the same time. A failure is not remembered. */
export async function once(session: Session, { key, digest, work }: Attempt): Promise<Outcome> {
  if (key === undefined) return { answer: await work(), isRepeat: false };
  for (;;) {
    const first = session.repeats.get(key);
    if (first === undefined) {
      const answer = await remember(session, key, { digest, answer: work() });
      return { answer, isRepeat: false };
    }
    if (first.digest !== digest) {
      const text = 'Another upload used this idempotency key.';
      throw new ApiError(422, 'idempotency_key_reused', text);
    }
    const answer = await first.answer.catch(() => undefined);
    if (answer) return { answer, isRepeat: true };
  }
}

async function remember(session: Session, key: string, repeat: Repeat): Promise<UploadAnswer> {
  session.repeats.set(key, repeat);
  keepNewest(session.repeats, MAX_REPEATS);
  try {
    return await repeat.answer;
  } catch (error) {
    session.repeats.delete(key);
    throw error;
  }
}

export function addFiles(session: Session, files: readonly StoredFile[]): void {
  session.files.push(...files);
  session.files.splice(0, session.files.length - MAX_FILES);
}

function newSession(): Session {
  return {
    id: randomBytes(32).toString('base64url'),
    expiresAt: 0,
    tokens: new Map(),
    repeats: new Map(),
    files: [],
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** A map keeps the order of insertion. */
function keepNewest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
