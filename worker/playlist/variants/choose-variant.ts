import { shownUrl } from '../../../shared/local-url.js';
import type { VariantFacts } from '../../../shared/variant-facts.js';
import { findIFrameVariant } from './i-frame-variant.js';
import { chooseVariant, fromChosen, type SizeChoice } from './order-variants.js';
import type { MultivariantPlaylist, Variant } from '../types.js';
import { isSameRange, pixels, type WantedSize } from './variant-size.js';

/** The most playlists to try for one capture. */
const MAX_CANDIDATES = 6;

/** A choice that can be made without the page; `index` is one of the playlist's variants. */
export type RankingChoice = SizeChoice | { readonly kind: 'index'; readonly index: number };

export interface RankingOptions {
  /** Whether I-frame playlists may be used. */
  readonly iFrames: boolean;
  /** Takes the RFC 6381 string of a video codec. */
  readonly canDecode: (codec: string) => boolean;
}

/** A media playlist to take a picture from. */
export interface VariantCandidate {
  /** Absolute: the URL of the variant, or of its default video rendition. */
  readonly url: string;
  readonly variant: Variant;
  readonly isIFrame: boolean;
}

/**
 * The media playlists in the order in which to try them, at most six: the chosen variant, after its I-frame variant if
 * that is as good; its backups, which have the same attributes (RFC 8216bis 6.2.4) and mostly another host or pathway;
 * then the other variants, the next smaller one first. Empty if there is no variant at `index`.
 *
 * @param wanted - The least size that is enough for every image, in pixels; both `undefined`: as large as possible.
 */
export function rankVariants(
  playlist: MultivariantPlaylist,
  wanted: WantedSize,
  choice: RankingChoice,
  options: RankingOptions,
): readonly VariantCandidate[] {
  const { variants, iFrameVariants } = playlist;
  const { canDecode } = options;
  const onlyIFrames = variants.length === 0;
  const first = onlyIFrames ? iFrameVariants : onFirstPathway(playlist);
  const chosen =
    choice.kind === 'index'
      ? variants[choice.index]
      : chooseVariant(first, wanted, choice, canDecode);
  if (!chosen) return [];
  const ordered = [
    chosen,
    ...variants.filter((variant) => isBackup(variant, chosen)),
    ...fromChosen(chosen, first, canDecode),
    ...fromChosen(chosen, variants, canDecode),
  ];
  const candidates = toCandidates(playlist, ordered, onlyIFrames);
  const iFrame =
    options.iFrames && !onlyIFrames
      ? findIFrameVariant(iFrameVariants, { chosen, wanted }, canDecode)
      : undefined;
  if (!iFrame) return candidates;
  const inFront = { url: iFrame.url, variant: iFrame, isIFrame: true };
  return [inFront, ...candidates].slice(0, MAX_CANDIDATES);
}

/** What the page's own function is told about a variant. */
export function toVariantFacts(variant: Variant): VariantFacts {
  return {
    url: shownUrl(variant.url),
    bandwidth: variant.bandwidth,
    averageBandwidth: variant.averageBandwidth,
    codecs: variant.codecs,
    width: variant.resolution?.width,
    height: variant.resolution?.height,
    frameRate: variant.frameRate,
    videoRange: variant.videoRange,
    name: variant.name,
  };
}

/** RFC 8216bis 4.4.6.6: the variants of the initial pathway; without steering, of the first variant's pathway. */
function onFirstPathway({ variants, firstPathway }: MultivariantPlaylist): readonly Variant[] {
  const pathway = variants.some(({ pathwayId }) => pathwayId === firstPathway)
    ? firstPathway
    : variants[0]?.pathwayId;
  return variants.filter(({ pathwayId }) => pathwayId === pathway);
}

/** Whether two variants are the same in all that tells pictures apart: RFC 8216bis 6.2.4. */
export function isBackup(variant: Variant, chosen: Variant): boolean {
  return (
    variant.bandwidth === chosen.bandwidth &&
    pixels(variant) === pixels(chosen) &&
    variant.frameRate === chosen.frameRate &&
    isSameRange(variant, chosen) &&
    variant.codecs.join() === chosen.codecs.join()
  );
}

/** Each playlist once. */
function toCandidates(
  { videoRenditions }: MultivariantPlaylist,
  variants: readonly Variant[],
  isIFrame: boolean,
): readonly VariantCandidate[] {
  const renditions = new Map(
    videoRenditions.filter(({ isDefault }) => isDefault).map((r) => [r.groupId, r.url]),
  );
  const candidates = new Map<string, VariantCandidate>();
  for (const variant of variants) {
    if (candidates.size === MAX_CANDIDATES) break;
    const url = renditions.get(variant.videoGroup ?? '') ?? variant.url;
    if (!candidates.has(url)) candidates.set(url, { url, variant, isIFrame });
  }
  return [...candidates.values()];
}
