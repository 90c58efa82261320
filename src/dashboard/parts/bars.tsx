/** Pure. A small bar chart: failed deliveries stacked on delivered ones. */

export interface Bar {
  /** Such as an hour. */
  label: string;
  delivered: number;
  failed: number;
}

interface BarsProps {
  /** From left to right. */
  bars: readonly Bar[];
  /** The alternative text of the chart. */
  summary: string;
  width: number;
  height: number;
}

/** Keeps a small bar visible beside much larger ones. */
const LEAST_HEIGHT = 2;
const GAP = 1.5;

export function Bars({ bars, summary, width, height }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ delivered, failed }) => delivered + failed));
  const step = width / Math.max(1, bars.length);
  const heightOf = (count: number) =>
    count === 0 ? 0 : Math.max(LEAST_HEIGHT, (count / most) * (height - LEAST_HEIGHT));
  return (
    <svg class="bars" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={summary}>
      {bars.map(({ label, delivered, failed }, index) => {
        const x = round(index * step);
        const bar = { x, width: round(step - GAP), rx: 1 };
        const [good, bad] = [round(heightOf(delivered)), round(heightOf(failed))];
        return (
          <g>
            <title>{`${label}: ${delivered} delivered, ${failed} failed`}</title>
            <rect class="nothing" {...bar} y={height - 1} height={1} />
            {good > 0 && <rect class="delivered" {...bar} y={round(height - good)} height={good} />}
            {bad > 0 && <rect class="failed" {...bar} y={round(Math.max(0, height - good - bad))} height={bad} />}
          </g>
        );
      })}
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
