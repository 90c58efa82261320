/** docs/architecture.md describes the code as it is. That its files exist is checked by test/examples/links.test.ts. */
import { describe, expect, it } from "vitest";
import page from "../../docs/architecture.md?raw";
import lintRules from "../../.oxlintrc.json?raw";
import {
  LEASE_MS,
  MAX_CONCURRENT_SENDS,
  MAX_MESSAGE_RETRY_SECONDS,
  MESSAGE_RETRY_SECONDS,
  SENDING_WINDOW_MS,
} from "../../src/constants.ts";
import { CIRCUIT_STATES, DELIVERY_STATUSES, REASONS } from "../../src/vocabulary/delivery.ts";

/** The state diagram of a section. */
function diagramOf(section: string): string {
  const [, diagram = ""] =
    new RegExp(`^## ${section}\\n[^]*?\`\`\`mermaid\\nstateDiagram-v2\\n([^]*?)\`\`\``, "m").exec(page) ?? [];
  return diagram;
}

function statesOf(diagram: string): string[] {
  const states = [...diagram.matchAll(/^ +(\S+) --> (\S+?):? ?(?:$| )/gm)].flatMap(([, from = "", to = ""]) => [
    from,
    to,
  ]);
  return [...new Set(states)].filter((state) => state !== "[*]").toSorted();
}

describe("the state diagrams of the architecture page", () => {
  it("show every status of a delivery, and no other", () => {
    expect(statesOf(diagramOf("A delivery"))).toEqual([...DELIVERY_STATUSES].toSorted());
  });

  it("name every reason for which a delivery fails or is skipped, and no other", () => {
    const reasons = [...diagramOf("A delivery").matchAll(/pending --> (?:failed|skipped): (.+)$/gm)];
    expect(reasons.flatMap(([, list = ""]) => list.split(", ")).toSorted()).toEqual([...REASONS].toSorted());
  });

  it("show every state of a circuit, and no other", () => {
    expect(statesOf(diagramOf("The circuit"))).toEqual(CIRCUIT_STATES.toSorted());
  });
});

it("the architecture page has the layers that the linter enforces", () => {
  for (const folder of ["storage", "delivery", "events"]) {
    const [, rules = ""] =
      new RegExp(`"files": \\["src/${folder}/\\*\\*"\\][^]*?"patterns": \\[([^\\]]*)\\]`).exec(lintRules) ?? [];
    const forbidden = [...rules.matchAll(/\*\*\/(\w+)\/\*\*/g)].map(([, name]) => name);
    const [, row = ""] = new RegExp(`^\\| \`src/${folder}\` +\\|([^|]*)\\|`, "m").exec(page) ?? [];
    const described = [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(forbidden.length).toBeGreaterThan(0);
    expect([folder, described.toSorted()]).toEqual([folder, forbidden.toSorted()]);
  }
});

it("the architecture page has the numbers of the code", () => {
  expect([MAX_CONCURRENT_SENDS, SENDING_WINDOW_MS]).toEqual([6, 5_000]);
  expect(page).toContain(`after ${MESSAGE_RETRY_SECONDS} s, doubled each time up to ${MAX_MESSAGE_RETRY_SECONDS} s`);
  expect(page).toContain(`undecided messages after ${LEASE_MS / 1000} s`);
});
