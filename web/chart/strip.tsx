/**
 * One strip of a chart recorder: a series over time with a scale of its own, drawn by uPlot. Strips of one chart
 * stand under each other, share the axis of time, and their cursors move together. A canvas says nothing to a
 * screen reader, so whoever draws strips also gives a table.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Format } from '../format.ts';
import { type Buckets, isComplete, niceEnd } from './scale.ts';

export interface StripProps {
  readonly buckets: Buckets;
  /** By bucket: bars cover theirs, a line goes through the end of each (a total is true at the end). */
  readonly values: readonly number[];
  readonly shape: 'bars' | 'line';
  /** Where a line begins, at the start of the first bucket. */
  readonly initial?: number;
  /** A custom property of tokens.css, such as `--channel-web`. */
  readonly colour: string;
  readonly height: number;
  /** Only the lowest strip writes the hours under it. */
  readonly timeAxis: boolean;
  /** Strips with the same name share the cursor. */
  readonly group: string;
  /** Times of verdicts, ms. */
  readonly marks?: readonly number[];
  readonly format: Format;
  /** The bucket under the pointer, or null when it has left. */
  readonly onPoint: (index: number | null) => void;
}

/** Room for the scale's numbers, px: the same in all strips, so that their times align. */
const SCALE_WIDTH = 52;
const TIME_HEIGHT = 26;
const DAY_MS = 86_400_000;

const darkScheme = matchMedia('(prefers-color-scheme: dark)');
function useDarkScheme(): boolean {
  return useSyncExternalStore(
    (listener) => {
      darkScheme.addEventListener('change', listener);
      return () => darkScheme.removeEventListener('change', listener);
    },
    () => darkScheme.matches,
  );
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function seriesData({ buckets, values, shape, initial }: StripProps): uPlot.AlignedData {
  const { starts, bucketMs, to } = buckets;
  if (shape === 'bars') return [starts.map((at) => at / 1000), [...values]];
  const ends = starts.map((at) => Math.max(at, Math.min(at + bucketMs, to)) / 1000);
  return [
    [(starts[0] ?? 0) / 1000, ...ends],
    [initial ?? 0, ...values],
  ];
}

function bucketUnder(u: uPlot, buckets: Buckets): number | null {
  const left = u.cursor.left ?? -1;
  if (left < 0) return null;
  const at = u.posToVal(left, 'x') * 1000;
  const index = Math.floor((at - (buckets.starts[0] ?? 0)) / buckets.bucketMs);
  return index >= 0 && index < buckets.starts.length ? index : null;
}

function spanOf(buckets: Buckets): uPlot.Range.MinMax {
  const first = buckets.starts[0] ?? 0;
  const last = (buckets.starts.at(-1) ?? 0) + buckets.bucketMs;
  return [first / 1000, last / 1000];
}

/** uPlot's options; everything that changes from second to second is read through `latest`. */
function options(latest: () => StripProps, width: number): uPlot.Options {
  const { shape, colour, height, timeAxis, group } = latest();
  const ink = token('--ink-2');
  const rule = token('--rule');
  const fill = token(colour);
  const pale = `color-mix(in srgb, ${fill} 40%, ${token('--surface')})`;
  const mark = token('--mark');
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const paint = () =>
    latest().buckets.starts.map((_, index) => (isComplete(latest().buckets, index) ? fill : pale));
  return {
    width,
    height: height + (timeAxis ? TIME_HEIGHT : 0),
    padding: [8, 20, timeAxis ? 0 : 9, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: false },
      sync: { key: group },
    },
    scales: {
      x: { time: true, range: () => spanOf(latest().buckets) },
      y: { range: (_u, _min, max) => [0, niceEnd(max ?? 0)] },
    },
    axes: [
      {
        show: true,
        stroke: ink,
        font,
        size: timeAxis ? TIME_HEIGHT : 0,
        gap: 6,
        space: 64,
        grid: { show: false },
        ticks: { show: timeAxis, stroke: rule, width: 1, size: 4 },
        values: (_u, splits) => (timeAxis ? timeLabels(splits, latest().format) : splits.map(() => '')),
      },
      {
        stroke: ink,
        font,
        size: SCALE_WIDTH,
        gap: 8,
        grid: { stroke: rule, width: 1 },
        ticks: { show: false },
        splits: (u) => {
          const end = u.scales.y?.max ?? 0;
          return height < 90 ? [0, end] : [0, end / 2, end];
        },
        values: (_u, splits) => splits.map((value) => latest().format.compact(value)),
      },
    ],
    series: [
      {},
      shape === 'bars'
        ? {
            stroke: fill,
            fill,
            width: 0,
            points: { show: false },
            paths: (uPlot.paths.bars as uPlot.Series.BarsPathBuilderFactory)({
              size: [0.82, 28],
              align: 1,
              disp: {
                // 3: a colour of its own for each bar.
                fill: { unit: 3, values: paint },
                stroke: { unit: 3, values: paint },
              },
            }),
          }
        : { stroke: fill, width: 2, points: { show: false } },
    ],
    hooks: {
      setCursor: [(u) => latest().onPoint(bucketUnder(u, latest().buckets))],
      draw: [
        (u) => {
          const { ctx, bbox } = u;
          ctx.save();
          ctx.strokeStyle = mark;
          ctx.lineWidth = devicePixelRatio;
          ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
          for (const at of latest().marks ?? []) {
            const x = Math.round(u.valToPos(at / 1000, 'x', true)) + 0.5;
            if (x < bbox.left || x > bbox.left + bbox.width) continue;
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
          }
          ctx.restore();
        },
      ],
    },
  };
}

/** Hours; the day where it begins, or only days when the ticks are days apart. */
function timeLabels(splits: readonly number[], format: Format): string[] {
  const step = ((splits[1] ?? 0) - (splits[0] ?? 0)) * 1000;
  let day = '';
  return splits.map((split, index) => {
    const at = split * 1000;
    const before = day;
    day = format.day(at);
    if (step >= DAY_MS) return day;
    return index > 0 && day !== before ? day : format.hour(at);
  });
}

export function Strip(props: StripProps) {
  const { shape, colour, height, timeAxis, group, format, buckets, values, marks } = props;
  const dark = useDarkScheme();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn anew when language or colours change
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = new uPlot(
      options(() => latest.current, Math.max(element.clientWidth, 1)),
      seriesData(latest.current),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height: made.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, colour, height, timeAxis, group, format, dark]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: read through `latest`
  useEffect(() => {
    plot.current?.setData(seriesData(latest.current));
  }, [buckets, values, marks]);

  return (
    <div
      className="strip-plot"
      ref={place}
      aria-hidden="true"
      style={{ height: height + (timeAxis ? TIME_HEIGHT : 0) }}
    />
  );
}
