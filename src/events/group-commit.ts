/**
 * Pure. Group commit: items that arrive while a commit is running share the next one. An item waits for nothing while no
 * commit is running. The requests do the work; the group only remembers what they wait for.
 */

/** A request's part in a group. A Worker may work only for a request that it handles, so each brings its own functions. */
export interface GroupMember<Item, Result> {
  item: Item;
  /** No two items of a group have the same key. */
  key?: string | undefined;
  /** In the unit of the group's limit. */
  size: number;
  /** Commits items together. Each has its own result. Committing an item twice has the effect of once. */
  commit: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Resolves after the longest time that a request waits for another one. */
  timeOut: () => { elapsed: Promise<void>; cancel: () => void };
  /** Keeps the request's work alive although its client has disconnected. */
  hold: (work: Promise<unknown>) => void;
}

export interface GroupLimits {
  items: number;
  size: number;
}

interface Group<Item, Result> {
  items: Item[];
  keys: Set<string>;
  size: number;
  /** Set by the leader, the first member. Undefined results mean that the commit failed. */
  results: Promise<readonly Result[] | undefined>;
}

export class GroupCommit<Item, Result> {
  readonly #limits: GroupLimits;
  /** Ends with the commit that is running, if one is. Never rejects. */
  #running: Promise<unknown> | undefined;
  /** The group that collects members for the next commit. */
  #next: Group<Item, Result> | undefined;

  constructor(limits: GroupLimits) {
    this.#limits = limits;
  }

  /**
   * Commits the member's item, alone or in a group. After the failure of a group each of its items is committed once
   * more, alone.
   * @throws what the member's own commit throws.
   */
  async submit(member: GroupMember<Item, Result>): Promise<Result> {
    const group = this.#next;
    if (group === undefined) {
      return this.#running === undefined
        ? first(await this.#run(member, [member.item]))
        : this.#lead(member, this.#running);
    }
    if (!this.#hasRoomFor(group, member)) return first(await member.commit([member.item]));
    const position = add(group, member);
    const results = await this.#orTimeout(member, group.results);
    // A leader that was killed never commits. The next item must not join its group.
    if (results === undefined && this.#next === group) this.#next = undefined;
    return results === undefined ? first(await member.commit([member.item])) : at(results, position);
  }

  /** Collects members until the running commit ends, then commits them all. */
  async #lead(member: GroupMember<Item, Result>, running: Promise<unknown>): Promise<Result> {
    const group: Group<Item, Result> = { items: [], keys: new Set(), size: 0, results: Promise.resolve(undefined) };
    add(group, member);
    this.#next = group;
    group.results = (async () => {
      await this.#orTimeout(member, running);
      if (this.#next === group) this.#next = undefined;
      return this.#run(member, group.items).catch(() => undefined);
    })();
    member.hold(group.results);
    const results = await group.results;
    return results === undefined ? first(await member.commit([member.item])) : at(results, 0);
  }

  async #run(member: GroupMember<Item, Result>, items: readonly Item[]): Promise<readonly Result[]> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#running = ended;
    member.hold(ended);
    try {
      return await member.commit(items);
    } finally {
      if (this.#running === ended) this.#running = undefined;
      end();
    }
  }

  #hasRoomFor({ items, keys, size }: Group<Item, Result>, member: GroupMember<Item, Result>): boolean {
    if (member.key !== undefined && keys.has(member.key)) return false;
    return items.length < this.#limits.items && size + member.size <= this.#limits.size;
  }

  /** Undefined if the work takes too long. */
  async #orTimeout<Value>(member: GroupMember<Item, Result>, work: Promise<Value>): Promise<Value | undefined> {
    const { elapsed, cancel } = member.timeOut();
    try {
      return await Promise.race([work, elapsed.then(() => undefined)]);
    } finally {
      cancel();
    }
  }
}

/** Adds the member's item to the group. Returns its position. */
function add<Item, Result>(group: Group<Item, Result>, { item, key, size }: GroupMember<Item, Result>): number {
  if (key !== undefined) group.keys.add(key);
  group.size += size;
  return group.items.push(item) - 1;
}

function first<Result>(results: readonly Result[]): Result {
  return at(results, 0);
}

/** @throws when a commit returned fewer results than it was given items. */
function at<Result>(results: readonly Result[], position: number): Result {
  const result = results[position];
  if (result === undefined) throw new Error(`a commit returned no result at position ${position}`);
  return result;
}
