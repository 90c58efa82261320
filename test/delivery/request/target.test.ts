import fc from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { MAX_URL_LENGTH } from "../../../src/constants.ts";
import { checkTarget, type Target } from "../../../src/delivery/request/target.ts";
import { BARE_ADDRESS, LENGTH, OWN, OWN_ORIGIN, PLATFORM, PRIVATE, accepted, refused } from "../../support/targets.ts";

const inProduction = (text: string): Target =>
  checkTarget(text, { allowPrivate: false, ownOrigin: OWN_ORIGIN, ownHosts: [] });

const inDevelopment = (text: string): Target =>
  checkTarget(text, { allowPrivate: true, ownOrigin: "http://localhost:8787", ownHosts: ["app.ratecard.com"] });

describe.each(refused)("a URL is refused when $because", ({ reason, urls }) => {
  it.each(urls)("%s", (url) => {
    expect(inProduction(url)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe("a URL of a public host is accepted and normalized", () => {
  it.each(accepted)("%s", (url, normalized) => {
    expect(inProduction(url)).toEqual({ ok: true, url: normalized });
  });

  it("up to the longest there may be", () => {
    const longest = "https://example.com/".padEnd(MAX_URL_LENGTH, "a");
    expect(inProduction(longest)).toEqual({ ok: true, url: longest });
    expect(inProduction(`${longest}a`)).toEqual({ ok: false, reason: LENGTH });
  });

  it("and stays as it is when it is checked again", () => {
    for (const [, normalized] of accepted) expect(inProduction(normalized)).toEqual({ ok: true, url: normalized });
  });
});

describe("the service's own host", () => {
  const at = (ownOrigin: string | null, url: string) =>
    checkTarget(url, { allowPrivate: false, ownOrigin, ownHosts: [] });

  it.each([
    ["https://hooks.example.com", "https://hooks.example.com:9000/v1/webhooks/x"],
    ["https://hooks.example.com:8443", "https://hooks.example.com/"],
    ["https://hooks.example.com.", "https://hooks.example.com/"],
    ["https://8.8.8.8", "http://0x8.8.8.8/"],
    ["https://[2606:4700::1]", "https://[2606:4700:0::1]/"],
  ])("%s is refused as %s", (ownOrigin, url) => {
    expect(at(ownOrigin, url)).toEqual({ ok: false, reason: OWN });
  });

  it.each([
    ["https://hooks.example.com", "https://example.com/"],
    ["https://hooks.example.com", "https://my-hooks.example.com/"],
    ["https://hooks.example.com", "https://eu.hooks.example.com/"],
    [null, "https://hooks.example.com/"],
  ])("%s does not refuse %s", (ownOrigin, url) => {
    expect(at(ownOrigin, url)).toEqual({ ok: true, url });
  });
});

describe("the platform's other hosts", () => {
  const rules = { allowPrivate: false, ownOrigin: null, ownHosts: ["app.ratecard.com", "ratecard.com"] };

  it.each(["https://app.ratecard.com/", "http://APP.ratecard.com.:8080/x", "https://ratecard%2Ecom/"])(
    "%s is refused",
    (url) => expect(checkTarget(url, rules)).toEqual({ ok: false, reason: PLATFORM }),
  );

  it.each(["https://customer.ratecard.com/", "https://notratecard.com/"])("%s is not one of them", (url) => {
    expect(checkTarget(url, rules)).toEqual({ ok: true, url });
  });
});

describe("in local development", () => {
  it.each([
    "http://localhost:3000/hook",
    "http://localhost/",
    "http://127.0.0.1:8788/",
    "http://[::1]:3000/",
    "http://10.0.0.1/",
    "http://169.254.169.254/",
    "http://receiver:8080/",
    "http://nas.local/",
    "http://127.0.0.1.nip.io/",
    "https://example.com/",
  ])("%s is accepted", (url) => {
    expect(inDevelopment(url)).toEqual({ ok: true, url });
  });

  it.each([
    ["http://localhost:8787/v1/webhooks/x", OWN],
    ["http://LOCALHOST.:8787/", OWN],
    ["https://localhost:8787/", OWN],
    ["https://app.ratecard.com/", PLATFORM],
    ["ftp://localhost/", "must begin with http:// or https://"],
    ["http://user@localhost:3000/", "must not contain a user name or a password"],
    ["http://localhost:6000/", "must not use port 6000: browsers block it"],
    ["http://localhost:0/", "must not use port 0: browsers block it"],
    [`http://localhost:3000/${"a".repeat(MAX_URL_LENGTH)}`, LENGTH],
    ["localhost", "must be a URL such as https://example.com/webhooks"],
  ])("%s is refused", (url, reason) => {
    expect(inDevelopment(url)).toEqual({ ok: false, reason });
  });
});

describe("no spelling gets around the check of addresses", () => {
  it("of any IPv4 address in a private range", () => {
    fc.assert(
      fc.property(privateV4.chain(spellings), (host) => {
        expect(inProduction(`http://${host}/`)).toEqual({ ok: false, reason: PRIVATE });
      }),
      { numRuns: 2000 },
    );
  });

  it("of any IPv4 address whatever: each is judged as its dotted form", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 0xffffffff }).chain((address) => fc.tuple(fc.constant(address), v4Spellings(address))),
        ([address, host]) => {
          expect(inProduction(`http://${host}/`)).toEqual(inProduction(`http://${dotted(address)}/`));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("of any IPv6 address outside 2000::/3", () => {
    const group = fc.nat({ max: 0xffff });
    const outside = group.filter((first) => first >> 13 !== 1);
    fc.assert(
      fc.property(outside, fc.array(group, { minLength: 7, maxLength: 7 }), (first, rest) => {
        const host = [first, ...rest].map((part) => part.toString(16)).join(":");
        expect(inProduction(`http://[${host}]/`)).toEqual({ ok: false, reason: PRIVATE });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a bare public address is refused in every spelling, since Cloudflare sends to none", () => {
  const byte = fc.nat({ max: 255 });

  it("of IPv4, whose dotted form may stand in a name", () => {
    const publicV4 = fc
      .tuple(fc.constantFrom(1, 8, 9, 23, 45, 80, 93, 104, 151, 185, 200, 212), byte, byte, byte)
      .map(([a, b, c, d]) => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
    fc.assert(
      fc.property(
        publicV4.chain((address) => fc.tuple(fc.constant(address), v4Spellings(address))),
        ([address, host]) => {
          expect(inProduction(`http://${host}/`)).toEqual({ ok: false, reason: BARE_ADDRESS });
          expect(inProduction(`http://${dotted(address)}.nip.io/`)).toMatchObject({ ok: true });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("of IPv6", () => {
    const group = fc.nat({ max: 0xffff });
    fc.assert(
      fc.property(
        fc.constantFrom(0x2400, 0x2600, 0x2606, 0x2804, 0x2a00, 0x2a03),
        fc.array(group, { minLength: 7, maxLength: 7 }),
        (first, rest) => {
          const host = [first, ...rest].map((part) => part.toString(16)).join(":");
          expect(inProduction(`http://[${host}]/`)).toEqual({ ok: false, reason: BARE_ADDRESS });
        },
      ),
      { numRuns: 1000 },
    );
  });
});

it("any text whatever gets an answer, and what is accepted stays as it is when it is checked again", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom("http://", "https:", "//", "@", ":", "[::1]", "127.1", "0x7f", "%00", "%2e", "\\", "#", "?", "。"),
  );
  const text = fc.oneof(
    fc.webUrl({ validSchemes: ["http", "https", "ftp"], withFragments: true }),
    fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
    fc.array(piece, { maxLength: 6 }).map((pieces) => `https://${pieces.join("")}`),
  );
  fc.assert(
    fc.property(text, (given) => {
      const target = inProduction(given);
      if (!target.ok) {
        expect(target.reason).toMatch(/^must /);
        return;
      }
      const { protocol, username, password, hash } = new URL(target.url);
      expect([["http:", "https:"].includes(protocol), username, password, hash]).toEqual([true, "", "", ""]);
      expect(inProduction(target.url)).toEqual(target);
    }),
    { numRuns: 3000 },
  );
});

/** First address and number of addresses of each range that must never be reached. */
const PRIVATE_RANGES: [number, number][] = [
  [0x00000000, 2 ** 24],
  [0x0a000000, 2 ** 24],
  [0x64400000, 2 ** 22],
  [0x7f000000, 2 ** 24],
  [0xa9fe0000, 2 ** 16],
  [0xac100000, 2 ** 20],
  [0xc0000000, 2 ** 8],
  [0xc0000200, 2 ** 8],
  [0xc0586300, 2 ** 8],
  [0xc0a80000, 2 ** 16],
  [0xc6120000, 2 ** 17],
  [0xc6336400, 2 ** 8],
  [0xcb007100, 2 ** 8],
  [0xe0000000, 2 ** 29],
];

const privateV4 = fc
  .constantFrom(...PRIVATE_RANGES)
  .chain(([first, size]) => fc.nat({ max: size - 1 }).map((offset) => first + offset));

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

function spellings(address: number): fc.Arbitrary<string> {
  const high = (address >>> 16).toString(16);
  const low = (address & 0xffff).toString(16);
  const inV6 = fc.constantFrom(
    `[::ffff:${dotted(address)}]`,
    `[::FFFF:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[::${high}:${low}]`,
    `[64:ff9b::${dotted(address)}]`,
    `[2002:${high}:${low}::1]`,
  );
  return fc.oneof({ weight: 3, arbitrary: v4Spellings(address) }, { weight: 1, arbitrary: inV6 });
}

/** One to four numbers, the last of which takes the bytes that are left, each in any base, and a dot behind or none. */
function v4Spellings(address: number): fc.Arbitrary<string> {
  return fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom("", ".")).chain(([leading, end]) => {
    const bytes = [24, 16, 8].slice(0, leading).map((shift) => (address >>> shift) & 255);
    const rest = address % 2 ** (32 - 8 * leading);
    return fc.tuple(...[...bytes, rest].map(numberSpellings)).map((parts) => parts.join(".") + end);
  });
}

function numberSpellings(value: number): fc.Arbitrary<string> {
  const hexadecimal = value.toString(16);
  const octal = value.toString(8);
  return fc.constantFrom(
    String(value),
    `0x${hexadecimal}`,
    `0X${hexadecimal.toUpperCase()}`,
    `0x000${hexadecimal}`,
    `0${octal}`,
    `000${octal}`,
  );
}
