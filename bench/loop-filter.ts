import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { upstreamPath, type Recipe } from '../scripts/wasm/recipe.mjs';
import { CORE } from '../scripts/wasm/recipes.mjs';
import { compileWasm } from '../scripts/wasm/toolchain.mjs';
import { buildUpstream } from '../scripts/wasm/upstream.mjs';
import { codecs } from '../test/unit/image/codecs.js';
import { difference } from '../test/unit/image/pictures.js';
import { request } from '../test/unit/image/request.js';
import { cutPicture } from '../test/helpers/coded-picture.js';
import { corpusInput, findCorpus, type Corpus } from '../test/helpers/corpus.js';
import { CoreDecoder, type CorePicture } from '../wasm/core/core-decoder.js';
import { createSpareMemory } from '../worker/bytes/spare-memory.js';
import { copyPicture } from '../worker/decode/core/core-picture.js';
import { toCoreInput, type CoreInput } from '../worker/decode/core/core-input.js';
import { decodeUnits } from '../worker/decode/core/decode-units.js';
import { toShown } from '../worker/decode/describe/show.js';
import { createImageMaker } from '../worker/image/make-images.js';
import { isFragmented, readCount, SEGMENTS, streamFolder } from './setup.js';

// What a keyframe gains without its loop filter in our own decoder, and how far the images are then from those with it:
// npm run bench:loop-filter -- --runs 40

const STREAMS = ['ts-1080-5', 'ts-1080-15', 'ts-2160-5', 'ts-2160-15', 'hevc-1080'];
/** Images of a picture are reduced by at least this. */
const LEAST_REDUCTION = 3;
const THUMBNAIL_WIDTH = 320;
/** A file that needs a key. */
const ENCRYPTED = 'hls-sample-aes/video.mp4';
/** What docs/images.md promises: the largest and the mean difference of a channel. */
const PROMISE = { largest: 4, mean: 1 };

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '40' } },
});
const runs = readCount('runs', values.runs);

const DECODER = 'wasm/core/core.c';
const UNFILTERED: Recipe = {
  ...CORE,
  sources: ['bench/core-unfiltered.c', ...CORE.sources.filter((file) => file !== DECODER)],
  headers: [...(CORE.headers ?? []), DECODER],
};

async function createDecoder(recipe: Recipe): Promise<CoreDecoder> {
  const { file } = compileWasm(recipe, (toolchain) =>
    buildUpstream(recipe, join(import.meta.dirname, '..', upstreamPath(recipe)), toolchain),
  );
  return CoreDecoder.create(await WebAssembly.compile(readFileSync(file)));
}

const decoders = [await createDecoder(CORE), await createDecoder(UNFILTERED)] as const;
const maker = createImageMaker(codecs);
const memory = createSpareMemory(1);
const options = { signal: new AbortController().signal, timeoutSeconds: 60 };

async function decode(decoder: CoreDecoder, input: CoreInput): Promise<CorePicture> {
  decoder.flush();
  const picture = await decodeUnits(decoder, input, options);
  if (!picture) throw new Error('There is no picture');
  return picture;
}

/** The least milliseconds of a decode with the loop filter and without, in turn. */
async function measureTimes(input: CoreInput): Promise<readonly [number, number]> {
  const least: [number, number] = [Infinity, Infinity];
  for (const decoder of decoders) decoder.open(input.setup);
  for (let run = 0; run < runs; run++) {
    for (const index of [0, 1] as const) {
      const start = performance.now();
      await decode(decoders[index], input);
      least[index] = Math.min(least[index], performance.now() - start);
    }
  }
  return least;
}

interface Difference {
  readonly largest: number;
  readonly mean: number;
}

/** Of an image of this width, made with the loop filter and without. */
async function measureDifference(input: CoreInput, width: number): Promise<Difference> {
  const images = [];
  for (const decoder of decoders) {
    decoder.open(input.setup);
    const made = copyPicture(input.setup.codec, await decode(decoder, input), decoder, memory);
    images.push(await maker.draw(toShown(made, input.description), request({ width })));
  }
  const [filtered, unfiltered] = images.map(({ data }) => data);
  if (!filtered || !unfiltered) throw new Error('There is no image');
  return difference(filtered, unfiltered);
}

/** The largest difference, and the largest of the means, of images as wide as the thumbnail and of a third. */
async function differences(inputs: readonly CoreInput[], width: number): Promise<string> {
  const third = Math.floor(width / LEAST_REDUCTION);
  const widths = third > THUMBNAIL_WIDTH ? [THUMBNAIL_WIDTH, third] : [third];
  const cells = [];
  for (const wide of widths) {
    let [largest, mean] = [0, 0];
    for (const input of inputs) {
      const apart = await measureDifference(input, wide);
      largest = Math.max(largest, apart.largest);
      mean = Math.max(mean, apart.mean);
    }
    const isKept = largest <= PROMISE.largest && mean <= PROMISE.mean;
    cells.push(`${wide} px: ${largest} / ${mean.toFixed(2)}${isKept ? '' : ' !'}`);
  }
  return cells.map((cell) => cell.padEnd(24)).join('');
}

async function report(name: string, files: readonly string[], isTimed: boolean): Promise<void> {
  const inputs = files.map((file) => toCoreInput(cutPicture(file, 'elementary')));
  const [first] = inputs;
  if (!first) return;
  decoders[0].open(first.setup);
  const { width } = await decode(decoders[0], first);
  let [filtered, unfiltered] = [0, 0];
  for (const input of isTimed ? inputs : []) {
    const [one, other] = await measureTimes(input);
    filtered += one / inputs.length;
    unfiltered += other / inputs.length;
  }
  const change = Math.round((unfiltered / filtered - 1) * 100);
  const times = `${filtered.toFixed(1)} ms → ${unfiltered.toFixed(1)} ms (${change} %)`;
  const apart = await differences(inputs, width);
  console.log(name.padEnd(60), (isTimed ? times : '').padEnd(28), apart.trimEnd());
}

execFileSync('bash', ['bench/make-streams.sh', ...STREAMS], { stdio: 'inherit' });
for (const name of STREAMS) {
  const folder = streamFolder(name);
  const map = isFragmented(name) ? `concat:${folder}/init.mp4|` : '';
  const extension = isFragmented(name) ? 'm4s' : 'ts';
  const files = Array.from({ length: SEGMENTS }, (_, index) => {
    return `${map}${folder}/segment${index}.${extension}`;
  });
  await report(name, files, true);
}
const corpus = findCorpus();
if (typeof corpus === 'string') console.log(corpus);
const { folder, expected }: Corpus =
  typeof corpus === 'string' ? { folder: '', expected: {} } : corpus;
for (const [name, { keyframe }] of Object.entries(expected)) {
  if (keyframe === null || name === ENCRYPTED) continue;
  await report(name, [corpusInput(folder, name)], false);
}
