/**
 * I/O. `npm run screenshots`: takes screenshots of the dashboard for the README, with a demo account in the real
 * Worker. They go into `.github/screenshots`, or into the folder that follows `--`.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BrowserContext, chromium } from "playwright-core";
import { z } from "zod";
import { chromiumPath } from "./chromium.ts";
import { DemoAccount } from "./screenshots/demo-account.ts";
import { moveIntoPast } from "./screenshots/past.ts";
import { startReceivers } from "./screenshots/receivers.ts";
import { temporaryFolder } from "./stopping.ts";
import { startWorker } from "./worker.ts";

const PLATFORM_TOKEN = "screenshots-platform-token-0123456789";
const VARIABLES = [
  `PLATFORM_TOKEN:${PLATFORM_TOKEN}`,
  `ENCRYPTION_KEY:${btoa("a key for the dashboard's photos")}`,
  "ALLOW_PRIVATE_TARGETS:true",
];
/** The defaults would take minutes. */
const FAST = ["RETRY_DELAYS_SECONDS:1,1", "CIRCUIT_COOLDOWN_SECONDS:2"];
const WIDTH = 1240;
const HEIGHT = 820;
/** Of the navigation. */
const MIN_HEIGHT = 540;
const MARGIN = 40;
const CONTENT_BOTTOM =
  "Math.max(...[...document.querySelector('main').children].map((part) => part.getBoundingClientRect().bottom))";
const DAY_MS = 24 * 60 * 60 * 1000;

const { positionals } = parseArgs({ allowPositionals: true });
const [folder = ".github/screenshots"] = positionals;
const state = await temporaryFolder("screenshots");
const receivers = await startReceivers();
let stop: () => Promise<void> = () => Promise.resolve();

async function start(variables: readonly string[]): Promise<string> {
  const args = ["--port", "0", "--inspector-port", "0", "--var", ...VARIABLES, ...variables];
  const worker = await startWorker({ persistTo: state, args });
  stop = () => worker.stop();
  return worker.origin;
}

try {
  console.log("Making deliveries …");
  const demo = new DemoAccount(await start(FAST), PLATFORM_TOKEN);
  await demo.create();
  const { crm, erp, warehouse } = await demo.addWebhooks(receivers.origin);
  const published = await demo.publish((name) => name.startsWith("feedback.") || name === "messages.clicked");
  // Pending deliveries to the CRM succeed from now on, and its circuit closes.
  receivers.repair();
  await demo.untilSettled(crm, published.wanted);
  await demo.untilSettled(warehouse, published.all);
  await demo.untilOpen(erp);
  await stop();
  moveIntoPast(state, Date.now());

  const account = demo.at(await start(FAST));
  // The other half is counted on the page of the repair.
  await account.recoverOlderHalf(crm, new Date(Date.now() - DAY_MS).toISOString());
  const delivery = await account.interestingDelivery(crm);
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT } });
    await signIn(context, await account.portalLink());
    const webhooks = `${new URL(await account.portalLink()).origin}/dashboard/webhooks`;
    const recovery = `${webhooks}/${crm}/repair?kind=recover&window=24&count=true`;
    const pages = [
      { name: "webhooks", url: webhooks },
      { name: "webhook", url: `${webhooks}/${crm}` },
      { name: "webhook-dark", url: `${webhooks}/${erp}`, isDark: true },
      { name: "delivery", url: `${webhooks}/${crm}/deliveries/${delivery}` },
      { name: "repair", url: recovery },
      { name: "deliveries", url: webhooks.replace(/webhooks$/, "deliveries") },
    ];
    const page = await context.newPage();
    for (const { name, url, isDark = false } of pages) {
      await page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
      await page.setViewportSize({ width: WIDTH, height: HEIGHT });
      await page.goto(url);
      // A short page is not shown with an empty half.
      const bottom = z.number().parse(await page.evaluate(CONTENT_BOTTOM));
      await page.setViewportSize({
        width: WIDTH,
        height: Math.min(HEIGHT, Math.max(MIN_HEIGHT, Math.ceil(bottom) + MARGIN)),
      });
      await page.screenshot({ path: join(folder, `${name}.png`) });
      console.log(join(folder, `${name}.png`));
    }
  } finally {
    await browser.close();
  }
} finally {
  await stop();
  receivers.stop();
}

async function signIn(context: BrowserContext, link: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/dashboard\/(?!links)/);
  await page.close();
}
