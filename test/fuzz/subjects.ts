/** I/O. What the fuzz is about, one subject each: an operation of the API, or the pages or forms of the dashboard. */
import type fc from "fast-check";
import { asCurl, send } from "./client.ts";
import { type Dashboard, hasIds, visits } from "./dashboard.ts";
import type { Operation } from "./document.ts";
import { faultsOf } from "./judge.ts";
import { plansFor } from "./plan.ts";
import { type Resolved, resolved } from "./resolve.ts";
import type { World } from "./world.ts";

/** The pages, and the forms, are as many as so many operations. */
const DASHBOARD_WEIGHT = 4;

export interface Attempt {
  status: number;
  faults: string[];
  /** The request, to be made again by hand. */
  shown: string;
}

export interface Subject {
  name: string;
  weight: number;
  /** An arbitrary request and what became of it: its property may be checked, and shrunk. */
  property(judge: (attempt: Attempt) => void, check: Check): Promise<Checked>;
}

type Checked = { failed: boolean; errorInstance: unknown };
type Check = <Plan>(arbitrary: fc.Arbitrary<Plan>, run: (plan: Plan) => Promise<void>) => Promise<Checked>;

export function subjectsOf(operations: readonly Operation[], world: World, dashboard: Dashboard): Subject[] {
  const subject = <Plan>(
    name: string,
    weight: number,
    arbitrary: fc.Arbitrary<Plan>,
    attempt: (plan: Plan) => Promise<Attempt>,
  ): Subject => ({
    name,
    weight,
    property: (judge, check) => check(arbitrary, async (plan) => judge(await attempt(plan))),
  });
  return [
    ...operations.map((operation) =>
      subject(operation.name, 1, plansFor(operation, world.catalog), async (plan) => {
        const { asked, expected, party, audience } = await resolved(operation, plan, world);
        world.ownership.heard(textOf(asked));
        const answer = await send(world.origin, asked);
        const faults = faultsOf(operation, expected, answer);
        faults.push(...strangersIn(world, party, audience, answer.text));
        world.learn(operation, party, answer);
        return { status: answer.status, faults, shown: asCurl(world.origin, asked) };
      }),
    ),
    ...[false, true].map((isForm) =>
      subject(isForm ? "dashboard forms" : "dashboard pages", DASHBOARD_WEIGHT, visits(isForm), async (visit) => {
        const { asked, party, status, shape } = dashboard.resolved(visit);
        world.ownership.heard(textOf(asked));
        const answer = await send(world.origin, asked);
        const isForeign = visit.isForeign && hasIds(asked.path);
        const faults = dashboard.faultsOf({ ...visit, isForeign }, status, answer);
        // Somebody without a session is shown nothing but what he typed himself.
        const isEcho = visit.isForm && answer.status === 401;
        const audience =
          visit.viewer === "none" && !isEcho ? { kind: "nobody" as const } : { kind: "account" as const, id: party.id };
        faults.push(...strangersIn(world, party, audience, answer.text));
        dashboard.count(visit, shape, answer.status);
        return { status: answer.status, faults, shown: asCurl(world.origin, asked) };
      }),
    ),
  ];
}

/** What an answer shows of an account that it is not for. */
function strangersIn(world: World, party: Resolved["party"], audience: Resolved["audience"], text: string): string[] {
  if (audience.kind === "platform") return [];
  const owner = audience.kind === "account" ? audience.id : undefined;
  const { mark } = world.other(party);
  const marks = owner === undefined ? [party.mark, mark] : [mark];
  const shown = marks.filter((each) => text.includes(each)).map((each) => `shows ${each}, another account's`);
  const faults = [...shown, ...world.ownership.faultsOf(owner, text)];
  if (faults.length > 0) world.leaks += 1;
  return faults;
}

function textOf({
  path,
  headers,
  body,
}: {
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer | Uint8Array | undefined;
}): string {
  return `${decodedPath(path)} ${Object.values(headers).join(" ")} ${body ? Buffer.from(body).toString("utf8") : ""}`;
}

/** Also as it was before it was escaped. */
function decodedPath(path: string): string {
  try {
    return `${path} ${decodeURIComponent(path)}`;
  } catch {
    return path;
  }
}
