import type { CaptureOutput, OutputKind, OutputResults } from '../../shared/protocol.js';
import { imagesOutput } from './images-output.js';
import type { Output } from './job.js';
import { keyframeOutput, timeOutput } from './keyframe-output.js';
import { placeOutput } from './place-output.js';
import type { Stations } from './stations.js';
import { tileOutput } from './tile-output.js';

const OUTPUTS: {
  readonly [Kind in OutputKind]: (
    stations: Stations,
    output: CaptureOutput<Kind>,
  ) => Output<OutputResults[Kind]>;
} = {
  images: imagesOutput,
  keyframe: keyframeOutput,
  place: placeOutput,
  tile: tileOutput,
  time: timeOutput,
};

/** How a capture comes by what is asked of it. */
export function openOutput<Kind extends OutputKind>(
  stations: Stations,
  output: CaptureOutput<Kind>,
): Output<OutputResults[Kind]> {
  return OUTPUTS[output.kind](stations, output);
}
