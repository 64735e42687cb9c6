/** A program of an application that uses what the package declares, rightly and wrongly. */
export const STRICT_PROGRAM = `import { isSnapError, Snapper, SnapError, type Snapshot, type SnapErrorCode } from 'hlsnap';
import { classicPlugin } from 'hlsnap/classic';
import type { HlsSnapElement } from 'hlsnap/element';
const snapper: Snapper = new Snapper({ workers: 2, assetBaseUrl: new URL('https://cdn.example/') });
export async function thumbnail(url: string, signal?: AbortSignal): Promise<Blob | undefined> {
  const snapshot: Snapshot = await snapper.capture(url, { at: { time: 1 }, images: [{ width: 9 }], signal });
  return snapshot.images[0]?.blob;
}
export function codeOf(error: unknown): SnapErrorCode | undefined {
  return isSnapError(error) || error instanceof SnapError ? error.code : undefined;
}
export function statusOf(error: unknown): number {
  if (isSnapError(error) && error.code === 'http') return error.status;
  if (error instanceof SnapError && error.code === 'outside-window') return error.window.start;
  // @ts-expect-error Only some codes always have a status.
  return isSnapError(error) && error.code === 'network' ? error.status : 0;
}
snapper.addEventListener('captureerror', ({ detail: { error } }) => isSnapError(error) ? error.code : error.message);
snapper.addEventListener('uploaderror', ({ detail }) => detail.error.code);
export function button(): HlsSnapElement {
  const element = classicPlugin({ type: 'jpg', dimensions: [{ width: 9, thumbnail: true }] });
  element.addEventListener('capturecomplete', ({ detail }) => detail.thumbnail?.length);
  element.addEventListener('uploaderror', ({ detail }) => detail.error.code);
  return element;
}
// @ts-expect-error An option that such a plugin does not have.
classicPlugin({ serverUrl: '/save' });
// @ts-expect-error A moment that does not exist.
void snapper.capture('a.m3u8', { at: 'end' });
const two = { time: 1, date: 2 };
// @ts-expect-error Two moments.
void snapper.capture('a.m3u8', { at: two });
// @ts-expect-error An option that does not exist.
void snapper.capture('a.m3u8', { time: 1 });`;
