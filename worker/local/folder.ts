import { SnapError } from '../../shared/errors.js';
import { isLocalUrl, localUrl, shownUrl } from '../../shared/local-url.js';
import type { LocalFile, LocalSource } from '../../shared/protocol.js';
import { respond, type LocalBody } from './answers.js';
import { FileBytes } from './file-bytes.js';
import type { LocalMedia, LocalRequest } from '../fetch/local-origins.js';

type Folder = Extract<LocalSource, { readonly kind: 'folder' }>;

/** A multivariant playlist tells in its first lines that it is one. */
const HEAD_BYTES = 64 * 1024;
/** More playlists than a stream has variants. */
const MAX_PLAYLISTS = 1000;
const MOST_NAMED = 8;

/** The files of a folder with an HLS stream in it, by their paths. */
export function openLocalFolder({ files, playlist }: Folder, url: string): LocalMedia {
  const { origin } = new URL(url);
  const id = origin.slice('https://'.length).split('.')[0] ?? '';
  const byPath = new Map(files.map(({ path, file }) => [toKey(path), { path, file }]));
  let entry: Promise<LocalFile> | undefined;

  async function find(request: LocalRequest): Promise<LocalBody> {
    if (request.url === url) {
      entry ??= findEntry(byPath, playlist, url);
      const found = await entry;
      return bodyOf(found, localUrl(id, found.path));
    }
    const { pathname } = new URL(request.url);
    const raw = pathname.slice(1);
    const found = byPath.get(toKey(decoded(raw))) ?? byPath.get(toKey(raw));
    if (found && isLocalUrl(request.url)) return bodyOf(found, request.url);
    const message = `There is no file ${shownUrl(request.url)} among those that were opened`;
    throw new SnapError('http', message, { url: request.url, status: 404 });
  }

  return {
    playlistUrl: () => url,
    fetch: async (request) => respond(await find(request), request.range),
  };
}

function bodyOf({ file }: LocalFile, url: string): LocalBody {
  const bytes = new FileBytes(file);
  return { url, size: bytes.size, pieces: (start, end) => bytes.pieces(start, end) };
}

/** Systems differ in how they compose letters with accents. */
function toKey(path: string): string {
  return path.normalize('NFC');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The playlist that the caller named, or else the one that leads to all others. */
async function findEntry(
  byPath: ReadonlyMap<string, LocalFile>,
  playlist: string | undefined,
  url: string,
): Promise<LocalFile> {
  const all = [...byPath.values()];
  if (playlist !== undefined) {
    const named = byPath.get(toKey(playlist)) ?? only(all.filter(isCalled(playlist)));
    if (named) return named;
    const message = `There is no file ${playlist} among those that were opened`;
    throw new SnapError('playlist-not-found', message, { url, status: 404 });
  }
  const listed = all.filter(({ path }) => /\.m3u8?$/i.test(path)).slice(0, MAX_PLAYLISTS);
  const heads = await Promise.all(
    listed.map(async (one) => ({ one, head: await new FileBytes(one.file).read(0, HEAD_BYTES) })),
  );
  const playlists = heads.map(({ one, head }) => ({ one, text: new TextDecoder().decode(head) }));
  const tops = playlists.filter(({ text }) => text.includes('#EXT-X-STREAM-INF'));
  const candidates = (tops.length > 0 ? tops : playlists).map(({ one }) => one);
  const found = only(candidates);
  if (found) return found;
  if (candidates.length === 0) {
    const message = 'There is no playlist among the files that were opened (.m3u8)';
    throw new SnapError('playlist-not-found', message, { url, status: 404 });
  }
  const names = candidates.map(({ path }) => path);
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const message = `There are several playlists: ${names.slice(0, MOST_NAMED).join(', ')}${more}. Name one with openFolder(files, { playlist })`;
  throw new SnapError('playlist-invalid', message, { url });
}

function isCalled(name: string): (file: LocalFile) => boolean {
  const end = `/${toKey(name)}`;
  return ({ path }) => `/${toKey(path)}`.endsWith(end);
}

function only<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}
