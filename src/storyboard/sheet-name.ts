import { extensionOf } from '../names/expand.js';
import type { ImageType } from '../../shared/types.js';

/** The name of a sheet's file. */
export function sheetName(name: string, index: number, type: ImageType): string {
  return `${name}-${index}.${extensionOf(type)}`;
}
