import type { Seek } from './types.js';

/** Where neither the caller nor the kind of capture says anything else. */
export const DEFAULT_SEEK: Seek = 'segment';
