/** A session of classic WebDriver: one window in one browser (https://www.w3.org/TR/webdriver2/). */
export interface WebDriverSession {
  readonly browserVersion: string;
  goto(url: string): Promise<void>;
  /** Waits for an expression that is a promise of a text. */
  evaluate(expression: string): Promise<string | undefined>;
  /** PNG. */
  screenshot(): Promise<Uint8Array>;
  /** Its page is hidden then. */
  minimize(): Promise<void>;
  close(): Promise<void>;
}

const COMMAND_SECONDS = 120;
const SCRIPT_SECONDS = 300;

interface Created {
  readonly sessionId: string;
  readonly capabilities: { readonly browserVersion: string };
}

/** What `evaluate` returns: a promise's value, or the reason of its rejection. */
type Settled = { readonly value: string | null } | { readonly error: string };

/** @param driver the driver's address, without a trailing slash */
export async function createSession(driver: string): Promise<WebDriverSession> {
  const created = await command(`${driver}/session`, { capabilities: {} });
  const { sessionId, capabilities } = created as Created;
  const session = `${driver}/session/${sessionId}`;
  await command(`${session}/timeouts`, {
    script: SCRIPT_SECONDS * 1000,
    pageLoad: COMMAND_SECONDS * 1000,
  });
  return {
    browserVersion: capabilities.browserVersion,
    goto: async (url) => {
      await command(`${session}/url`, { url });
    },
    evaluate: async (expression) => {
      const script = `${expression}.then(
        (value) => arguments[0]({ value: value ?? null }),
        (error) => arguments[0]({ error: String(error) }),
      )`;
      const path = `${session}/execute/async`;
      const settled = await command(path, { script, args: [] }, SCRIPT_SECONDS + 5);
      return valueOf(settled as Settled);
    },
    screenshot: async () =>
      Buffer.from((await request(`${session}/screenshot`, { method: 'GET' })) as string, 'base64'),
    minimize: async () => {
      await command(`${session}/window/minimize`, {});
    },
    close: async () => {
      await request(session, { method: 'DELETE' });
    },
  };
}

function valueOf(settled: Settled): string | undefined {
  if ('error' in settled) throw new Error(settled.error);
  return settled.value ?? undefined;
}

function command(url: string, body: object, seconds?: number): Promise<unknown> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return request(url, { method: 'POST', headers, body: JSON.stringify(body) }, seconds);
}

/** Every answer is an object with a `value` (WebDriver, section 6.1). */
async function request(
  url: string,
  init: RequestInit,
  seconds = COMMAND_SECONDS,
): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(seconds * 1000) });
  const { value } = (await response.json()) as { readonly value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { readonly error: string; readonly message: string };
  throw new Error(`${error}: ${message}`);
}
