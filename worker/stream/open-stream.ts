import { isSnapError, SnapError, type SnapErrorCode } from '../../shared/errors.js';
import { fromOutcome } from '../../shared/outcome.js';
import type { PageApi, PlaylistVisit, StreamSource } from '../../shared/protocol.js';
import { sleep, throwIfAborted } from '../../shared/abort.js';
import { PlaylistLives } from './playlist-lives.js';
import type { PlaylistLoader } from './playlist-loader.js';
import {
  isBackup,
  rankVariants,
  toVariantFacts,
  type RankingChoice,
  type VariantCandidate,
} from '../playlist/variants/choose-variant.js';
import { videoCodecs } from '../codecs/parse-codec.js';
import { listsNothingYet, UnfinishedPlaylistError } from '../playlist/parse/unfinished.js';
import { reloadUrl } from '../playlist/parse/delta.js';
import type { MediaPlaylist, MultivariantPlaylist } from '../playlist/types.js';
import type { WantedSize } from '../playlist/variants/variant-size.js';
import { originOf } from '../../shared/origin-of.js';
import { withinShare } from './time-share.js';

/** Failures of a media playlist that another one of the stream need not share. */
const TRY_NEXT: ReadonlySet<SnapErrorCode> = new Set([
  'network',
  'http',
  'timeout',
  'playlist-not-found',
  'playlist-invalid',
  'no-video',
  'unsupported-codec',
  'no-keyframe',
  'unsupported-container',
  'decode-failed',
  'encrypted',
  'outside-window',
  'too-large',
]);

/** And those that may come of a playlist that was kept: of URLs that have expired, of a stream that has begun anew. */
const TRY_AFRESH: ReadonlySet<SnapErrorCode> = new Set([
  'network',
  'http',
  'playlist-not-found',
  'playlist-invalid',
  'encrypted',
  'outside-window',
  // A page that asks to sign in, or what an error has left of a segment.
  'unsupported-container',
  'no-video',
  'decode-failed',
]);

/** How long a playlist that lists nothing yet is given before it is loaded once more. */
const UNFINISHED_PAUSE_MS = 500;

/** A job's view of a stream. */
export interface StreamJob {
  readonly id: number;
  readonly stream: StreamSource;
  /** The least size of a picture that serves. */
  readonly wanted: WantedSize;
  /** Whether the newest is wanted, so that no cache may answer. */
  readonly noCache: boolean;
  /** How old a live playlist may be, in seconds. */
  readonly maxAgeSeconds?: number | undefined;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** A media playlist, EXT-X-START of its multivariant playlist in it, and what it may import from its multivariant playlist. */
export interface OpenStream {
  readonly playlist: MediaPlaylist;
  readonly visit: PlaylistVisit;
  readonly definitions: ReadonlyMap<string, string>;
  /** RFC 6381 strings of its variant. */
  readonly codecs: readonly string[];
  /** Whether the stream has other media playlists. */
  readonly hasOthers: boolean;
  /** Whether another segment may stand for one that cannot be used: there is no better way to the one that is asked for. */
  readonly toleratesUnusable: boolean;
  /** The job's own; where other playlists are left to try, it ends with this one's share of the time, too. */
  readonly signal: AbortSignal;
  /** To be called when the bytes of the picture are there: from then on the time is this playlist's own. */
  readonly settle: () => void;
}

/** How old what is being done now may be. */
interface Freshness {
  /** Whether playlists that are kept will not do. */
  readonly isFresh: boolean;
  /** Whether it goes by a playlist that was kept here, or that the browser may have kept though it changes. */
  goesBy: 'new' | 'kept' | 'unproven';
  /** When the time of the job is up, in milliseconds. */
  readonly deadline: number;
}

type OpenedPlaylist = Awaited<ReturnType<PlaylistLoader['open']>>;

interface OpenRequest {
  readonly origin: string | undefined;
  readonly noCache: boolean;
  readonly maxAgeSeconds?: number | undefined;
  readonly signal: AbortSignal;
  readonly definitions?: ReadonlyMap<string, string>;
  readonly freshness: Freshness;
}

/** Finds the media playlist to take pictures from. */
export class StreamOpener {
  readonly #loader: PlaylistLoader;
  readonly #lives = new PlaylistLives();
  readonly #page: Pick<PageApi, 'chooseVariant'>;
  readonly #canDecode: (codec: string) => Promise<boolean>;

  constructor(
    loader: PlaylistLoader,
    page: Pick<PageApi, 'chooseVariant'>,
    canDecode: (codec: string) => Promise<boolean>,
  ) {
    this.#loader = loader;
    this.#page = page;
    this.#canDecode = canDecode;
  }

