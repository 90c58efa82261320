import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_URL_LENGTH } from "../../src/constants.ts";
import { checkTarget, type Target } from "../../src/delivery/target.ts";

const PRIVATE = "must not point to a private or reserved address";
const LENGTH = `must not be longer than ${MAX_URL_LENGTH} characters`;
const OWN = "must not point to this service itself";

const inProduction = (text: string): Target =>
  checkTarget(text, { allowPrivate: false, ownOrigin: "https://hooks.ratecard.example" });

const inDevelopment = (text: string): Target =>
  checkTarget(text, { allowPrivate: true, ownOrigin: "http://localhost:8787" });

/** The words of a text: tables of hosts and URLs read better without quotes. */
const words = (text: string): string[] => text.trim().split(/\s+/);

const refused: { because: string; reason: string; urls: string[] }[] = [
  {
    because: "it is no URL",
    reason: "must be a URL such as https://example.com/webhooks",
    urls: ["", " ", "https://exa mple.com/"].concat(
      words(`
        example.com  /webhooks  //example.com/  http://  http://[::1/  http://example.com:65536/
        http://1.2.3.4.5/  http://256.0.0.1/  http://[fe80::1%25eth0]/
      `),
    ),
  },
  {
    because: "it is not HTTP",
    reason: "must begin with http:// or https://",
    urls: words(`
      ftp://example.com/  ws://example.com/  gopher://example.com/  file:///etc/passwd  mailto:a@example.com
      javascript:alert(1)  data:,x  blob:https://example.com/x  example.com:443/x
    `),
  },
  {
    because: "it carries credentials",
    reason: "must not contain a user name or a password",
    urls: words(`
      https://user@example.com/  https://user:password@example.com/  https://:password@example.com/
      https://example.com@127.0.0.1/  https://%20@example.com/
    `),
  },
  {
    because: "its port belongs to another protocol",
    reason: "browsers block it",
    urls: words(`
      http://example.com:0/  http://example.com:22/  http://example.com:25/  https://example.com:00053/
      http://example.com:465/  http://example.com:2049/  http://example.com:4190/  http://example.com:6667/
      http://example.com:6679/  http://example.com:10080/
    `),
  },
  {
    because: "it is this service",
    reason: OWN,
    urls: words(`
      https://hooks.ratecard.example/  http://hooks.ratecard.example/  https://HOOKS.Ratecard.example/x
      https://hooks.ratecard.example./  https://hooks.ratecard.example:8443/  https://hooks.ratecard%2Eexample/
      https://ｈｏｏｋｓ.ratecard。example/
    `),
  },
  {
    because: "its IPv4 address is private or reserved",
    reason: PRIVATE,
    urls: words(`
      0.0.0.0  0.1.2.3  10.0.0.1  10.255.255.255  100.64.0.1  100.100.100.200  100.127.255.255
      127.0.0.1  127.255.255.254  168.63.129.16  169.254.169.254  172.16.0.1  172.31.255.255
      192.0.0.1  192.0.0.192  192.0.2.1  192.31.196.1  192.52.193.1  192.88.99.1  192.168.0.1  192.175.48.1
      198.18.0.1  198.19.255.255  198.51.100.7  203.0.113.9  224.0.0.1  239.255.255.250  240.0.0.1  255.255.255.255
    `).map((address) => `http://${address}/`),
  },
  {
    because: "its IPv4 address is private in another spelling",
    reason: PRIVATE,
    urls: words(`
      2130706433  0x7f000001  0X7F.1  017700000001  0177.0.0.01  127.1  127.0.1  0  0x  10.1  192.11010049
      0xa9fea9fe  0xA9.0xfe.0251.254  127.0.0.1.  127.0.0.1:8080  1%32%37.0.0.1  ①②⑦.⓪.⓪.①  １２７。０。０。１
    `).map((host) => `http://${host}/`),
  },
  {
    because: "its IPv6 address is not public",
    reason: PRIVATE,
    urls: words(`
      ::  ::1  0:0:0:0:0:0:0:1  ::2  100::1  100:0:0:1::1  200::1  1fff::1  4000::1  5f00::1  8000::1
      fc00::1  fd00:ec2::254  fe00::1  fe80::1  febf::1  fec0::1  feff::1  ff02::1  ff0e::1
      2001:1::1  2001:1ff::1  2001:2::1  2001:3::1  2001:4:112::1  2001:10::1  2001:20::1  2001:30::1
      2001:db8::1  2620:4f:8000::1  3ffe::1  3fff::1
    `).map((address) => `http://[${address}]/`),
  },
  {
    because: "its IPv6 address has an IPv4 address inside",
    reason: PRIVATE,
    urls: words(`
      ::ffff:127.0.0.1  ::ffff:7f00:1  ::FFFF:a00:1  ::ffff:8.8.8.8  ::127.0.0.1  ::808:808  ::ffff:0:127.0.0.1
      64:ff9b::7f00:1  64:ff9b::8.8.8.8  64:ff9b:1::a00:1  2002:7f00:1::  2002:c0a8:101::1  2002:808:808::1
      2001::1  2001:0:808:808::f5ff:fffe
    `).map((address) => `http://[${address}]/`),
  },
  {
    because: "its name means something only inside a network",
    reason: PRIVATE,
    urls: words(`
      localhost  localhost.  localhost..  LOCALHOST  localhost:3000  api.localhost  ｌｏｃａｌｈｏｓｔ  %6cocalhost
      intranet  instance-data  com  .  printer.local  kubernetes.default.svc.cluster.local
      metadata.google.internal  metadata.google.internal.  ip-10-0-0-1.ec2.internal  metadata.goog
      wiki.intranet  router.lan  nas.home  mail.corp  x.mail  x.private  localhost.localdomain
      nas.home.arpa  1.0.0.127.in-addr.arpa  x.test  x.invalid  shop.example  x.alt  expyuzz4wqqyqhjn.onion
    `).map((host) => `https://${host}/`),
  },
  {
    because: "its public name is known to lead to a private address",
    reason: PRIVATE,
    urls: words(`
      localtest.me  api.localtest.me  lvh.me  a.b.lvh.me  vcap.me  lacolhost.com  localho.st
      nip.io  127.0.0.1.nip.io  app.10.0.0.1.nip.io  10-0-0-1.sslip.io  app-192-168-1-1.sslip.io
      169.254.169.254.xip.io  9ycgg.xip.io  10.0.0.1.traefik.me  app.traefik.me  127.0.0.1.NIP.io.
      7f000001.nip.io  app-7f000001.nip.io  --1.sslip.io  fe80--1.sslip.io  fd00-0-0-0-a-b-c-d.sslip.io
      010.0.0.1.nip.io  300.1.8.8.8.8.nip.io  8.8.8.8.10.0.0.1.nip.io  10.0.0.1.8.8.8.8.nip.io
      8.8.8.8.7f000001.nip.io  8.8.8.8.fe80-1-2-3-a-b-c-d.sslip.io  8.8.8.8.fe80--1.sslip.io
    `).map((host) => `https://${host}/`),
  },
  {
    because: "it is too long",
    reason: LENGTH,
    urls: [
      "a".repeat(MAX_URL_LENGTH + 1),
      `https://example.com/${"a".repeat(MAX_URL_LENGTH)}`,
      `https://example.com/#${"a".repeat(MAX_URL_LENGTH)}`,
      // Each of these characters is escaped to six.
      `https://example.com/${"é".repeat(700)}`,
    ],
  },
];

