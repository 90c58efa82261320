/** I/O. `npm run bench -- --versus`: this service beside what a team would write itself, in alternating rounds. */
import { Missing } from "../../generators/toolbox.ts";
import { type Built, build, discard } from "../host.ts";
import { type LoadSizes, type Round, measureRound } from "./measure.ts";
import { ours } from "./ours.ts";
import { stopAll } from "./processes.ts";
import { type VersusResults, versusRows } from "./report.ts";
import { theirs } from "./theirs.ts";

const SIZES: LoadSizes = { events: 2_000, fanOutEvents: 300, latencyEvents: 250, hangEvents: 2_400 };

/** Measures both and prints the table. @returns null where something that it needs is missing, which it says */
export async function versus(machine: string, rounds: number): Promise<VersusResults | null> {
  const built = await build("wrangler.toml");
  try {
    const results = { machine, ...(await compare(built, rounds, SIZES)) };
    const [head, ...names] = ["", ...results.contenders.map(({ name }) => name)];
    console.log(`\n${machine}\n${results.durability.join("\n")}`);
    console.table(
      versusRows(results).map(([label, ...values]) =>
        Object.fromEntries([[head, label], ...names.map((name, index) => [name, values[index]])]),
      ),
    );
    return results;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(`skipped: ${error.message}. The comparison needs redis-server, PostgreSQL and the npm registry.`);
    return null;
  } finally {
    await Promise.all([stopAll(), discard(built)]);
  }
}

/** @throws Missing where Redis, PostgreSQL or the npm registry is not there */
async function compare(built: Built, rounds: number, sizes: LoadSizes): Promise<Omit<VersusResults, "machine">> {
  const other = await theirs();
  const contenders = [ours(built), other].map((contender) => {
    const done: Round[] = [];
    return { contender, name: contender.name, rounds: done };
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const each of contenders) {
      console.log(`        round ${round + 1} of ${rounds}: ${each.name}`);
      each.rounds.push(await measureRound(each.contender, sizes));
    }
  }
  return {
    durability: other.durability,
    contenders: contenders.map(({ name, rounds: done }) => ({ name, rounds: done })),
  };
}
