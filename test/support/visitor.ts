/** A person's browser without a screen: keeps its cookies, and says where a form came from. */
import { type Answer, ORIGIN, request } from "./service.ts";

export interface Visitor {
  get(address: string): Promise<Answer>;
  /** Sends a form, as a page of ours would. */
  post(
    address: string,
    fields?: Record<string, string> | string[][],
    headers?: Record<string, string>,
  ): Promise<Answer>;
  signIn(token: string, next?: string): Promise<Answer>;
  /** Another browser with the cookies that this one has now. */
  copy(): Visitor;
}

export function browser(given: ReadonlyMap<string, string> = new Map()): Visitor {
  const cookies = new Map(given);
  const send = async (method: string, address: string, headers: Record<string, string>, body?: string) => {
    const { pathname, search } = new URL(address, ORIGIN);
    const answer = await request(method, pathname + search, {
      token: null,
      headers: {
        ...(cookies.size === 0 ? {} : { Cookie: [...cookies].map((pair) => pair.join("=")).join("; ") }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const visitor: Visitor = {
    get: (address) => send("GET", address, { "Sec-Fetch-Site": "same-origin" }),
    post: (address, fields = {}, headers = { "Sec-Fetch-Site": "same-origin", Origin: "null" }) =>
      send(
        "POST",
        address,
        { "Content-Type": "application/x-www-form-urlencoded", ...headers },
        new URLSearchParams(fields).toString(),
      ),
    signIn: (token, next = "") => visitor.post("/dashboard/sign-in", { token, next }),
    copy: () => browser(cookies),
  };
  return visitor;
}
