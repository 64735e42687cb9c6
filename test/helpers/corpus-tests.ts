import { test } from 'vitest';
import { findCorpus, type Corpus } from './corpus.js';

const NOTHING: Corpus = { folder: '', expected: {} };

/** The real streams. Where there are none, the file gets a skipped test that says why, and nothing to go through. */
export function corpusOrSkip(): Corpus {
  const corpus = findCorpus();
  if (typeof corpus !== 'string') return corpus;
  console.log(`Tests of real streams are skipped. ${corpus}`);
  test.skip(`real streams (${corpus})`);
  return NOTHING;
}
