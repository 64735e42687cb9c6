import { Cursor, readBoxes, theBox, type Box } from './boxes.js';
import { damaged } from './damaged.js';
import type { Size } from './size.js';

/** What a `meta` box tells about one item: ISO/IEC 14496-12, 8.11. */
export interface Item {
  readonly type: string;
  readonly isPrimary: boolean;
  /** The size that its `ispe` property claims. */
  readonly claimed: Size | undefined;
  readonly data: Buffer;
}

const MAX_ITEMS = 100;
const MAX_EXTENTS = 100;

export function readItems(meta: Buffer, file: Buffer): Item[] {
  const boxes = readBoxes(meta.subarray(4));
  const types = readTypes(theBox(boxes, 'iinf'));
  const claims = readClaims(readBoxes(theBox(boxes, 'iprp')));
  const places = readPlaces(theBox(boxes, 'iloc'));
  const primary = readPrimary(theBox(boxes, 'pitm'));
  const idat = boxes.find(({ type }) => type === 'idat')?.data;
  const extents = [...places.values()].flatMap((place) => place.extents);
  // Not more than there is: no byte is read a hundred times.
  if (extents.reduce((sum, { length }) => sum + length, 0) > file.length) throw damaged();
  return [...types].map(([id, type]) => {
    const { inside, extents } = places.get(id) ?? { inside: 'file', extents: [] };
    const source = inside === 'file' ? file : idat;
    if (!source) throw damaged();
    const data = cut(source, extents);
    return { type, isPrimary: id === primary, claimed: claims.get(id), data };
  });
}

function cut(source: Buffer, extents: readonly Extent[]): Buffer {
  const parts = extents.map(({ offset, length }) => {
    if (offset + length > source.length) throw damaged();
    return source.subarray(offset, offset + length);
  });
  return Buffer.concat(parts);
}

/** 8.11.4. */
function readPrimary(pitm: Buffer): number {
  const cursor = new Cursor(pitm);
  const version = cursor.u(1);
  cursor.u(3);
  return cursor.u(version === 0 ? 2 : 4);
}

/** 8.11.6. */
function readTypes(iinf: Buffer): Map<number, string> {
  const cursor = new Cursor(iinf);
  const version = cursor.u(1);
  cursor.u(3);
  cursor.u(version === 0 ? 2 : 4);
  const entries = readBoxes(cursor.rest);
  const types = new Map<number, string>();
  if (entries.length > MAX_ITEMS) throw damaged();
  for (const { type, data } of entries) {
    const entry = new Cursor(data);
    const entryVersion = entry.u(1);
    if (type !== 'infe' || (entryVersion !== 2 && entryVersion !== 3)) throw damaged();
    entry.u(3);
    const id = entry.u(entryVersion === 2 ? 2 : 4);
    entry.u(2);
    if (types.has(id)) throw damaged();
    types.set(id, entry.text(4));
  }
  return types;
}

interface Extent {
  readonly offset: number;
  readonly length: number;
}

interface Place {
  readonly inside: 'file' | 'idat';
  readonly extents: readonly Extent[];
}

/** 8.11.3. */
function readPlaces(iloc: Buffer): Map<number, Place> {
  const cursor = new Cursor(iloc);
  const version = cursor.u(1);
  cursor.u(3);
  const sizes = cursor.u(2);
  const idBytes = version < 2 ? 2 : 4;
  const count = cursor.u(idBytes);
  if (version > 2 || count > MAX_ITEMS) throw damaged();
  const places = new Map<number, Place>();
  for (let i = 0; i < count; i += 1) {
    const id = cursor.u(idBytes);
    const method = version === 0 ? 0 : cursor.u(2) & 15;
    const isElsewhere = cursor.u(2) !== 0;
    if (method > 1 || isElsewhere || places.has(id)) throw damaged();
    const extents = readExtents(cursor, { sizes, hasIndex: version > 0 });
    places.set(id, { inside: method === 0 ? 'file' : 'idat', extents });
  }
  return places;
}

/** `sizes` holds four numbers of four bits: how many bytes each kind of number has. */
function readExtents(
  cursor: Cursor,
  { sizes, hasIndex }: { readonly sizes: number; readonly hasIndex: boolean },
): Extent[] {
  const base = cursor.u((sizes >> 4) & 15);
  const count = cursor.u(2);
  if (count > MAX_EXTENTS) throw damaged();
  return Array.from({ length: count }, () => {
    cursor.u(hasIndex ? sizes & 15 : 0);
    const offset = base + cursor.u(sizes >> 12);
    return { offset, length: cursor.u((sizes >> 8) & 15) };
  });
}

/** The `ispe` property of each item: 8.11.14, and ISO/IEC 23008-12, 6.5.3. */
function readClaims(iprp: readonly Box[]): Map<number, Size> {
  const properties = readBoxes(theBox(iprp, 'ipco'));
  const cursor = new Cursor(theBox(iprp, 'ipma'));
  const version = cursor.u(1);
  const indexBytes = (cursor.u(3) & 1) === 1 ? 2 : 1;
  const claims = new Map<number, Size>();
  const count = cursor.u(4);
  if (count > MAX_ITEMS) throw damaged();
  for (let i = 0; i < count; i += 1) {
    const id = cursor.u(version === 0 ? 2 : 4);
    for (let left = cursor.u(1); left > 0; left -= 1) {
      // The highest bit says that the property is essential.
      const property = properties[(cursor.u(indexBytes) & (indexBytes === 2 ? 0x7fff : 0x7f)) - 1];
      if (property?.type !== 'ispe') continue;
      if (claims.has(id)) throw damaged();
      const { data } = property;
      claims.set(id, { width: data.readUInt32BE(4), height: data.readUInt32BE(8) });
    }
  }
  return claims;
}
