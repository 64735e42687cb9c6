import { makeZip } from 'client-zip';
import type { LocalParts, NamedFile } from '../local-sink.js';
import { coalesce } from './coalesce.js';
import { abortError, untilAborted } from '../../../shared/abort.js';
import type { ArchiveTarget, DownloadResult } from './options.js';
import { ZipFeed } from './zip-feed.js';
import { openZipTarget, type ZipTarget } from './zip-target.js';

interface Archive {
  readonly target: ZipTarget;
  readonly feed: ZipFeed;
  /** Settles when all bytes are written; never rejects. */
  readonly written: Promise<void>;
  readonly stop: AbortController;
}

/** One archive. It is opened when it is first needed, and written as images come. */
export function zipArchive(wish: ArchiveTarget): Omit<LocalParts<DownloadResult>, 'kind'> {
  const pending = new Set<Promise<unknown>>();
  let opening: Promise<Archive> | undefined;
  const open = (signal: AbortSignal | undefined): Promise<Archive> => {
    opening ??= openZipTarget(wish).then(begin);
    // After a failure the next call asks again.
    opening.catch(() => (opening = undefined));
    return untilAborted(opening, signal);
  };
  return {
    open: async ({ signal }) => {
      await open(signal);
    },
    write: async (file, { signal }) => {
      const adding = open(signal).then(({ feed }) => ({ added: feed.add(file, signal) }));
      pending.add(adding);
      const { added } = await adding.finally(() => pending.delete(adding));
      return { name: await untilAborted(added, signal), bytes: file.blob.size };
    },
    close: async ({ signal }) => {
      // Earlier writes that the caller did not wait for belong to this archive.
      await Promise.allSettled(pending);
      const archive = await opening;
      if (archive) await finish(archive, signal);
    },
  };
}

function begin(target: ZipTarget): Archive {
  const feed = new ZipFeed();
  const stop = new AbortController();
  const bytes = makeZip(mapped(feed.entries()), { buffersAreUTF8: true }).pipeThrough(coalesce());
  const written = target.write(bytes, stop.signal).catch((error: unknown) => {
    feed.fail(stop.signal.aborted ? abortError(stop.signal) : error);
  });
  return { target, feed, stop, written };
}

async function finish(
  { target, feed, stop, written }: Archive,
  signal: AbortSignal | undefined,
): Promise<void> {
  const drop = (): void => {
    stop.abort(signal?.reason);
  };
  if (signal?.aborted) drop();
  signal?.addEventListener('abort', drop, { once: true });
  try {
    feed.end();
    await written;
    const isEmpty = feed.count === 0;
    if (isEmpty || feed.failure) await target.discard();
    if (feed.failure) throw feed.failure.error;
    if (!isEmpty) await target.finish();
  } finally {
    signal?.removeEventListener('abort', drop);
  }
}

/** An image is read in one piece, because a Blob's stream takes several times as long to begin. */
async function* mapped(
  files: AsyncIterable<NamedFile>,
): AsyncGenerator<{ name: string; input: ArrayBuffer; lastModified: Date }, void, undefined> {
  for await (const { name, blob, date } of files) {
    yield { name, input: await blob.arrayBuffer(), lastModified: date };
  }
}
