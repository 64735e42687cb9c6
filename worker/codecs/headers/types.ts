import type { Rectangle, Size } from '../../../shared/geometry.js';
import type { ColorDescription } from '../../picture/types.js';

/** A coded picture and the part of it that is shown, in samples. */
export interface PictureArea {
  readonly coded: Size;
  readonly visible: Rectangle;
}

/** What a stream's own headers tell about its pictures. */
export interface StreamFacts {
  /** `undefined` if single pictures may have another size. */
  readonly area: PictureArea | undefined;
  /** The width of a sample relative to its height; `undefined` if the stream does not tell. */
  readonly sampleAspectRatio: number | undefined;
  readonly color: ColorDescription;
  /** Whether pictures may be coded as fields. */
  readonly isInterlaced: boolean;
  /** Whether each picture is a single field, with half of the lines. */
  readonly isField: boolean;
}
