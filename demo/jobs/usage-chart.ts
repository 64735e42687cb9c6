import uPlot from 'uplot';

type Bars = readonly (readonly [time: string, value: number])[];

interface Words {
  readonly labelOf: (time: string) => string;
  readonly valueOf: (value: number) => string;
}

const HEIGHT = 220;
const NARROW = 480;

/** Bars of what was used. The list below it has the same numbers for those who do not see them. */
export class UsageChart {
  readonly #place: HTMLElement;
  #chart: uPlot | undefined;
  #shown: readonly [Bars, Words] | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
    const again = (): void => {
      if (this.#shown) this.show(...this.#shown);
    };
    new ResizeObserver(() => {
      if (this.#chart && this.#place.clientWidth !== this.#chart.width) again();
    }).observe(place.parentElement ?? place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  }

  show(bars: Bars, words: Words): void {
    this.#shown = [bars, words];
    this.#chart?.destroy();
    this.#chart = undefined;
    this.#place.replaceChildren();
    if (bars.length === 0) return;
    const values = bars.map(([, value]) => value);
    // It has no width while it is empty.
    const width = (this.#place.parentElement?.clientWidth ?? 0) - 24;
    if (width <= 0) return;
    this.#chart = new uPlot(
      { width, height: HEIGHT, ...look(bars, words, width) },
      [values.map((_, i) => i), values],
      this.#place,
    );
  }
}

function look(
  bars: Bars,
  { labelOf, valueOf }: Words,
  width: number,
): Omit<uPlot.Options, 'width' | 'height'> {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: color('--ink-soft'), ticks: { show: false }, font: '12px sans-serif' };
  const drawBars = uPlot.paths.bars?.({ size: [0.6, 64], radius: 0.15 });
  return {
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.5, bars.length - 0.5] },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 30,
        grid: { show: false },
        space: width < NARROW ? 90 : 70,
        incrs: [1, 2, 3, 4, 6, 12, 24, 48, 168, 720],
        values: (_plot, splits) => splits.map((i) => labelAt(bars, i, labelOf)),
      },
      {
        ...axis,
        size: 72,
        grid: { stroke: color('--line'), width: 1 },
        values: (_plot, splits) => splits.map(valueOf),
      },
    ],
    series: [
      {},
      {
        fill: color('--accent'),
        points: { show: false },
        ...(drawBars && { paths: drawBars }),
      },
    ],
  };
}

function labelAt(bars: Bars, index: number, labelOf: Words['labelOf']): string {
  const time = bars[index]?.[0];
  return time === undefined ? '' : labelOf(time);
}
