/** Pure. A small chart: a bar for each hour, what was delivered below, what failed on top. */

export interface Bar {
  /** What it stands for, such as an hour. */
  label: string;
  delivered: number;
  failed: number;
}

interface BarsProps {
  /** From left to right. */
  bars: readonly Bar[];
  /** What all of it says, for those who do not see it. */
  summary: string;
  width: number;
  height: number;
}

/** An hour with anything in it is seen, however little it is beside the others. */
const LEAST_HEIGHT = 2;
const GAP = 1.5;

export function Bars({ bars, summary, width, height }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ delivered, failed }) => delivered + failed));
  const step = width / Math.max(1, bars.length);
  const scaled = (count: number) =>
    count === 0 ? 0 : Math.max(LEAST_HEIGHT, (count / most) * (height - LEAST_HEIGHT));
  return (
    <svg class="bars" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={summary}>
      {bars.map(({ label, delivered, failed }, index) => {
        const x = rounded(index * step);
        const bar = { x, width: rounded(step - GAP), rx: 1 };
        const [good, bad] = [rounded(scaled(delivered)), rounded(scaled(failed))];
        return (
          <g>
            <title>{`${label}: ${delivered} delivered, ${failed} failed`}</title>
            <rect class="nothing" {...bar} y={height - 1} height={1} />
            {good > 0 && <rect class="delivered" {...bar} y={rounded(height - good)} height={good} />}
            {bad > 0 && <rect class="failed" {...bar} y={rounded(Math.max(0, height - good - bad))} height={bad} />}
          </g>
        );
      })}
    </svg>
  );
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
