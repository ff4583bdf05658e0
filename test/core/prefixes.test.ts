import t from "tap";
import type { AddressRange } from "../../core/attribution/types.js";
import { encodePrefixes, parsePrefix } from "../../core/bundle/prefixes.js";
import { parseAddress } from "../../core/wire/address.js";
import { finish } from "./steps.js";

const range = (text: string): AddressRange => {
  const [first = "", last = first] = text.split("-");
  const [from, to] = [first, last].map((each) => parsePrefix(each, parseAddress)?.range);
  if (from === undefined || to === undefined) throw new Error(text);
  return { first: from.first, last: to.last };
};

const encode = (ipv4: readonly string[], ipv6: readonly string[] = [], most = 100) =>
  finish(encodePrefixes(ipv4.map(range), ipv6.map(range), most)).result;

const TABLE: readonly (readonly [string, readonly string[], readonly string[], string])[] = [
  ["a prefix", ["192.0.2.0/24"], [], "0418c0000200"],
  ["an address", ["192.0.2.7"], [], "0420c0000207"],
  ["neighbours are one", ["192.0.2.128/25", "192.0.2.0/25"], [], "0418c0000200"],
  ["one in another", ["192.0.2.0/24", "192.0.2.64/26"], [], "0418c0000200"],
  [
    "a range that is no prefix",
    ["192.0.2.1-192.0.2.6"],
    [],
    "0420c0000201" + "041fc0000202" + "041fc0000204" + "0420c0000206",
  ],
  ["from the first address on", ["0.0.0.0-0.0.0.2"], [], "041f00000000" + "042000000002"],
  ["all of IPv6", [], ["::/0"], "0600".padEnd(36, "0")],
  ["all of IPv4", ["0.0.0.0/1", "128.0.0.0/1"], [], "040000000000"],
  ["the last address", ["255.255.255.255"], [], "0420ffffffff"],
  [
    "IPv4 first",
    ["192.0.2.0/24"],
    ["2001:db8::/32"],
    "0418c0000200" + "062020010db8000000000000000000000000",
  ],
];

for (const [what, ipv4, ipv6, expected] of TABLE) {
  t.test(`prefixes of a list: ${what}`, async (t) => {
    const { bytes, count } = encode(ipv4, ipv6);
    t.equal(Buffer.from(bytes).toString("hex"), expected);
    t.equal(count, expected.match(/04.{10}|06.{34}/g)?.length);
  });
}

t.test("what a router does not take is counted", async (t) => {
  const { bytes, count } = encode(["192.0.2.1-192.0.2.6"], ["::"], 2);
  t.same([Buffer.from(bytes).toString("hex"), count], ["0420c0000201041fc0000202", 5]);
});

t.test("many prefixes are made in small steps", async (t) => {
  const scattered = Array.from({ length: 20_000 }, (_, n) => {
    const first = 512n * BigInt(n);
    return { first, last: first + 255n };
  });
  const { result, steps } = finish(encodePrefixes(scattered, scattered, 100));
  t.equal(result.count, 40_000);
  t.ok(steps >= 20, `${steps} steps`);
});

for (const text of [
  "192.0.2.0/33",
  "192.0.2.1/24",
  "2001:db8::/129",
  "example.org",
  "1.2.3/8",
  "",
  "/8",
]) {
  t.test(`${JSON.stringify(text)} is no prefix`, async (t) => {
    t.equal(parsePrefix(text, parseAddress), null);
  });
}