  /**
   * Runs `use` with the stream's media playlist: itself, or that of the variant that suits best. Where the variant
   * fails, `use` is run again with the next one; where playlists that were kept may be the reason, with fresh ones.
   *
   * @throws SnapError of the first variant; `playlist-not-found`, `playlist-invalid`, `network`, `http`, `too-large`,
   * or the signal's own.
   */
  async withPlaylist<T>(job: StreamJob, use: (stream: OpenStream) => Promise<T>): Promise<T> {
    const deadline = performance.now() + job.timeoutSeconds * 1000;
    const freshness: Freshness = { isFresh: false, goesBy: 'new', deadline };
    try {
      return await this.#withPlaylist(job, use, freshness);
    } catch (error) {
      throwIfAborted(job.signal);
      if (!isSnapError(error) || !mayBeStale(error, freshness)) throw error;
      return this.#withPlaylist(job, use, { ...freshness, isFresh: true, goesBy: 'new' });
    }
  }

  async #withPlaylist<T>(
    job: StreamJob,
    use: (stream: OpenStream) => Promise<T>,
    freshness: Freshness,
  ): Promise<T> {
    const { signal } = job;
    const opening = { ...job, origin: originOf(job.stream.url), freshness };
    const { playlist: top, isKept } = await this.#open(job.stream.url, opening);
    if (top.kind === 'media') {
      return use({
        ...this.#visit(opening, top),
        definitions: new Map(),
        codecs: [],
        hasOthers: false,
        toleratesUnusable: freshness.goesBy === 'new',
        signal,
        settle: () => undefined,
      });
    }
    const { definitions, start } = top;
    const candidates = await this.#rank(top, job);
    const { deadline } = freshness;
    const isFinal = (error: SnapError): boolean => mayBeStale(error, freshness);
    return tryInTurn(candidates, { signal, isFinal, deadline }, async (candidate, attempt) => {
      const { url, variant, hasBackup } = candidate;
      freshness.goesBy = isKept ? 'kept' : 'new';
      const request = { ...opening, definitions, signal: attempt.signal };
      const { playlist: media } = await this.#open(url, request);
      if (media.kind === 'media') {
        const { visit } = this.#visit(opening, media);
        const toleratesUnusable = freshness.goesBy === 'new' && !hasBackup;
        return use({
          playlist: { ...media, start: media.start ?? start },
          ...{ visit, definitions },
          codecs: variant.codecs,
          hasOthers: candidates.length > 1,
          toleratesUnusable,
          ...attempt,
        });
      }
      throw new SnapError('playlist-invalid', 'A variant is not a media playlist', { url });
    });
  }

