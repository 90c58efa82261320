/** The copy instructions of docs/receiving.md and docs/publishing.md, in a folder outside of this repository. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TIMEOUT_MS = 60_000;
const [, commands = ""] =
  /## Copy[^]*?```sh\n([^]*?)```/.exec(readFileSync(join(ROOT, "docs/receiving.md"), "utf8")) ?? [];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ratecard-webhooks-copies-"));
  // Instead of an installation from the registry.
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @throws with the output, if one of the lines fails */
function run(script: string): string {
  const PATH = [join(ROOT, "node_modules/.bin"), dirname(process.execPath), process.env["PATH"]].join(delimiter);
  return execFileSync("sh", ["-ec", script], { cwd: folder, env: { ...process.env, PATH }, encoding: "utf8" });
}

it("compiles for Node, and runs", { timeout: TIMEOUT_MS }, () => {
  const lines = commands.split("\n").filter((line) => !line.startsWith("npm i "));
  expect(lines.join("\n")).toContain("npx tsc -p node");
  const script = lines.join("\n").replace(/^RATECARD=.*$/m, `RATECARD='${ROOT}'`);
  // With an invalid secret it starts, and says what to set. Other tests receive with a valid one.
  const asked = script.replace(/^(RATECARD_SIGNING_SECRET=)\S+ (.*)$/m, "$1none $2 2>&1 || true");
  expect(run(asked)).toContain("Set RATECARD_SIGNING_SECRET");
});

it.each(["python/receiver.py", "php/public/webhooks.php", "go/main.go"])(
  "shows the code of %s that npm run test:receivers tests",
  (file) => {
    const page = readFileSync(join(ROOT, "docs/receiving-in-other-languages.md"), "utf8");
    expect(page).toContain(`\n${readFileSync(join(ROOT, "examples/receivers", file), "utf8")}\`\`\`\n`);
  },
);

it("compiles the client in a project that emits, as docs/publishing.md says", { timeout: TIMEOUT_MS }, () => {
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    lib: ["es2024", "dom"],
    types: [],
    strict: true,
    rootDir: ".",
    outDir: "dist",
    rewriteRelativeImportExtensions: true,
  };
  run(`mkdir publisher && cp -R '${ROOT}client' publisher/`);
  writeFileSync(join(folder, "publisher/package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "publisher/tsconfig.json"), JSON.stringify({ compilerOptions }));
  const use =
    'import { Client } from "./client/client.ts";\nconsole.log(typeof new Client({ url: "https://hooks.example.com", token: "" }).publish);\n';
  writeFileSync(join(folder, "publisher/main.ts"), use);
  expect(run("tsc -p publisher && node publisher/dist/main.js")).toBe("function\n");
});
