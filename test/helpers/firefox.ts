import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureFirefox } from '../../scripts/provision.mjs';
import { connectBidi, type Bidi, type BidiEvent, type BidiResult } from './bidi.js';
import type { TestBrowser, TestPage } from './browser.js';
import { pageCall, pageResult } from './page-call.js';
import { startProgram } from './program.js';

const START_SECONDS = 120;
const EVALUATE_SECONDS = 300;

/** The messages and errors of each page, keyed by its browsing context. */
type Logs = Map<unknown, { readonly messages: string[]; readonly errors: string[] }>;

/** A Firefox, for whoever asks for one with its preferences. */
interface RunningFirefox {
  readonly version: string;
  readonly bidi: Bidi;
  readonly logs: Logs;
  readonly isRunning: () => boolean;
  readonly stop: () => Promise<void>;
}

export interface FirefoxOptions {
  /** As in `about:config`. */
  readonly preferences?: Readonly<Record<string, number>>;
  /** Whether other files of this process may have it, too. @defaultValue whether there are no preferences */
  readonly isShared?: boolean;
}

/** The shared one, which ends with the process. */
let shared: Promise<RunningFirefox> | undefined;

/**
 * Starts a headless Firefox, or takes the one that an earlier file of this process has started, and controls it through
 * WebDriver BiDi. Each page has its own cookies, storage and caches.
 */
export async function launchFirefox({
  preferences,
  isShared = preferences === undefined,
}: FirefoxOptions = {}): Promise<TestBrowser> {
  const firefox = await (isShared ? shareFirefox() : startFirefox(preferences));
  const own = new Set<TestPage>();
  return {
    name: 'firefox',
    version: firefox.version,
    openPage: async (url) => {
      const page = await openPage(firefox, () => own.delete(page));
      own.add(page);
      await page.goto(url);
      return page;
    },
    close: async () => {
      await (isShared ? Promise.all([...own].map((page) => page.close())) : firefox.stop());
    },
  };
}

function shareFirefox(): Promise<RunningFirefox> {
  shared = stillRunning(shared).then((found) => found ?? startFirefox());
  return shared;
}

async function stillRunning(
  started: Promise<RunningFirefox> | undefined,
): Promise<RunningFirefox | undefined> {
  const found = await started?.catch(() => undefined);
  return found?.isRunning() === true ? found : undefined;
}

async function startFirefox(
  preferences: NonNullable<FirefoxOptions['preferences']> = {},
): Promise<RunningFirefox> {
  const profile = mkdtempSync(join(tmpdir(), 'hlsnap-firefox-'));
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref("${name}", ${value});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const flags = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'];
  const program = startProgram(ensureFirefox(), flags, { listensTo: 2 });
  // When it has been ended, which is done at the exit, too.
  const remove = (): void => {
    removeProfile(profile);
  };
  process.once('exit', remove);
  const stop = async (): Promise<void> => {
    await program.stop();
    process.off('exit', remove);
    remove();
  };
  try {
    const url = await program.waitFor(/WebDriver BiDi listening on (ws:\S+)/, START_SECONDS);
    const logs: Logs = new Map();
    const bidi = await connectBidi(`${url}/session`, (event) => {
      keepLog(logs, event);
    });
    const { capabilities } = await bidi.send('session.new', { capabilities: {} }, START_SECONDS);
    await bidi.send('session.subscribe', { events: ['log.entryAdded'] });
    const version = String((capabilities as BidiResult)['browserVersion']);
    return { version, bidi, logs, isRunning: () => program.isRunning(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Its processes may still write while they end; what is left then is for the system's cleaning. */
function removeProfile(profile: string): void {
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // See above.
  }
}

async function openPage({ bidi, logs }: RunningFirefox, onClose: () => void): Promise<TestPage> {
  const { userContext } = await bidi.send('browser.createUserContext');
  const { context } = await bidi.send('browsingContext.create', { type: 'tab', userContext });
  const log = { messages: [], errors: [] };
  logs.set(context, log);
  return {
    goto: async (to) => {
      await bidi.send('browsingContext.navigate', { context, url: to, wait: 'complete' });
    },
    evaluate: async (fn, argument) => {
      const expression = pageCall(fn, argument);
      const params = { expression, target: { context }, awaitPromise: true };
      const answer = await bidi.send('script.evaluate', params, EVALUATE_SECONDS);
      return pageResult(jsonOf(answer)) as never;
    },
    screenshot: async () => {
      const { data } = await bidi.send('browsingContext.captureScreenshot', { context });
      return Buffer.from(String(data), 'base64');
    },
    consoleMessages: () => log.messages,
    pageErrors: () => log.errors,
    close: async () => {
      onClose();
      logs.delete(context);
      await bidi.send('browser.removeUserContext', { userContext });
    },
  };
}

function jsonOf({ type, result, exceptionDetails }: BidiResult): string | undefined {
  if (type === 'exception') throw new Error(String((exceptionDetails as BidiResult)['text']));
  const value = (result as BidiResult)['value'];
  return typeof value === 'string' ? value : undefined;
}

function keepLog(logs: Logs, { params }: BidiEvent): void {
  const { source, type, method, text } = params;
  const log = logs.get((source as BidiResult)['context']);
  if (type === 'javascript') log?.errors.push(String(text));
  else log?.messages.push(`${String(method)}: ${String(text)}`);
}
