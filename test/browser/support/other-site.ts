/** A page of somebody else's site, on another origin. */
import { once } from "node:events";
import { createServer } from "node:http";

/** Serves the HTML until the test is done with it. */
export async function onAnotherSite<Result>(html: string, use: (url: string) => Promise<Result>): Promise<Result> {
  const site = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>Another site</title>${html}`);
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  const address = site.address();
  try {
    return await use(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`);
  } finally {
    site.closeAllConnections();
    site.close();
  }
}
