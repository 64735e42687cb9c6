import { createHash, randomBytes } from 'node:crypto';
import { ApiError } from './errors.js';
import type { Settings } from './options.js';
import { Shelf } from './shelf.js';
import type { StoredFile, UploadAnswer } from './types.js';

/** A token, as the page gets it. */
export interface Token {
  readonly token: string;
  /** The page has to send this back with the token. */
  readonly uploadId: string;
}

interface TokenEntry {
  readonly sessionId: string;
  readonly uploadId: string;
  readonly expiresAt: number;
  readonly tokenData: Readonly<Record<string, string>>;
}

interface Repeat {
  readonly digest: string;
  readonly answer: Promise<UploadAnswer>;
}

/** A visitor, and the client that the visitor's request came from. */
export interface Session {
  readonly id: string;
  readonly client: string;
}

export type SessionLimits = Pick<
  Settings,
  | 'sessionSeconds'
  | 'tokenSeconds'
  | 'maxSessions'
  | 'maxSessionsPerAddress'
  | 'maxTokens'
  | 'maxTokensPerAddress'
  | 'maxAnswers'
  | 'maxAnswersPerAddress'
>;

/** Everything that is kept for visitors, in memory: a restart forgets it. Clients own what they caused. */
export class Sessions {
  readonly #tokenMs: number;
  /** Each id with itself: the one in a cookie would keep the whole header in memory. */
  readonly #sessions: Shelf<string>;
  readonly #tokens: Shelf<TokenEntry>;
  /** Uploads with an idempotency key. */
  readonly #repeats: Shelf<Repeat>;
  readonly #files: Shelf<{ readonly sessionId: string; readonly file: StoredFile }>;

  constructor(limits: SessionLimits) {
    const { sessionSeconds, tokenSeconds, maxAnswers, maxAnswersPerAddress } = limits;
    const answers = { perOwner: maxAnswersPerAddress, total: maxAnswers, seconds: sessionSeconds };
    this.#tokenMs = tokenSeconds * 1000;
    this.#sessions = new Shelf({
      perOwner: limits.maxSessionsPerAddress,
      total: limits.maxSessions,
      seconds: sessionSeconds,
    });
    this.#tokens = new Shelf({
      perOwner: limits.maxTokensPerAddress,
      total: limits.maxTokens,
      // Expired tokens stay as long again, so that they are told from those that never were.
      seconds: tokenSeconds * 2,
    });
    this.#repeats = new Shelf(answers);
    this.#files = new Shelf(answers);
  }

  /** How much is kept of everything. */
  get sizes(): Readonly<Record<'sessions' | 'tokens' | 'repeats' | 'files', number>> {
    return {
      sessions: this.#sessions.size,
      tokens: this.#tokens.size,
      repeats: this.#repeats.size,
      files: this.#files.size,
    };
  }

  find(id: string | undefined, client: string): Session | undefined {
    const own = id === undefined ? undefined : this.#sessions.get(id);
    return own === undefined ? undefined : { id: own, client };
  }

  /** The session with this id, prolonged, or a new one; an id that a client made up is never accepted. */
  open(id: string | undefined, client: string): Session {
    const session = this.find(id, client) ?? { id: random(32), client };
    this.#sessions.put(session.id, client, session.id);
    return session;
  }

  issue({ id, client }: Session, tokenData: TokenEntry['tokenData']): Token {
    const token = random(32);
    const uploadId = randomBytes(12).toString('hex');
    const expiresAt = Date.now() + this.#tokenMs;
    this.#tokens.put(digest(token), client, { sessionId: id, uploadId, expiresAt, tokenData });
    return { token, uploadId };
  }

  /**
   * Checks a token and makes it unusable.
   *
   * @throws ApiError of status 403
   */
  useToken(
    session: Session,
    token: string | undefined,
    uploadId: string | undefined,
  ): Pick<TokenEntry, 'tokenData'> {
    if (token === undefined) throw new ApiError(403, 'token_missing', 'The token is missing.');
    const key = digest(token);
    const entry = this.#tokens.get(key);
    if (entry?.sessionId !== session.id) {
      const text = 'The token is unknown, used, or belongs to another session.';
      throw new ApiError(403, 'token_invalid', text);
    }
    this.#tokens.delete(key);
    if (entry.expiresAt <= Date.now()) {
      throw new ApiError(403, 'token_expired', 'The token has expired.');
    }
    if (entry.uploadId === uploadId) return entry;
    throw new ApiError(403, 'upload_id_invalid', 'The uploadId does not belong to the token.');
  }

  /** Does the work once for each key, even if two requests come at the same time. A failure is not remembered. */
  async once(session: Session, attempt: Attempt): Promise<Outcome> {
    if (attempt.key === undefined) return { answer: await attempt.work(), isRepeat: false };
    // Only the digest is kept: a short text that was cut out of a body would keep the whole body in memory.
    const key = digest(`${session.id}:${attempt.key}`);
    for (;;) {
      const first = this.#repeats.get(key);
      if (first === undefined) {
        const repeat = { digest: attempt.digest, answer: attempt.work() };
        return { answer: await this.#remember(key, session, repeat), isRepeat: false };
      }
      if (first.digest !== attempt.digest) {
        const text = 'Another upload used this idempotency key.';
        throw new ApiError(422, 'idempotency_key_reused', text);
      }
      const answer = await first.answer.catch(() => undefined);
      if (answer) return { answer, isRepeat: true };
    }
  }

  addFiles({ id, client }: Session, files: readonly StoredFile[]): void {
    for (const file of files) this.#files.put(file.name, client, { sessionId: id, file });
  }

  /** The pictures of a session, oldest first. */
  filesOf({ id }: Session): StoredFile[] {
    return [...this.#files.values()].flatMap(({ sessionId, file }) =>
      sessionId === id ? [file] : [],
    );
  }

  /** Forgets what has expired. */
  sweep(): void {
    for (const shelf of [this.#sessions, this.#tokens, this.#repeats, this.#files]) shelf.sweep();
  }

  async #remember(key: string, { client }: Session, repeat: Repeat): Promise<UploadAnswer> {
    this.#repeats.put(key, client, repeat);
    try {
      return await repeat.answer;
    } catch (error) {
      if (this.#repeats.get(key) === repeat) this.#repeats.delete(key);
      throw error;
    }
  }
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

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
