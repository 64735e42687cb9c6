import type { ColorDescription } from '../../picture/types.js';
import type { Size } from '../../../shared/geometry.js';

/** What a stream's own headers say of its pictures. */
export interface StreamFacts {
  /** Size of the visible picture in samples; `undefined` where single pictures may be of another one. */
  readonly size: Size | undefined;
  /** Width of a sample relative to its height; `undefined` where the stream does not say. */
  readonly sampleAspectRatio: number | undefined;
  readonly color: ColorDescription;
  /** Whether pictures may be coded as fields. */
  readonly isInterlaced: boolean;
}
