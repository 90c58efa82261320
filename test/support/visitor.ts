/** A person's browser without a screen: keeps its cookie, and says where a form came from. */
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
  /** Another browser with the cookie that this one has now. */
  copy(): Visitor;
}

export function browser(given?: string): Visitor {
  let cookie = given;
  const send = async (method: string, address: string, headers: Record<string, string>, body?: string) => {
    const { pathname, search } = new URL(address, ORIGIN);
    const answer = await request(method, pathname + search, {
      token: null,
      headers: { ...(cookie === undefined ? {} : { Cookie: cookie }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    cookie = answer.headers.get("Set-Cookie")?.split(";", 1)[0] ?? cookie;
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
    copy: () => browser(cookie),
  };
  return visitor;
}
