type Rgb = readonly [number, number, number];

/** A row of greys, and a row of the colors that have the largest chroma in a matrix. */
const CHART: readonly (readonly Rgb[])[] = [
  [
    [0, 0, 0],
    [64, 64, 64],
    [128, 128, 128],
    [192, 192, 192],
    [255, 255, 255],
    [224, 172, 140],
  ],
  [
    [255, 0, 0],
    [255, 255, 0],
    [0, 255, 0],
    [0, 255, 255],
    [0, 0, 255],
    [255, 0, 255],
  ],
];
const GREY: Rgb = [110, 110, 110];
/** The top of the chart, as a share of the height. */
const CHART_TOP = 0.6;
/** Pixels over which a patch of the chart rises out of the grey, so that halving chroma loses nothing. */
const EDGE = 10;
/** How far the picture moves from one frame to the next, as a share of the width. */
const STEP = 0.012;

/**
 * A frame in RGB24 that reveals every wrong conversion: smooth colors at the top, a chart of pure colors at the bottom,
 * and different from itself when mirrored, rotated or moved.
 */
export function drawSource(width: number, height: number, frame: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const above = height * CHART_TOP - y;
      const color =
        above > 0
          ? risen(landscape(x / width - frame * STEP, y / height), above)
          : chartAt([x, y], [width, height]);
      const at = (y * width + x) * 3;
      data[at] = color[0];
      data[at + 1] = color[1];
      data[at + 2] = color[2];
    }
  }
  return data;
}

/** Hills of color under a slope of light, with a fine grey grain. */
function landscape(x: number, y: number): Rgb {
  const light =
    60 + 120 * x + 40 * Math.sin(9 * x + 5 * y) + 8 * Math.sin(90 * x) * Math.sin(60 * y);
  return [
    toByte(light + 50 * Math.sin(7 * x - 3 * y)),
    toByte(light + 40 * Math.cos(6 * x + 8 * y)),
    toByte(light + 60 * Math.sin(5 * x + 4 * y + 2)),
  ];
}

function chartAt(
  [x, y]: readonly [number, number],
  [width, height]: readonly [number, number],
): Rgb {
  const top = height * CHART_TOP;
  const rowHeight = (height - top) / CHART.length;
  const row = Math.min(CHART.length - 1, Math.floor((y - top) / rowHeight));
  const patches = CHART[row] ?? [];
  const patchWidth = width / patches.length;
  const column = Math.min(patches.length - 1, Math.floor(x / patchWidth));
  const inside = Math.min(
    distanceToEdge(x - column * patchWidth, patchWidth),
    distanceToEdge(y - top - row * rowHeight, rowHeight),
  );
  return risen(patches[column] ?? GREY, inside);
}

/** A color this many pixels inside its patch's edge. */
function risen(color: Rgb, inside: number): Rgb {
  const share = smoothStep((inside - 1) / EDGE);
  const [red, green, blue] = color.map((value, channel) => {
    const grey = GREY[channel] ?? 0;
    return Math.round(grey + (value - grey) * share);
  });
  return [red ?? 0, green ?? 0, blue ?? 0];
}

function toByte(value: number): number {
  return Math.min(255, Math.max(0, value));
}

function distanceToEdge(position: number, length: number): number {
  return Math.min(position, length - position);
}

function smoothStep(value: number): number {
  const share = Math.min(1, Math.max(0, value));
  return share * share * (3 - 2 * share);
}
