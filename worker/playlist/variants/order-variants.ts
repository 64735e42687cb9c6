import type { VariantChoice } from '../../../shared/types.js';
import { videoCodecs } from '../../codecs/parse-codec.js';
import type { Variant } from '../types.js';
import { compareRange, isLargeEnough, pixels, type WantedSize } from './variant-size.js';

/** A choice that the variants' attributes decide. */
export type SizeChoice = Exclude<VariantChoice, { readonly kind: 'page' }>;

type CanDecode = (codec: string) => boolean;

/** The chosen variant among those that can be decoded; if there are none, among those with video; then among all. */
export function chooseVariant(
  variants: readonly Variant[],
  wanted: WantedSize,
  choice: SizeChoice,
  canDecode: CanDecode,
): Variant | undefined {
  const withVideo = variantsWithVideo(variants);
  const decodable = withVideo.filter((variant) => isDecodable(variant, canDecode));
  const best = decodable.length > 0 ? decodable : withVideo;
  return choice.kind === 'bandwidth'
    ? chooseByBandwidth(best, choice.bandwidth)
    : chooseBySize(best, wanted, choice);
}

/** The variants with video from the chosen one down, then up; those that cannot be decoded come last. */
export function fromChosen(
  chosen: Variant,
  variants: readonly Variant[],
  canDecode: CanDecode,
): readonly Variant[] {
  const rising = variantsWithVideo(variants).toSorted(
    (a, b) => pixels(a) - pixels(b) || compareRange(b, a) || a.bandwidth - b.bandwidth,
  );
  const isBelow = (variant: Variant): boolean =>
    (pixels(variant) - pixels(chosen) || variant.bandwidth - chosen.bandwidth) <= 0;
  const ordered = [
    ...rising.filter(isBelow).reverse(),
    ...rising.filter((variant) => !isBelow(variant)),
  ];
  return [
    ...ordered.filter((variant) => isDecodable(variant, canDecode)),
    ...ordered.filter((variant) => !isDecodable(variant, canDecode)),
  ];
}

/**
 * If the playlist gives the size of some variants, one without a size is likely to be audio. If it says so of all, it is
 * more likely to be wrong.
 */
function variantsWithVideo(variants: readonly Variant[]): readonly Variant[] {
  const saysSizes = variants.some(({ resolution }) => resolution !== undefined);
  const withVideo = variants.filter(
    ({ codecs, resolution }) =>
      resolution !== undefined ||
      videoCodecs(codecs).length > 0 ||
      (codecs.length === 0 && !saysSizes),
  );
  return withVideo.length > 0 ? withVideo : variants;
}

function isDecodable({ codecs }: Variant, canDecode: CanDecode): boolean {
  return videoCodecs(codecs).every(canDecode);
}

function chooseBySize(
  variants: readonly Variant[],
  wanted: WantedSize,
  choice: Exclude<SizeChoice, { readonly kind: 'bandwidth' }>,
): Variant | undefined {
  const anySize = wanted.width === undefined && wanted.height === undefined;
  // Of two variants that are larger than needed, the cheaper one; of two that are fully used, the better one.
  const sign = choice.kind === 'highest' || (anySize && choice.kind !== 'lowest') ? -1 : 1;
  const bySize = variants.toSorted(
    (a, b) => pixels(a) - pixels(b) || compareRange(a, b) || sign * (a.bandwidth - b.bandwidth),
  );
  const largest = bySize.find((variant) => pixels(variant) === pixels(bySize.at(-1)));
  if (choice.kind === 'lowest') return bySize[0];
  if (choice.kind === 'highest' || (choice.kind === 'auto' && anySize)) return largest;
  const least = choice.kind === 'height' ? { height: choice.height } : wanted;
  return bySize.find((variant) => isLargeEnough(variant, least)) ?? largest;
}

/** The largest at or below the limit, or else the lowest. */
function chooseByBandwidth(variants: readonly Variant[], limit: number): Variant | undefined {
  const rising = variants.toSorted(
    (a, b) => a.bandwidth - b.bandwidth || pixels(a) - pixels(b) || compareRange(b, a),
  );
  return rising.findLast(({ bandwidth }) => bandwidth <= limit) ?? rising[0];
}
