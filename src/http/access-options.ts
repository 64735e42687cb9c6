/**
 * What a form's field can hold.
 *
 * @public
 */
export type FieldValues = Readonly<Record<string, string | number | boolean>>;

/**
 * Headers of requests.
 *
 * @public
 */
export type HeaderValues = Readonly<Record<string, string>> | Headers;

/**
 * How a sink is let in by your servers, and how it bears their failures.
 *
 * @public
 */
export interface AccessOptions {
  /**
   * Further headers of each request to your servers, or a function that is asked for them before each. Another
   * origin has to allow them (`Access-Control-Allow-Headers`).
   */
  readonly headers?:
    HeaderValues | ((request: HeaderRequest) => HeaderValues | Promise<HeaderValues>) | undefined;
  /**
   * Whether cookies go to your servers on another origin; `'include'` needs a server that names this page's origin.
   * @defaultValue `'same-origin'`
   */
  readonly credentials?: 'same-origin' | 'include' | undefined;
  /**
   * A token against forged requests, or a function that gives one. A function is asked before each request, and once
   * more where the server answers 403 or 419. Not with `tokenUrl`.
   */
  readonly token?: string | ((request: TokenRequest) => string | Promise<string>) | undefined;
  /**
   * Where a token is to be had: asked with a POST before each request, and once more where the server answers
   * 403 or 419. The answer is a JSON object with the token; everything else in it becomes fields of the request.
   */
  readonly tokenUrl?: string | URL | undefined;
  /** What `tokenUrl` is asked with. */
  readonly tokenData?: FieldValues | undefined;
  /**
   * How `tokenData` travels: as a form (`application/x-www-form-urlencoded`) or as JSON.
   * @defaultValue `'form'`
   */
  readonly tokenFormat?: 'form' | 'json' | undefined;
  /**
   * What the token is called: in the answer of `tokenUrl`, and as a field of the request.
   * @defaultValue `'token'`
   */
  readonly tokenField?: string | undefined;
  /**
   * How often an upload is sent again after a network failure, a timeout, or HTTP 408, 425, 429 or 5xx, 0 to 10. The
   * waits grow; a `Retry-After` of the server is kept to, unless it is longer than `timeout`.
   * @defaultValue 2
   */
  readonly retries?: number | undefined;
  /**
   * How long one request may take, in seconds, more than 0, before it fails with code `timeout`.
   * @defaultValue 120
   */
  readonly timeout?: number | undefined;
}

/**
 * What a function for `headers` is told.
 *
 * @public
 */
export interface HeaderRequest {
  /** Where the request goes. */
  readonly url: string;
  /** The token of this upload, where there is one. */
  readonly token: string | undefined;
  /** Fires when the headers are of no use any more. */
  readonly signal: AbortSignal | undefined;
}

/**
 * What a function for `token` is told.
 *
 * @public
 */
export interface TokenRequest {
  /** Fires when the token is of no use any more. */
  readonly signal: AbortSignal | undefined;
}
