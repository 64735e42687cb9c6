import { setTimeout as wait } from 'node:timers/promises';
import { ensureWebkitDriver, ensureXvfb } from '../../scripts/provision.mjs';
import type { TestBrowser, TestPage } from './browser.js';
import { pageCall, pageResult } from './page-call.js';
import { freePort, startProgram, type RunningProgram } from './program.js';
import { createSession, type WebDriverSession } from './web-driver.js';

const START_SECONDS = 120;

interface Started {
  readonly session: WebDriverSession;
  readonly stop: () => Promise<void>;
}

/**
 * Starts WebKitGTK's MiniBrowser, one for each page and each on its own screen, because a driver's session has one
 * profile. WebKitGTK does not report a page's console, so a script in the page records it once the page has loaded.
 */
export async function launchWebkit(): Promise<TestBrowser> {
  const open = new Set<() => Promise<void>>();
  const start = async (): Promise<Started> => {
    const started = await startMiniBrowser();
    open.add(started.stop);
    return { ...started, stop: () => started.stop().finally(() => open.delete(started.stop)) };
  };
  // Only a session tells the version; the first page takes this session over.
  let next: Started | undefined = await start();
  const { browserVersion } = next.session;
  return {
    name: 'webkit',
    version: browserVersion,
    openPage: async (url) => {
      const started = next ?? (await start());
      next = undefined;
      const page = asTestPage(started);
      await page.goto(url);
      return page;
    },
    close: async () => {
      await Promise.all([...open].map((stop) => stop()));
    },
  };
}

async function startMiniBrowser(): Promise<Started> {
  const programs: RunningProgram[] = [];
  const stop = async (): Promise<void> => {
    for (const program of programs.reverse()) await program.stop();
  };
  try {
    // -terminate: the screen ends with its last window, whatever happens to the test.
    const screen = ['-displayfd', '3', '-terminate', '-nolisten', 'tcp'];
    const xvfb = startProgram(ensureXvfb(), screen, { listensTo: 3 });
    programs.push(xvfb);
    const display = await xvfb.waitFor(/^(\d+)\n/, START_SECONDS);
    const env = { ...process.env, DISPLAY: `:${display}`, GDK_BACKEND: 'x11' };
    const port = await freePort();
    const driver = startProgram(ensureWebkitDriver(), [`--port=${port}`], { env });
    programs.push(driver);
    const url = `http://127.0.0.1:${port}`;
    await waitUntilReady(driver, url);
    const session = await createSession(url);
    const close = () => session.close().catch(() => undefined);
    return { session, stop: () => close().then(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitUntilReady(driver: RunningProgram, url: string): Promise<void> {
  const endsAt = performance.now() + START_SECONDS * 1000;
  while (performance.now() < endsAt && driver.isRunning()) {
    try {
      const status = await fetch(`${url}/status`, {
        signal: AbortSignal.timeout(START_SECONDS * 1000),
      });
      if (status.ok) return;
    } catch {
      // The driver does not answer yet.
    }
    await wait(20);
  }
  throw new Error('WebKitWebDriver does not start.');
}

interface PageLog {
  readonly messages: string[];
  readonly errors: string[];
}

function asTestPage({ session, stop }: Started): TestPage {
  let log: PageLog = { messages: [], errors: [] };
  const call = async <Result, Argument>(
    fn: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result> => pageResult(await session.evaluate(pageCall(fn, argument))) as Result;
  const readLog = async (): Promise<void> => {
    log = await call(() => (window as unknown as { testLog: PageLog }).testLog, undefined);
  };
  return {
    goto: async (url) => {
      await session.goto(url);
      await call(installLog, undefined);
    },
    evaluate: async (fn, argument) => {
      try {
        return await call(fn, argument);
      } finally {
        await readLog();
      }
    },
    screenshot: () => session.screenshot(),
    hide: () => session.minimize(),
    consoleMessages: () => log.messages,
    pageErrors: () => log.errors,
    close: stop,
  };
}

/** Runs in the page, as text. */
function installLog(): void {
  const log: PageLog = { messages: [], errors: [] };
  (window as unknown as { testLog: PageLog }).testLog = log;
  for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    const original = console[method].bind(console);
    console[method] = (...values: unknown[]) => {
      log.messages.push(`${method}: ${values.map(String).join(' ')}`);
      original(...values);
    };
  }
  window.addEventListener('error', ({ message }) => log.errors.push(message));
  window.addEventListener('unhandledrejection', ({ reason }) => log.errors.push(String(reason)));
}
