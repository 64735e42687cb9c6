import axe from 'axe-core';
import type { TestPage } from './browser.js';

/** What its script defines. */
interface AxeWindow {
  readonly axe: {
    readonly run: (root: Element) => Promise<{ readonly violations: readonly { id: string }[] }>;
  };
}

/** The rules that an element of a page breaks, by their names; `undefined`: there is no such element. */
export function axeViolations(
  page: TestPage,
  selector: string,
): Promise<readonly string[] | undefined> {
  return page.evaluate(
    async ({ text, host }) => {
      const script = document.createElement('script');
      script.textContent = text;
      document.head.append(script);
      const { axe: loaded } = window as unknown as AxeWindow;
      const element = document.querySelector(host);
      const found = element ? await loaded.run(element) : undefined;
      return found?.violations.map(({ id }) => id);
    },
    { text: axe.source, host: selector },
  );
}
