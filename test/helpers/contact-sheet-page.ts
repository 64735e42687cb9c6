import type { ContactSheet, ContactSheetOptions } from '../../src/index.js';
import type { Lab } from './lab.js';
import type { PageGlobals } from './page-harness.js';

/** A contact sheet as it leaves the page. */
export interface WireContactSheet {
  readonly base64: string;
  readonly name: string | undefined;
  readonly tiles: readonly (Omit<ContactSheet['tiles'][number], 'error'> & {
    readonly code: string | undefined;
  })[];
}

interface ContactCall {
  readonly url: string;
  readonly options: ContactSheetOptions;
}

/** Makes a contact sheet of a path on the stream server, in the page. */
export function contactSheetIn(
  lab: Lab,
  path: string,
  options: ContactSheetOptions = {},
): Promise<WireContactSheet> {
  return lab.page.evaluate(makeContactSheet, { url: new URL(path, lab.streams.url).href, options });
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function makeContactSheet({ url, options }: ContactCall): Promise<WireContactSheet> {
  const { harness } = window as unknown as PageGlobals;
  const { image, tiles } = await harness.snapper.contactSheet(url, options);
  const bytes = new Uint8Array(await image.blob.arrayBuffer());
  return {
    base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
    name: image.name,
    tiles: tiles.map(({ error, ...tile }) => ({ ...tile, code: error?.code })),
  };
}
