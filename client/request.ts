/** Pure. Makes a request of an operation's input. What cannot be sent throws a TypeError, before anything is sent. */

export interface RequestInput {
  path?: ParameterValues;
  query?: ParameterValues;
  header?: ParameterValues;
  body?: unknown;
}

/** undefined: the parameter is not given. */
type ParameterValues = Readonly<Record<string, string | number | boolean | undefined>>;

/** @returns the URL without a slash at its end */
export function parseBaseUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError(
      `url must be an http or https URL, such as https://hooks.example.com, not ${JSON.stringify(url)}`,
    );
  }
  if (parsed.username || parsed.password) throw new TypeError("url must not contain a user name or a password");
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, "");
}

/** @param template such as `/v1/webhooks/{id}` */
export function buildPath(template: string, { path = {}, query = {} }: RequestInput): string {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => pathSegment(name, path[name]));
  const given = Object.entries(query).filter(([, value]) => isGiven(value));
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
  return search.size > 0 ? `${filled}?${search}` : filled;
}

/** The later of two headers with the same name counts. */
export function buildHeaders(headers: ParameterValues): Headers {
  const built = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (!isGiven(value)) continue;
    try {
      built.set(name, String(value));
    } catch (cause) {
      // Without the value: it may be the token.
      throw new TypeError(`The header ${name} has a character that HTTP headers cannot carry`, { cause });
    }
  }
  return built;
}

/** A program without types may give null, too. */
function isGiven<Value>(value: Value | undefined | null): value is Value {
  return value !== undefined && value !== null;
}

function pathSegment(name: string, value: ParameterValues[string]): string {
  if (!isGiven(value) || value === "") throw new TypeError(`The path parameter ${name} is missing`);
  // A URL parser would resolve these, and another path would be requested.
  if (value === "." || value === "..") throw new TypeError(`The path parameter ${name} must not be ${value}`);
  const text = String(value);
  if (!text.isWellFormed()) throw new TypeError(`The path parameter ${name} has half of a character`);
  return encodeURIComponent(text);
}