  /** Opens a playlist; one that lists nothing yet once more, because its writer may be at work. */
  async #open(url: string, request: OpenRequest): Promise<OpenedPlaylist> {
    const { freshness, noCache, signal } = request;
    const opened = await this.#openOnce(url, request).catch((error: unknown) => {
      if (error instanceof UnfinishedPlaylistError) return undefined;
      throw error;
    });
    const { playlist, isKept } =
      opened && !listsNothingYet(opened.playlist)
        ? opened
        : await sleep(UNFINISHED_PAUSE_MS, signal).then(() =>
            this.#loader.open(url, request, true),
          );
    const mayChange = playlist.kind === 'media' && !playlist.isEnded;
    const isUnproven = mayChange && !noCache && !freshness.isFresh;
    if (isKept) freshness.goesBy = 'kept';
    else if (isUnproven && freshness.goesBy === 'new') freshness.goesBy = 'unproven';
    return { playlist, isKept };
  }

  /** Past the browser's cache where that says that there is none: it may keep a 404 or a 410 (RFC 9111 4.2.2). */
  async #openOnce(url: string, request: OpenRequest): Promise<OpenedPlaylist> {
    const { freshness, noCache, signal } = request;
    try {
      return await this.#loader.open(url, request, freshness.isFresh);
    } catch (error) {
      throwIfAborted(signal);
      const isMissing = isSnapError(error) && error.code === 'playlist-not-found';
      if (!isMissing || noCache || freshness.isFresh) throw error;
      return this.#loader.open(url, request, true);
    }
  }

  #visit(
    { id: job, origin }: Pick<StreamJob, 'id'> & Pick<PlaylistVisit, 'origin'>,
    playlist: MediaPlaylist,
  ): Pick<OpenStream, 'playlist' | 'visit'> {
    const { id: life, isReborn } = this.#lives.of(playlist.url, playlist);
    return { playlist, visit: { origin, life, job, isLive: !playlist.isEnded, isReborn } };
  }

  /** The playlist once it lists a segment that is about to be published: RFC 8216bis 6.2.5.2. */
  async waitForSegment(
    { playlist, definitions, visit, signal }: OpenStream,
    sequence: number,
  ): Promise<Pick<OpenStream, 'playlist' | 'visit'>> {
    const url = reloadUrl(playlist, { sequence });
    // A server may wait for up to three target durations: RFC 8216bis 6.2.5.2.
    const patienceSeconds = playlist.targetDuration * 3;
    const { origin } = visit;
    const request = { noCache: true, signal, origin, definitions, patienceSeconds };
    const { playlist: next } = await this.#loader.load(url, request);
    // Without what was asked for in the query: it is not another stream.
    if (next.kind === 'media') {
      return this.#visit({ id: visit.job, origin }, { ...next, url: playlist.url });
    }
    throw new SnapError('playlist-invalid', 'A reload gave no media playlist', { url });
  }

  async #rank(
    playlist: MultivariantPlaylist,
    { id, stream, wanted }: StreamJob,
  ): Promise<readonly VariantCandidate[]> {
    const { iFrames, variant } = stream;
    const choice = variant.kind === 'page' ? await this.#askPage(playlist, id) : variant;
    const decodable = await this.#decodable(playlist);
    return rankVariants(playlist, wanted, choice, {
      iFrames,
      canDecode: (codec) => decodable.has(codec),
    });
  }

  /** Of the codecs in a playlist, those that can be decoded here. */
  async #decodable(playlist: MultivariantPlaylist): Promise<ReadonlySet<string>> {
    const listed = [...playlist.variants, ...playlist.iFrameVariants];
    const codecs = [...new Set(videoCodecs(listed.flatMap((variant) => variant.codecs)))];
    const answers = await Promise.all(codecs.map((codec) => this.#canDecode(codec)));
    return new Set(codecs.filter((_codec, i) => answers[i]));
  }

  async #askPage({ variants }: MultivariantPlaylist, id: number): Promise<RankingChoice> {
    const outcome = await this.#page.chooseVariant(id, variants.map(toVariantFacts));
    return { kind: 'index', index: fromOutcome(outcome) };
  }
}

/** Whether another media playlist of the stream need not fail in the same way. */
export function isOfOnePlaylist({ code }: SnapError): boolean {
  return TRY_NEXT.has(code);
}

/** RFC 8216bis 6.2.1: what a live playlist listed a moment ago may be gone, and the browser may have kept that playlist. */
function mayBeStale({ code, status, retryable }: SnapError, { goesBy }: Freshness): boolean {
  if (goesBy === 'new' || !TRY_AFRESH.has(code)) return false;
  if (goesBy === 'kept') return true;
  return code === 'encrypted' ? status === 404 || status === 410 : !retryable;
}

interface Turns {
  readonly signal: AbortSignal;
  /** Whether an error ends it, though another candidate might do. */
  readonly isFinal: (error: SnapError) => boolean;
  /** When the time is up, in milliseconds. */
  readonly deadline: number;
}

type Attempt = Pick<OpenStream, 'signal' | 'settle'>;
type Turn = Pick<VariantCandidate, 'url' | 'variant'> & { readonly hasBackup: boolean };

async function tryInTurn<T>(
  candidates: readonly VariantCandidate[],
  { signal, isFinal, deadline }: Turns,
  attempt: (turn: Turn, attempt: Attempt) => Promise<T>,
): Promise<T> {
  let first: SnapError | undefined;
  for (const [i, candidate] of candidates.entries()) {
    const { url, variant, isIFrame } = candidate;
    const others = candidates.slice(i + 1);
    const hasBackup = others.some((other) => isBackup(other.variant, variant));
    // Whoever comes later has as much left as the one before had.
    const seconds = (deadline - performance.now()) / (others.length > 0 ? 2000 : 1000);
    try {
      return await withinShare({ signal, url, seconds }, (shared, settle) =>
        attempt({ url, variant, hasBackup }, { signal: shared, settle }),
      );
    } catch (error) {
      throwIfAborted(signal);
      if (!isSnapError(error) || isFinal(error) || !isOfOnePlaylist(error)) throw error;
      if (!isIFrame) first ??= error;
    }
  }
  throw first ?? new SnapError('playlist-invalid', 'The multivariant playlist lists no variant');
}
