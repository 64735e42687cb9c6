import type { Locator } from 'playwright-core';
import type { DemoPage } from './demo-page.js';

/** Presses a button of the part that saves, and waits for what comes of it. */
export async function press(
  demo: DemoPage,
  name: string,
  state: 'done' | 'failed' = 'done',
): Promise<string> {
  await demo.page.getByRole('button', { name, exact: true }).click();
  const outcome = demo.page.locator(`#save-outcome[data-state="${state}"]`);
  await outcome.waitFor();
  return outcome.innerText();
}

/** The list of what is kept in the browser, opened. */
export async function keptList(demo: DemoPage): Promise<Locator> {
  const part = demo.page.locator('details.kept');
  if ((await part.getAttribute('open')) === null) await demo.page.locator('#kept-summary').click();
  return part.locator('li');
}

/** Names the server that pictures are sent to. */
export async function useServer(demo: DemoPage, url: string): Promise<void> {
  const field = demo.page.getByRole('textbox', { name: 'Send it to a server' });
  await field.fill(url);
  await field.blur();
}

/** Runs before the page's scripts: a folder without the dialog, which no test can press. */
export function pickPrivateFolder(): void {
  const showDirectoryPicker = async (): Promise<FileSystemDirectoryHandle> => {
    const root = await navigator.storage.getDirectory();
    return root.getDirectoryHandle('picked', { create: true });
  };
  Object.assign(window, { showDirectoryPicker });
}

/** Runs in the page: the files of the folder that was picked. */
export async function pickedNames(): Promise<readonly string[]> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of (await root.getDirectoryHandle('picked')).keys()) names.push(name);
  return names;
}
