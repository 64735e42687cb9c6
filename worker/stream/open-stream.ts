import { isSnapError, SnapError, type SnapErrorCode } from '../../shared/errors.js';
import { fromOutcome } from '../../shared/outcome.js';
import type { PageApi, PlaylistVisit, StreamSource } from '../../shared/protocol.js';
import { throwIfAborted } from '../../shared/abort.js';
import { PlaylistLives } from './playlist-lives.js';
import type { PlaylistLoader } from './playlist-loader.js';
import {
  rankVariants,
  toVariantFacts,
  type RankingChoice,
  type VariantCandidate,
} from '../playlist/variants/choose-variant.js';
import { videoCodecs } from '../codecs/parse-codec.js';
import { reloadUrl } from '../playlist/parse/delta.js';
import type { MediaPlaylist, MultivariantPlaylist } from '../playlist/types.js';
import type { WantedSize } from '../playlist/variants/variant-size.js';

/** Failures of a variant that another one need not share. */
const TRY_NEXT: ReadonlySet<SnapErrorCode> = new Set([
  'network',
  'http',
  'timeout',
  'playlist-not-found',
  'playlist-invalid',
  'no-video',
  'unsupported-codec',
]);
/** And those of an I-frame playlist that the ordinary one need not share. */
const TRY_WITHOUT_I_FRAMES: ReadonlySet<SnapErrorCode> = new Set([
  ...TRY_NEXT,
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
  // A page that asks to sign in.
  'unsupported-container',
]);

/** A job's view of a stream. */
export interface StreamJob {
  readonly id: number;
  readonly stream: StreamSource;
  /** The least size of a picture that serves. */
  readonly wanted: WantedSize;
  /** Whether the newest is wanted, so that no cache may answer. */
  readonly noCache: boolean;
  readonly signal: AbortSignal;
}

/** A media playlist, EXT-X-START of its multivariant playlist in it, and what it may import from its multivariant playlist. */
export interface OpenStream {
  readonly playlist: MediaPlaylist;
  readonly visit: PlaylistVisit;
  readonly definitions: ReadonlyMap<string, string>;
  /** RFC 6381 strings of its variant. */
  readonly codecs: readonly string[];
}

/** Whether playlists that are kept will do. */
interface Freshness {
  readonly isFresh: boolean;
  /** Whether what is being done now goes by one that was kept. */
  goesByKept: boolean;
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
    const freshness = { isFresh: false, goesByKept: false };
    try {
      return await this.#withPlaylist(job, use, freshness);
    } catch (error) {
      throwIfAborted(job.signal);
      if (!isSnapError(error) || !mayBeStale(error, freshness)) throw error;
      return this.#withPlaylist(job, use, { isFresh: true, goesByKept: false });
    }
  }

  async #withPlaylist<T>(
    job: StreamJob,
    use: (stream: OpenStream) => Promise<T>,
    freshness: Freshness,
  ): Promise<T> {
    const { noCache, signal } = job;
    const open = async (url: string, definitions?: ReadonlyMap<string, string>) => {
      const request = { noCache, signal, definitions };
      const opened = await this.#loader.open(url, request, freshness.isFresh);
      freshness.goesByKept = opened.isKept;
      return opened;
    };
    const { playlist: top, isKept } = await open(job.stream.url);
    if (top.kind === 'media') {
      return use({ ...this.#visit(job, top), definitions: new Map(), codecs: [] });
    }
    const { definitions, start } = top;
    const candidates = await this.#rank(top, job);
    const isFinal = (error: SnapError): boolean => mayBeStale(error, freshness);
    return tryInTurn(candidates, { signal, isFinal }, async ({ url, variant }) => {
      freshness.goesByKept = isKept;
      const { playlist: media } = await open(url, definitions);
      if (media.kind === 'media') {
        const playlist = { ...media, start: media.start ?? start };
        return use({ ...this.#visit(job, playlist), definitions, codecs: variant.codecs });
      }
      throw new SnapError('playlist-invalid', 'A variant is not a media playlist', { url });
    });
  }

  #visit(
    { id: job }: Pick<StreamJob, 'id'>,
    playlist: MediaPlaylist,
  ): Pick<OpenStream, 'playlist' | 'visit'> {
    const { id: life, isReborn } = this.#lives.of(playlist.url, playlist);
    return { playlist, visit: { life, job, isLive: !playlist.isEnded, isReborn } };
  }

  /** The playlist once it lists a segment that is about to be published: RFC 8216bis 6.2.5.2. */
  async waitForSegment(
    { playlist, definitions, visit }: OpenStream,
    sequence: number,
    signal: AbortSignal,
  ): Promise<Pick<OpenStream, 'playlist' | 'visit'>> {
    const url = reloadUrl(playlist, { sequence });
    // A server may wait for up to three target durations: RFC 8216bis 6.2.5.2.
    const patienceSeconds = playlist.targetDuration * 3;
    const request = { noCache: true, signal, definitions, patienceSeconds };
    const { playlist: next } = await this.#loader.load(url, request);
    // Without what was asked for in the query: it is not another stream.
    if (next.kind === 'media')
      return this.#visit({ id: visit.job }, { ...next, url: playlist.url });
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

/** Whether a failure may be one of an I-frame playlist alone. */
export function mayLackIFrames({ code }: SnapError): boolean {
  return TRY_WITHOUT_I_FRAMES.has(code);
}

function mayBeStale({ code }: SnapError, { goesByKept }: Freshness): boolean {
  return goesByKept && TRY_AFRESH.has(code);
}

interface Turns {
  readonly signal: AbortSignal;
  /** Whether an error ends it, though another candidate might do. */
  readonly isFinal: (error: SnapError) => boolean;
}

async function tryInTurn<T>(
  candidates: readonly VariantCandidate[],
  { signal, isFinal }: Turns,
  attempt: (candidate: VariantCandidate) => Promise<T>,
): Promise<T> {
  let first: SnapError | undefined;
  for (const candidate of candidates) {
    try {
      return await attempt(candidate);
    } catch (error) {
      throwIfAborted(signal);
      const tryNext = candidate.isIFrame ? TRY_WITHOUT_I_FRAMES : TRY_NEXT;
      if (!isSnapError(error) || isFinal(error) || !tryNext.has(error.code)) throw error;
      if (!candidate.isIFrame) first ??= error;
    }
  }
  throw first ?? new SnapError('playlist-invalid', 'The multivariant playlist lists no variant');
}
