import type { EditRule } from '../../shared/types.js';

/** What browsers do differently, and nothing tells. */
export interface BrowserRules {
  /** The edits of an MP4 that it applies to what a script feeds it. */
  readonly edits: EditRule;
  /** Whether the timestamp of a `VideoFrame` is when the picture begins, rather than `currentTime`. */
  readonly tellsFrameStart: boolean;
}

/**
 * Chromium ignores an edit list that begins with an empty edit, and WebKit each; Firefox applies all edits.
 *
 * @param userAgent - As in `navigator`.
 */
export function browserRules(userAgent: string): BrowserRules {
  if (/\bFirefox\//.test(userAgent)) return { edits: 'all', tellsFrameStart: false };
  const isWebKit = /\bAppleWebKit\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent);
  return isWebKit
    ? { edits: 'none', tellsFrameStart: false }
    : { edits: 'first', tellsFrameStart: true };
}
