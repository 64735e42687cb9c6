import { afterAll, beforeAll } from 'vitest';
import { openLab, type Lab } from './lab.js';

/** A page for the tests of a file, with the real streams at `/corpus`; there is none where `folder` is empty. */
export function corpusLab(folder: string): () => Lab {
  let lab: Lab | undefined;
  beforeAll(async () => {
    if (folder !== '') lab = await openLab({ folders: { '/corpus': folder } });
  });
  afterAll(() => lab?.close());
  return () => {
    if (!lab) throw new Error('There is no page.');
    return lab;
  };
}
