import type { EditRule } from '../../shared/types.js';

/**
 * The edits of an MP4 that a browser applies to what a script feeds it. Chromium ignores the list if it begins with an
 * empty edit, WebKit ignores it always, and Firefox none of it.
 *
 * @param userAgent - As in `navigator`.
 */
export function editRuleOf(userAgent: string): EditRule {
  if (/\bFirefox\//.test(userAgent)) return 'all';
  return /\bAppleWebKit\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent) ? 'none' : 'first';
}
