/** I/O. Whether another program listens on a port of this machine. */
import { once } from "node:events";
import { createServer } from "node:net";

/** `localhost` has both; a browser may ask either. */
const ADDRESSES = ["127.0.0.1", "::1"];

export async function isPortInUse(port: number): Promise<boolean> {
  const uses = await Promise.all(ADDRESSES.map((address) => isInUse(port, address)));
  return uses.includes(true);
}

async function isInUse(port: number, address: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, address);
    await once(server, "listening");
    return false;
  } catch (error) {
    // Any other error means that this cannot be known, for example without IPv6.
    return Object(error).code === "EADDRINUSE";
  } finally {
    server.close();
  }
}
