/** The pages for people name only files, sections, commands, settings and log messages that exist. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGES = globSync(["*.md", "docs/**/*.md"], { cwd: ROOT });
/** Pages about senders have an index of their own. */
const INDEXES = ["docs/README.md", "docs/senders/README.md"];
const MAX_README_LINES = 250;

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const isExternal = (link: string) => /^https?:/.test(link);

/** GitHub's anchors of a page's headings; what looks like one in a block of code is none. */
function anchorsOf(page: string): string[] {
  const text = read(page).replaceAll(/^```[^]*?^```/gm, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
}

function linksOf(page: string): string[] {
  return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

/** The part of a page under a heading of the second level. */
function sectionOf(page: string, title: string): string {
  return (
    read(page)
      .split(/^## /m)
      .find((section) => section.startsWith(`${title}\n`)) ?? ""
  );
}

describe.each(PAGES)("%s", (page) => {
  const text = read(page);

  it("links to no missing file and no missing section", () => {
    const broken = linksOf(page)
      .filter((link) => !isExternal(link))
      .filter((link) => {
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it("names no missing file", () => {
    const named = text.matchAll(/(?<![\w./-])(?:src|test|scripts|client|examples|docs|migrations)\/[\w./-]*\w/g);
    expect([...named].map(([path]) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("names no missing npm command", () => {
    const commands = [...text.matchAll(/npm run ([\w:-]*\w)/g)].map(([, name = ""]) => name);
    expect(commands.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
  });
});

describe("the manual", () => {
  it("has a README of at most 250 lines, with a table of its contents", () => {
    expect(read("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(MAX_README_LINES);
    const contents = [...sectionOf("README.md", "Contents").matchAll(/\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    const sections = [...read("README.md").matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title);
    expect(contents).toHaveLength(sections.length - 1);
  });

  it("has an index that links to every page", () => {
    const linked = new Set(
      INDEXES.flatMap((index) => linksOf(index).map((link) => join(dirname(index), link.split("#")[0] ?? ""))),
    );
    expect(PAGES.filter((page) => page !== INDEXES[0] && !linked.has(page))).toEqual([]);
  });

  it("describes every setting", () => {
    const [, vars = ""] = /^\[vars\]\n((?:.+\n)+)/m.exec(read("wrangler.toml")) ?? [];
    const [, secrets = ""] = /^\[secrets\]\nrequired = (.+)$/m.exec(read("wrangler.toml")) ?? [];
    const names = `${vars}${secrets}`.match(/\b[A-Z][A-Z_]{3,}\b(?=["\s])/g) ?? [];
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !read("docs/settings.md").includes(`| \`${name}\``))).toEqual([]);
  });

  it("describes every command but the parts of npm run check", () => {
    const names = Object.keys(packageJson.scripts).filter((name) => !name.startsWith("check:"));
    const page = read("docs/commands.md");
    expect(names.filter((name) => !page.includes(`| \`npm ${name === "test" ? "" : "run "}${name}\``))).toEqual([]);
  });

  it("names only log messages that the service writes", () => {
    const cells = [...sectionOf("docs/operating.md", "Logs").matchAll(/^\| (`[^|]+)\|/gm)].map(([, cell = ""]) => cell);
    const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message = ""]) => message));
    expect(named.length).toBeGreaterThan(20);
    const source = globSync("src/**/*.{ts,tsx}", { cwd: ROOT }).map(read).join("\n");
    const isLogged = (message: string) =>
      source.includes(`"${message}"`) || (message.startsWith("circuit ") && source.includes("`circuit ${circuit}`"));
    expect(named.filter((message) => !isLogged(message))).toEqual([]);
  });
});
