import { assertObject, resolveOptions } from './check.js';
import { PICTURE_CHECKS, resolvePicture, type ResolvedPictureOptions } from './capture.js';

/** Which options of a watch no capture has. */
const OWN = /^(?:interval|repeat|anchor|after|onMissed)$/;

/** The part of the options of a watch that a capture has, too, checked; and the rest, for its own script to check. */
export function splitWatchOptions(
  url: string | URL,
  options: object,
): readonly [ResolvedPictureOptions, own: Readonly<Record<string, unknown>>] {
  assertObject('options', options);
  const entries = Object.entries(options);
  const [own, shared] = [true, false].map((isOwn) =>
    Object.fromEntries(entries.filter(([name]) => OWN.test(name) === isOwn)),
  );
  return [resolvePicture(url, resolveOptions('options', shared, PICTURE_CHECKS)), own ?? {}];
}
