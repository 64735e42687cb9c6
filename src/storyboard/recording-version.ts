import { shownUrl } from '../../shared/local-url.js';
import type { LocalSource, PlanData, StreamSource } from '../../shared/protocol.js';
import type { MediaSegment } from '../../shared/targets.js';
import type { VariantFacts } from '../../shared/variant-facts.js';
import type { ResolvedStoryboardOptions } from './options.js';

/** A variant without its URL, which may have a token. */
export type VariantTraits = Omit<VariantFacts, 'url'> & { readonly url: undefined };

type Chooser = NonNullable<ResolvedStoryboardOptions['chooseVariant']>;

/** Remembers which variant the page's own function chooses first. */
export function noteChoice(choose: Chooser | undefined): {
  readonly choose: Chooser | undefined;
  readonly chosen: () => VariantTraits | undefined;
} {
  let chosen: VariantTraits | undefined;
  if (!choose) return { choose, chosen: () => undefined };
  const note: Chooser = (variants) => {
    const variant = choose(variants);
    chosen ??= { ...variant, url: undefined };
    return variant;
  };
  return { choose: note, chosen: () => chosen };
}

/**
 * Tells a recording from others, and from what was in its place before; `undefined`: nothing does. A key is the
 * caller's word for what URLs tell, but not for which files there are.
 */
export async function recordingOf(
  { stream, cache }: Pick<ResolvedStoryboardOptions, 'stream' | 'cache'>,
  plan: PlanData,
): Promise<unknown> {
  if (stream.local) {
    const files = filesTraits(await stream.local());
    return files && [cache?.key ?? shownUrl(stream.url), shownUrl(plan.playlistUrl), files];
  }
  // A live playlist changes with each segment.
  const changed = plan.visit.isLive ? undefined : plan.lastModified;
  return cache?.key ?? [stream.url, plan.playlistUrl, changed];
}

/** A `Blob` that is no file has nothing by which to know it again. */
function filesTraits(source: LocalSource): readonly unknown[] | undefined {
  const files = source.kind === 'file' ? [{ path: '', file: source.file }] : source.files;
  const traits = files.map(({ path, file }) =>
    file instanceof File ? [path, file.size, file.lastModified] : undefined,
  );
  return traits.includes(undefined) ? undefined : traits;
}

/** By its number, where the caller's key says which recording it is: then its URL may have a token. */
export function segmentTraits(
  { url, byteRange, sequence, duration, programDateTimeMs, map }: MediaSegment,
  { local }: Pick<StreamSource, 'local'>,
  key: string | undefined,
): unknown {
  const hasUrls = key === undefined && !local;
  const place = [sequence, byteRange, duration, programDateTimeMs, map?.byteRange];
  return hasUrls ? [...place, url, map?.url] : place;
}
