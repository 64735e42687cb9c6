import type { MadeFile } from '../../shared/served.js';
import { answerWithFile, problemHeaders, problemText } from './answer.js';
import { streamId } from './directory.js';
import { Dispatcher, type Pages } from './dispatcher.js';
import { fileKey } from './file-key.js';
import { cacheControlOf } from './freshness.js';
import type { KeptPicture, KeptFiles } from './kept-files.js';
import { isProblem, parseAddress, type Address } from './parse-address.js';
import { BAD_METHOD, NO_SUCH_STREAM, toProblem, type Problem } from './problem.js';

/** What an address leads to. */
type Found =
  | { readonly kind: 'kept'; readonly file: KeptPicture }
  | { readonly kind: 'elsewhere'; readonly path: string }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Answers requests for pictures: from what is kept, or by having a page make it. */
export class ImageServer {
  readonly dispatcher: Dispatcher;
  readonly #pages: Pages;
  readonly #files: KeptFiles;
  readonly #base: string;
  readonly #flights = new Map<string, Promise<Found>>();

  /** @param base - The path of its addresses, with a slash at its end. */
  constructor(pages: Pages, files: KeptFiles, base: string) {
    this.#pages = pages;
    this.#files = files;
    this.#base = base;
    this.dispatcher = new Dispatcher(pages);
  }

  async respond(request: Request): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(request, BAD_METHOD);
    const address = parseAddress(new URL(request.url), this.#base);
    if (isProblem(address)) return refuse(request, address);
    const found = await this.#find(address);
    if (found.kind === 'problem') return refuse(request, found.problem);
    if (found.kind === 'elsewhere') return redirect(request, this.#base, address, found.path);
    const { limits } = await this.#pages.directory();
    return sendFile(request, found.file, cacheControlOf(found.file.facts, limits, Date.now()));
  }

  async #find(address: Address): Promise<Found> {
    const directory = await this.#pages.directory();
    const id = streamId(directory, address.stream);
    if (id === undefined) return this.#findUnknown(address);
    const key = fileKey(id, address.wanted);
    const file = await this.#files.get(key, directory.limits);
    return file ? { kind: 'kept', file } : this.#once(key, address);
  }

  /** A stream that no page has told of: one may be about to, where none has come yet. */
  async #findUnknown(address: Address): Promise<Found> {
    const [directory, open] = await Promise.all([this.#pages.directory(), this.#pages.open()]);
    const isAnyThere = directory.pages.some(([client]) => open.has(client));
    if (isAnyThere) return { kind: 'problem', problem: NO_SUCH_STREAM };
    return this.#once(fileKey(`?${address.stream}`, address.wanted), address);
  }

  /** However many ask for a picture, it is made once. */
  #once(key: string, address: Address): Promise<Found> {
    const flight = this.#flights.get(key);
    if (flight) return flight;
    const started = this.#make(address).finally(() => {
      this.#flights.delete(key);
    });
    this.#flights.set(key, started);
    return started;
  }

  async #make({ stream, wanted }: Address): Promise<Found> {
    const made = await this.dispatcher.make(stream, wanted);
    if (isMade(made)) {
      if (made.kind === 'elsewhere') return made;
      if (made.kind === 'failed') return { kind: 'problem', problem: toProblem(made.failure) };
      const directory = await this.#pages.directory();
      const key = fileKey(streamId(directory, stream) ?? '', wanted);
      const { bytes, type, isFixed } = made;
      const file = await this.#files.put({ key, type, isFixed }, bytes, directory.limits);
      return { kind: 'kept', file };
    }
    return { kind: 'problem', problem: made };
  }
}

function isMade(result: MadeFile | Problem): result is MadeFile {
  return 'kind' in result;
}

async function sendFile(
  request: Request,
  { facts, body }: KeptPicture,
  cacheControl: string,
): Promise<Response> {
  const { status, headers, slice } = answerWithFile(
    {
      method: request.method,
      ifNoneMatch: request.headers.get('if-none-match'),
      range: request.headers.get('range'),
      ifRange: request.headers.get('if-range'),
    },
    facts,
    cacheControl,
  );
  // WebKit does not always come to the end of a Blob.
  const bytes = slice ? await body.slice(...slice).arrayBuffer() : null;
  return new Response(bytes, { status, headers });
}

function redirect(
  request: Request,
  base: string,
  { stream, extension }: Address,
  path: string,
): Response {
  const url = new URL(request.url);
  url.pathname = `${base}${encodeURIComponent(stream)}/${path}.${extension}`;
  // Another keyframe may come nearer, near the live edge.
  const headers = { location: url.href, 'cache-control': 'no-store' };
  return new Response(null, { status: 302, headers });
}

function refuse(request: Request, problem: Problem): Response {
  const text = request.method === 'HEAD' ? null : problemText(problem);
  return new Response(text, { status: problem.status, headers: problemHeaders(problem) });
}
