import type { ColorDescription } from '../../picture/types.js';
import type { Size } from '../../../shared/geometry.js';

/** What a stream's own headers tell about its pictures. */
export interface StreamFacts {
  /** The size of the visible picture in samples; `undefined` if single pictures may have another size. */
  readonly size: Size | undefined;
  /** The width of a sample relative to its height; `undefined` if the stream does not tell. */
  readonly sampleAspectRatio: number | undefined;
  readonly color: ColorDescription;
  /** Whether pictures may be coded as fields. */
  readonly isInterlaced: boolean;
}
