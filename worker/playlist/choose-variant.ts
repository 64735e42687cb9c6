import type { MultivariantPlaylist, Variant } from './types.js';

/** Codecs that the ffmpeg engine decodes, by the beginning of their RFC 6381 string. */
const DECODABLE = /^(avc[1-4]|hvc1|hev1|dvh1|dvhe|vp0?[89]|mp4v|mp2v)/i;
const VIDEO = /^(avc[1-4]|hvc1|hev1|dv|vp0?[89]|av01|mp4v|mp2v|vvc1|vvi1)/i;

/**
 * Chooses the variant to take a picture from: the smallest one that is at least `width` × `height` pixels, the largest
 * where none is, among those whose codec can be decoded. Neither given: the largest.
 */
export function chooseVariant(
  { variants }: MultivariantPlaylist,
  wanted: { readonly width: number | undefined; readonly height: number | undefined },
): Variant | undefined {
  const candidates = preferred(variants);
  const anySize = wanted.width === undefined && wanted.height === undefined;
  const bySize = candidates.toSorted(
    (a, b) =>
      pixels(a) - pixels(b) ||
      // Of two that are larger than what is asked for, the cheaper; of two of which all is used, the better.
      (anySize ? b.bandwidth - a.bandwidth : a.bandwidth - b.bandwidth),
  );
  const largest = bySize.findLast((variant) => pixels(variant) === pixels(bySize.at(-1)));
  const best = bySize.find((variant) => pixels(variant) === pixels(largest));
  if (anySize) return best;
  return bySize.find((variant) => isLargeEnough(variant, wanted)) ?? best;
}

/** Those with video that can be decoded; failing these, those with video; failing these, all. */
function preferred(variants: readonly Variant[]): readonly Variant[] {
  const withVideo = variants.filter(hasVideo);
  const decodable = withVideo.filter((variant) =>
    variant.codecs.filter((codec) => VIDEO.test(codec)).every((codec) => DECODABLE.test(codec)),
  );
  return [decodable, withVideo, variants].find((list) => list.length > 0) ?? [];
}

function hasVideo({ codecs, resolution }: Variant): boolean {
  return codecs.length === 0 || resolution !== undefined || codecs.some((c) => VIDEO.test(c));
}

function pixels(variant: Variant | undefined): number {
  const { resolution } = variant ?? {};
  return resolution ? resolution.width * resolution.height : 0;
}

function isLargeEnough(
  { resolution }: Variant,
  {
    width = 0,
    height = 0,
  }: { readonly width?: number | undefined; readonly height?: number | undefined },
): boolean {
  return resolution !== undefined && resolution.width >= width && resolution.height >= height;
}
