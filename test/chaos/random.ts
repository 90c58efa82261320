/** Pure. Chance that can be repeated: the same seed gives the same numbers. */

export interface Random {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  /** A whole number from 0 up to, but not including, `below`. */
  below(below: number): number;
}

/** The generator known as mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    below: (below) => Math.floor(next() * below),
  };
}
