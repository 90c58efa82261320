/** Pure. Relative times, with the exact time as their title. The script adds the local time. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param at ISO 8601 */
export function Time({ at, now }: { at: string; now: number }) {
  return (
    <time datetime={new Date(at).toISOString()} title={exactText(at)}>
      {relativeTime(Date.parse(at), now)}
    </time>
  );
}

/** A relative time followed by the exact one. */
export function ExactTime({ at, now }: { at: string; now: number }) {
  return (
    <>
      <Time at={at} now={now} /> <Exact at={at} />
    </>
  );
}

/** The time in UTC. The script shows it as local time, with UTC as the title. */
export function Exact({ at, hasMilliseconds = false }: { at: string; hasMilliseconds?: boolean }) {
  return (
    <time class="exact soft" datetime={new Date(at).toISOString()}>
      {exactText(at, hasMilliseconds ? 23 : 19)}
    </time>
  );
}

/** `2020-11-25 09:33:14 UTC` */
function exactText(at: string, end = 19): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, end)} UTC`;
}

/** `just now`, `in a moment`, `42 s ago`, `3 min ago`, `in 5 h`, `2 days ago`; a date after two weeks. */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.round(Math.abs(now - at) / 1000);
  if (seconds >= 14 * DAY) return dateOf(at);
  if (seconds < 5) return at <= now ? "just now" : "in a moment";
  const amount = amountOf(seconds);
  return at <= now ? `${amount} ago` : `in ${amount}`;
}

function amountOf(seconds: number): string {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  const days = Math.floor(seconds / DAY);
  return days === 1 ? "1 day" : `${days} days`;
}

function dateOf(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}
