import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FuzzFailure } from './campaign.js';
import type { CodedPicture } from '../../worker/keyframe/types.js';
import type { FuzzCase } from './cases.js';

const FOLDER = 'build/fuzz';

type KeyframeCase = Extract<FuzzCase, { readonly kind: 'keyframes' }>;

interface StoredBytes {
  readonly bytes: string;
  readonly description: string | undefined;
}

/** Bytes as base64, so that the file can be read and kept. */
type StoredCase =
  | Extract<FuzzCase, { readonly kind: 'playlists' }>
  | (Omit<KeyframeCase, 'picture'> & {
      readonly picture: Omit<CodedPicture, 'bytes' | 'description'> & StoredBytes;
    })
  | (Omit<Extract<FuzzCase, { readonly kind: 'segments' }>, 'bytes' | 'map'> & {
      readonly bytes: string;
      readonly map: string | undefined;
    });

/** Writes a failure with its input to `build/fuzz/`. */
export function writeFailure({ run, reason, input }: FuzzFailure, seed: number): string {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${input.kind}-${seed}-${run}.json`);
  writeFileSync(
    file,
    `${JSON.stringify({ seed, run, reason, input: toStored(input) }, null, 1)}\n`,
  );
  return file;
}

export function readFailure(file: string): FuzzCase {
  const { input } = JSON.parse(readFileSync(file, 'utf8')) as { readonly input: StoredCase };
  if (input.kind === 'playlists') return input;
  if (input.kind === 'keyframes') {
    const { bytes, description, ...picture } = input.picture;
    return {
      ...input,
      picture: {
        ...picture,
        bytes: fromBase64(bytes),
        description: description === undefined ? undefined : fromBase64(description),
      },
    };
  }
  return {
    ...input,
    bytes: fromBase64(input.bytes),
    map: input.map === undefined ? undefined : fromBase64(input.map),
  };
}

function toStored(input: FuzzCase): StoredCase {
  if (input.kind === 'playlists') return input;
  if (input.kind === 'keyframes') {
    const { bytes, description, ...picture } = input.picture;
    const stored = { bytes: toBase64(bytes), description: description && toBase64(description) };
    return { ...input, picture: { ...picture, ...stored } };
  }
  const { bytes, map } = input;
  return { ...input, bytes: toBase64(bytes), map: map && toBase64(map) };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}
