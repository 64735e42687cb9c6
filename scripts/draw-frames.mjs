// Draws frames of the landscape of draw-frame.mjs, and writes them to standard output as raw RGB24 for ffmpeg to encode.
//
// node scripts/draw-frames.mjs --width 640 --height 360 --frames 600 [--first 0] [--fps 25] [--day 24] [--noise 0]
import { once } from 'node:events';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { drawFrame } from './draw-frame.mjs';

await main();

async function main() {
  const options = readOptions();
  const canvas = {
    width: options.width,
    height: options.height,
    data: new Uint8Array(options.width * options.height * 3),
  };
  for (let index = 0; index < options.frames; index += 1) {
    drawFrame(canvas, options.first + index, options);
    if (!process.stdout.write(canvas.data.slice())) await once(process.stdout, 'drain');
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      width: { type: 'string', default: '640' },
      height: { type: 'string', default: '360' },
      frames: { type: 'string', default: '25' },
      first: { type: 'string', default: '0' },
      fps: { type: 'string', default: '25' },
      day: { type: 'string', default: '24' },
      noise: { type: 'string', default: '0' },
    },
  });
  return {
    width: Number(values.width),
    height: Number(values.height),
    frames: Number(values.frames),
    first: Number(values.first),
    fps: Number(values.fps),
    daySeconds: Number(values.day),
    noise: Number(values.noise),
  };
}
