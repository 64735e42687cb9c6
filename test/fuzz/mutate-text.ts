import type { Random } from './random.js';

/** Large enough for limits to be met, small enough for a run to be quick. */
const MAX_CHARACTERS = 400_000;

const NUMBERS = [
  '0',
  '-1',
  '-0',
  '1e309',
  '1e-309',
  'NaN',
  'Infinity',
  '18446744073709551615',
  '18446744073709551616',
  '9007199254740993',
  '4294967296',
  '0.0000001',
  '999999999999999999999999.9',
  '0x10',
  '',
  '.',
  '1,5',
] as const;

const STRANGE = [
  '\0',
  '\uFEFF',
  '\uD800',
  '\u2028',
  'é',
  '😀',
  '"',
  ',',
  '=',
  ':',
  '\\',
  '$&',
  '{$',
  '{$base}',
  '}',
  '@',
  '\r',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '#',
  '%',
  '%zz',
] as const;

const LINES = [
  '#EXTM3U',
  '#EXT-X-ENDLIST',
  '#EXT-X-DISCONTINUITY',
  '#EXT-X-GAP',
  '#EXTINF:4,',
  '#EXTINF:1e9,',
  '#EXT-X-BYTERANGE:100',
  '#EXT-X-BYTERANGE:0@0',
  '#EXT-X-BYTERANGE:9007199254740991@9007199254740991',
  '#EXT-X-MEDIA-SEQUENCE:9007199254740991',
  '#EXT-X-DISCONTINUITY-SEQUENCE:18446744073709551615',
  '#EXT-X-TARGETDURATION:0',
  '#EXT-X-SKIP:SKIPPED-SEGMENTS=4294967295',
  '#EXT-X-PROGRAM-DATE-TIME:9999-99-99T99:99:99Z',
  '#EXT-X-PROGRAM-DATE-TIME:+275760-09-13T00:00:00Z',
  '#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x',
  '#EXT-X-KEY:METHOD=AES-128',
  '#EXT-X-KEY:METHOD=NONE',
  '#EXT-X-MAP:URI="m",BYTERANGE="1@99999999999999999999"',
  '#EXT-X-MAP:',
  '#EXT-X-PART:DURATION=1,URI="p"',
  '#EXT-X-PART:DURATION=NaN,URI="p",BYTERANGE="1"',
  '#EXT-X-PART-INF:PART-TARGET=0',
  '#EXT-X-SERVER-CONTROL:HOLD-BACK=1e9,PART-HOLD-BACK=-1,CAN-SKIP-UNTIL=0',
  '#EXT-X-START:TIME-OFFSET=-1e300',
  '#EXT-X-DEFINE:NAME="a",VALUE="{$a}{$a}"',
  '#EXT-X-DEFINE:IMPORT="nothing"',
  '#EXT-X-I-FRAMES-ONLY',
  '#EXT-X-STREAM-INF:BANDWIDTH=1',
  '#EXT-X-STREAM-INF:',
  '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1',
  '#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID="v",NAME="n"',
  '#EXT-X-DATERANGE:ID="a",START-DATE="never"',
  'segment.ts',
  'http://[',
  'data:,',
  '//',
  '?',
] as const;

type TextMutator = (text: string, random: Random, other: string) => string;

const MUTATORS: readonly [TextMutator, ...TextMutator[]] = [
  (text, random) => editLines(text, (lines) => lines.splice(random.below(lines.length), 1)),
  (text, random) =>
    editLines(text, (lines) => lines.splice(random.below(lines.length + 1), 0, random.pick(LINES))),
  (text, random) =>
    editLines(text, (lines) => {
      const [moved = ''] = lines.splice(random.below(lines.length), 1);
      lines.splice(random.below(lines.length + 1), 0, moved);
    }),
  (text, random) => replaceNumber(text, random),
  (text, random) => replaceNumber(text, random),
  (text, random) => insertAt(text, random.below(text.length + 1), random.pick(STRANGE)),
  (text, random) => removeAt(text, random),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => repeatBlock(text, random),
  (text, random, other) =>
    text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1)),
  (text, random) => text.replaceAll('\n', random.pick(['\r\n', '\r', '\n\n', '\n \t', '\n\0'])),
  (text, random) => dropAttribute(text, random),
  (text, random) =>
    insertAt(text, random.below(text.length + 1), 'x'.repeat(random.below(100_000))),
  (text, random) => changeCase(text, random),
];

/** Breaks a playlist in one to six ways; `other` is what it may be mixed with. */
export function mutateText(text: string, random: Random, other: string): string {
  let mutated = text;
  const rounds = random.between(1, 6);
  for (let round = 0; round < rounds; round += 1) {
    mutated = random.pick(MUTATORS)(mutated, random, other).slice(0, MAX_CHARACTERS);
  }
  return mutated;
}

function editLines(text: string, edit: (lines: string[]) => unknown): string {
  const lines = text.split('\n');
  edit(lines);
  return lines.join('\n');
}

function replaceNumber(text: string, random: Random): string {
  const numbers = [...text.matchAll(/\d+(?:\.\d+)?/g)];
  const found = numbers[random.below(numbers.length)];
  if (!found) return text;
  return (
    text.slice(0, found.index) + random.pick(NUMBERS) + text.slice(found.index + found[0].length)
  );
}

function insertAt(text: string, at: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at);
}

function removeAt(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + text.slice(at + random.between(1, 20));
}

function repeatBlock(text: string, random: Random): string {
  const lines = text.split('\n');
  const from = random.below(lines.length);
  const block = `${lines.slice(from, from + random.between(1, 5)).join('\n')}\n`;
  const most = Math.ceil(MAX_CHARACTERS / block.length);
  const repeated = block.repeat(Math.min(most, random.pick([2, 10, 300, 5000])));
  return [...lines.slice(0, from), repeated, ...lines.slice(from)].join('\n');
}

function dropAttribute(text: string, random: Random): string {
  const attributes = [...text.matchAll(/[A-Z0-9-]+=(?:"[^"]*"|[^,"\n]*),?/g)];
  const found = attributes[random.below(attributes.length)];
  return found ? text.slice(0, found.index) + text.slice(found.index + found[0].length) : text;
}

function changeCase(text: string, random: Random): string {
  const from = random.below(text.length + 1);
  const piece = text.slice(from, from + random.between(1, 40));
  const changed = random.once(2) ? piece.toLowerCase() : piece.toUpperCase();
  return text.slice(0, from) + changed + text.slice(from + piece.length);
}