const accepted: [string, string][] = [
  ["http://example.com", "http://example.com/"],
  ["https://example.com/webhooks/ratecard", "https://example.com/webhooks/ratecard"],
  ["https://example.com/hook?token=a%20b&x=1", "https://example.com/hook?token=a%20b&x=1"],
  ["https://example.com/hook#part", "https://example.com/hook"],
  ["https://example.com/hook#", "https://example.com/hook"],
  ["  HTTPS://Example.COM:443/Hook  ", "https://example.com/Hook"],
  ["https://example.com:8443/", "https://example.com:8443/"],
  ["http://example.com:8080/", "http://example.com:8080/"],
  ["http://example.com:443/", "http://example.com:443/"],
  ["https://example.com./hook", "https://example.com./hook"],
  ["http://@example.com/", "http://example.com/"],
  ["https://münchen.de/", "https://xn--mnchen-3ya.de/"],
  ["https://例え.jp/フック", "https://xn--r8jz45g.jp/%E3%83%95%E3%83%83%E3%82%AF"],
  ["https://hook_1.example.com/", "https://hook_1.example.com/"],
  ["https://8.8.8.8/hook", "https://8.8.8.8/hook"],
  ["https://0x08080808/hook", "https://8.8.8.8/hook"],
  ["http://11.0.0.1/", "http://11.0.0.1/"],
  ["http://100.63.255.255/", "http://100.63.255.255/"],
  ["http://172.32.0.1/", "http://172.32.0.1/"],
  ["http://192.0.1.1/", "http://192.0.1.1/"],
  ["http://223.255.255.254/", "http://223.255.255.254/"],
  ["https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"],
  ["https://[2a00:1450:4001:0::200E]:8443/x", "https://[2a00:1450:4001::200e]:8443/x"],
  ["https://[2001:200::1]/", "https://[2001:200::1]/"],
  ["https://notlocalhost.com/", "https://notlocalhost.com/"],
  ["https://localhost.example.com/", "https://localhost.example.com/"],
  ["https://internal.example.com/", "https://internal.example.com/"],
  ["https://10-0-0-1.example.com/", "https://10-0-0-1.example.com/"],
  ["https://notnip.io/", "https://notnip.io/"],
  ["https://52.0.56.137.nip.io/", "https://52.0.56.137.nip.io/"],
  ["https://app-52-0-56-137.sslip.io/", "https://app-52-0-56-137.sslip.io/"],
  ["https://vgsco4o0kk8w.52.0.56.137.sslip.io/", "https://vgsco4o0kk8w.52.0.56.137.sslip.io/"],
  ["https://api.hooks.ratecard.example.com/", "https://api.hooks.ratecard.example.com/"],
];

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
  const at = (ownOrigin: string | null, url: string) => checkTarget(url, { allowPrivate: false, ownOrigin });

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
