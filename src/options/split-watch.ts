import { resolveOptions, splitOptions } from './check.js';
import { PICTURE_CHECKS, resolvePicture, type ResolvedPictureOptions } from './capture.js';

/** Which options of a watch no capture has. */
const OWN = /^(?:interval|repeat|anchor|after|onMissed)$/;

/** The part of the options of a watch that a capture has, too, checked; and the rest, for its own script to check. */
export function splitWatchOptions(
  url: string | URL,
  options: object,
): readonly [ResolvedPictureOptions, own: Readonly<Record<string, unknown>>] {
  const [own, shared] = splitOptions(options, OWN);
  const checked = resolveOptions('options', shared, PICTURE_CHECKS);
  return [resolvePicture(url, checked), own as Readonly<Record<string, unknown>>];
}
