import { extensionOf } from '../names/expand.js';
import { addBeforeExtension } from '../names/safe-path.js';
import type { ImageType } from '../../shared/types.js';

/** The name of a sheet's file, which is as short as files' names have to be: index files have it, too. */
export function sheetName(name: string, index: number, type: ImageType): string {
  return addBeforeExtension(`${name}.${extensionOf(type)}`, `-${index}`);
}
