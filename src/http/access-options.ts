/**
 * The values of a form's fields.
 *
 * @public
 */
export type FieldValues = Readonly<Record<string, string | number | boolean>>;

/**
 * The headers of a request.
 *
 * @public
 */
export type HeaderValues = Readonly<Record<string, string>> | Headers;

/**
 * What a function for `token` returns: the token, or an object with a member of the name `tokenField`.
 *
 * @public
 */
export type TokenAnswer = string | FieldValues;

/**
 * How a sink gets access to your servers, and how it handles their failures.
 *
 * @public
 */
export interface AccessOptions {
  /**
   * Additional headers for each request to your servers, or a function that is called for them before each request. A
   * server on another origin has to allow them (`Access-Control-Allow-Headers`).
   */
  readonly headers?:
    HeaderValues | ((request: HeaderRequest) => HeaderValues | Promise<HeaderValues>) | undefined;
  /**
   * Whether cookies are sent to your servers on another origin; `'include'` needs a server that names this page's
   * origin.
   * @defaultValue `'same-origin'`
   */
  readonly credentials?: 'same-origin' | 'include' | undefined;
  /**
   * A token against cross-site request forgery, or a function that returns one, or an object with it; everything else in
   * the object becomes fields of the request. The function is called before each request, and once more if the server
   * answers 403 or 419. Cannot be combined with `tokenUrl`.
   */
  readonly token?:
    string | ((request: TokenRequest) => TokenAnswer | Promise<TokenAnswer>) | undefined;
  /**
   * The URL of tokens: it gets a POST before each request, and once more if the server answers 403 or 419. The answer
   * is a JSON object with the token; everything else in it becomes fields of the request.
   */
  readonly tokenUrl?: string | URL | undefined;
  /** The data that is sent to `tokenUrl`. */
  readonly tokenData?: FieldValues | undefined;
  /**
   * How `tokenData` is sent: as a form (`application/x-www-form-urlencoded`) or as JSON.
   * @defaultValue `'form'`
   */
  readonly tokenFormat?: 'form' | 'json' | undefined;
  /**
   * The token's name: in the answer of `tokenUrl`, and as a field of the request.
   * @defaultValue `'token'`
   */
  readonly tokenField?: string | undefined;
  /**
   * How often an upload is sent again after a network failure, a timeout, or HTTP 408, 425, 429 or 5xx, 0 to 10. The
   * waits grow; the server's `Retry-After` is honoured, unless it is longer than `timeout`.
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
 * The argument of a function for `headers`.
 *
 * @public
 */
export interface HeaderRequest {
  /** The URL of the request. */
  readonly url: string;
  /** The token of this upload, if there is one. */
  readonly token: string | undefined;
  /** Aborted when the headers are no longer needed. */
  readonly signal: AbortSignal | undefined;
}

/**
 * The argument of a function for `token`.
 *
 * @public
 */
export interface TokenRequest {
  /** Aborted when the token is no longer needed. */
  readonly signal: AbortSignal | undefined;
}
