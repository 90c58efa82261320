/**
 * Pure. A webhook's id tells the jurisdiction of its ledger. A ledger never moves, and the same name in another jurisdiction
 * is another object. So everybody who has the id finds the ledger, whatever the setting is by then.
 */

/** The last digits of an id, by jurisdiction. Without any of them, it is in none. No counter reaches them soon. */
const MARKS = { eu: "ab0ce1", us: "ab0ce2", fedramp: "ab0ce3", "fedramp-high": "ab0ce4" } as const;

export const JURISDICTIONS = ["eu", "us", "fedramp", "fedramp-high"] as const satisfies (keyof typeof MARKS)[];

export type Jurisdiction = (typeof JURISDICTIONS)[number];

export function jurisdictionOf(id: string): Jurisdiction | null {
  return JURISDICTIONS.find((name) => id.endsWith(MARKS[name])) ?? null;
}

/** The id with the digits of a jurisdiction; for null, without those that it may have by chance. */
export function placeIn(id: string, jurisdiction: Jurisdiction | null): string {
  if (jurisdiction !== null) return id.slice(0, -MARKS[jurisdiction].length) + MARKS[jurisdiction];
  return jurisdictionOf(id) === null ? id : id.replace(/e(.)$/, "f$1");
}
