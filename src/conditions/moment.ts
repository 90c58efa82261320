/** Pure. ISO 8601 times as moments: `14Z`, `14.500Z` and `15:14+01:00` can be compared. */

export interface Moment {
  /** Since 1970, in UTC. A time without a zone is taken as UTC, a date as its midnight. */
  readonly seconds: number;
  /** The digits after the decimal point, however many, without zeros at the end. */
  readonly fraction: string;
}

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?(?:Z|([+-])(\d\d):?(\d\d)?)?)?$/i;

/** Undefined when the text is not an ISO 8601 time, or one that does not exist, such as February 30. */
export function momentOf(text: string): Moment | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const number = (group: number) => Number(match[group] ?? 0);
  const [month, day, hour, minute, second] = [number(2), number(3), number(4), number(5), number(6)];
  // Not Date.UTC alone: it reads the years 0 to 99 as 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(number(1), month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  // 60 is a leap second.
  if (hour > 23 || minute > 59 || second > 60 || number(9) > 23 || number(10) > 59) return undefined;
  const offset = (match[8] === "-" ? -1 : 1) * (number(9) * 60 + number(10)) * 60;
  const seconds = date.getTime() / 1000 + (hour * 60 + minute) * 60 + second - offset;
  return { seconds, fraction: (match[7] ?? "").replace(/0+$/, "") };
}

export function compareMoments(a: Moment, b: Moment): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  if (a.fraction === b.fraction) return 0;
  return a.fraction < b.fraction ? -1 : 1;
}
