import type { SegmentKey } from '../playlist/types.js';

const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['com.apple.streamingkeydelivery', 'FairPlay'],
  ['urn:uuid:94ce86fb-07ff-4f43-adb8-93d2fa968ca2', 'FairPlay'],
  ['urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed', 'Widevine'],
  ['com.widevine', 'Widevine'],
  ['com.widevine.alpha', 'Widevine'],
  ['com.microsoft.playready', 'PlayReady'],
  ['urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95', 'PlayReady'],
  ['org.w3.clearkey', 'ClearKey'],
  ['urn:uuid:1077efec-c0b2-4d02-ace3-3c1e52e2fb4b', 'ClearKey'],
  ['urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e', 'ClearKey'],
]);

/** The plain name of a key's system, or its KEYFORMAT if that is unknown; `undefined` for a key without a system. */
export function keySystemOf({ keyFormat, url }: SegmentKey): string | undefined {
  if (keyFormat !== 'identity') {
    return SYSTEMS.get(keyFormat.toLowerCase()) ?? keyFormat;
  }
  // Some packagers leave out FairPlay's KEYFORMAT; only FairPlay can use such a URL.
  return url?.startsWith('skd:') === true ? 'FairPlay' : undefined;
}
