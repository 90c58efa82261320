/** URLs that a webhook may not and may point to. */
import { MAX_URL_LENGTH } from "../../src/constants.ts";

export const PRIVATE = "must not point to a private or reserved address";
export const LENGTH = `must not be longer than ${MAX_URL_LENGTH} characters`;
export const BARE_ADDRESS = "must name a host, not an IP address";
export const PLATFORM = "must not point to the platform itself";
export const OWN = "must not point to this service itself";
export const OWN_ORIGIN = "https://hooks.ratecard.example";

/** The words of a text: tables of hosts and URLs read better without quotes. */
const words = (text: string): string[] => text.trim().split(/\s+/);

export const refused: { because: string; reason: string; urls: string[] }[] = [
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
    because: "the parser would drop a part of it",
    reason: "must not contain tabs or line breaks",
    urls: ["https://exam\nple.com/", "https://example.com/a\tb", "https://example.com/\r?a"],
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
    because: "it is a bare address",
    reason: BARE_ADDRESS,
    urls: words(`
      https://8.8.8.8/hook  https://0x08080808/hook  http://11.0.0.1/  http://100.63.255.255/  http://172.32.0.1/
      http://192.0.1.1/  http://223.255.255.254/  https://[2606:4700:4700::1111]/
      https://[2a00:1450:4001:0::200E]:8443/x  https://[2001:200::1]/
    `),
  },
  {
    because: "its name means something only inside a network",
    reason: PRIVATE,
    urls: words(`
      localhost  localhost.  localhost..  LOCALHOST  localhost:3000  api.localhost  ｌｏｃａｌｈｏｓｔ  %6cocalhost
      intranet  instance-data  com  .  printer.local  kubernetes.default.svc.cluster.local
      metadata.google.internal  metadata.google.internal.  ip-10-0-0-1.ec2.internal  metadata.goog
      wiki.intranet  router.lan  nas.home  mail.corp  x.mail  x.private  localhost.localdomain
      nas.home.arpa  1.0.0.127.in-addr.arpa  db.default.svc  vault.service.consul  web.docker  metadata.tencentyun.com
      x.test  x.invalid  shop.example  x.alt  expyuzz4wqqyqhjn.onion
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

export const accepted: [string, string][] = [
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
