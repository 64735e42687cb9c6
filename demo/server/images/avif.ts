import { readAv1Size } from './av1.js';
import { readItems, type Item } from './avif-items.js';
import { readBoxes, theBox } from './boxes.js';
import { animated, damaged } from './damaged.js';
import { isSame, type Size } from './size.js';

const BOXES: ReadonlySet<string> = new Set(['ftyp', 'meta', 'mdat', 'free', 'skip']);
const METADATA: ReadonlySet<string> = new Set(['Exif', 'mime']);

/**
 * Walks the boxes, which have to fill the file, to the coded pictures. There is one, perhaps with its alpha plane and a
 * thumbnail; pictures that are put together from others (`grid`, `iovl`) are refused, because their size is nobody's.
 */
export function checkAvif(bytes: Buffer): Size {
  const boxes = readBoxes(bytes);
  const hasOthers = boxes.some(({ type }) => !BOXES.has(type) && type !== 'moov');
  if (hasOthers || boxes[0]?.type !== 'ftyp') throw damaged();
  if (boxes.some(({ type }) => type === 'moov')) throw animated();
  theBox(boxes, 'ftyp');
  const pictures = readItems(theBox(boxes, 'meta'), bytes).filter(
    ({ type }) => !METADATA.has(type),
  );
  const [primary, ...others] = pictures.filter(({ isPrimary }) => isPrimary).map(readSize);
  if (!primary || others.length > 0) throw damaged();
  for (const size of pictures.map(readSize)) {
    if (size.width > primary.width || size.height > primary.height) throw damaged();
  }
  return primary;
}

/** The coded picture's size, which has to be the one that the container claims. */
function readSize({ type, claimed, data }: Item): Size {
  if (type !== 'av01') throw damaged();
  const size = readAv1Size(data);
  if (!claimed || !isSame(size, claimed)) throw damaged();
  return size;
}
