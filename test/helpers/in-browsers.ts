import { describe } from 'vitest';
import { BROWSER_NAMES, missingBrowser, type BrowserName, type TestPage } from './browser.js';

/** Describes something in each browser that is there. */
export function describeInBrowsers(what: string, run: (name: BrowserName) => void): void {
  for (const name of BROWSER_NAMES) {
    const reason = missingBrowser(name);
    if (reason !== undefined) console.warn(`${what} in ${name} is skipped. ${reason}`);
    describe.skipIf(reason !== undefined)(name, () => {
      run(name);
    });
  }
}

/** Imports a module of the page's site into the page, as a global. */
export async function importAs(page: TestPage, name: string, path: string): Promise<void> {
  await page.evaluate(
    ({ name, path }) => {
      const script = document.createElement('script');
      script.type = 'module';
      script.textContent = `import * as ${name} from '${path}';
        Object.assign(window, { ${name} });
        dispatchEvent(new Event('${name}'));`;
      return new Promise((resolve) => {
        addEventListener(name, resolve, { once: true });
        document.head.append(script);
      }).then(() => undefined);
    },
    { name, path },
  );
}
