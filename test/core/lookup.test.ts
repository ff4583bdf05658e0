import { existsSync, readFileSync, statSync } from "node:fs";
import t from "tap";
import { encodeLookup, type LookupSource, type Row } from "../../core/attribution/encode.js";
import { openLookup } from "../../core/attribution/lookup.js";
import { shortMaker } from "../../core/attribution/maker.js";
import type { Lookup, Place } from "../../core/attribution/types.js";
import { finish } from "./steps.js";

const EMPTY: LookupSource = {
  asOf: "2026-06-17",
  notices: "first line\nsecond line",
  networks: [],
  countries: [],
  makers: [],
  network4: [],
  network6: [],
  country4: [],
  country6: [],
  mac: [],
};

/** A small generator (xorshift32), so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function quad(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

t.test("rows hold from their address to the next, as a linear search says", async (t) => {
  const random = generator(5);
  const starts = new Set([0]);
  while (starts.size < 3000) starts.add(random() % 4 === 0 ? random() : (random() & ~255) >>> 0);
  const rows: Row[] = Array.from(starts)
    .sort((a, b) => a - b)
    .map((hi) => ({ hi, lo: 0, value: random() % 3 }));
  const networks = [
    { number: 64_500, text: "First Example Networks" },
    { number: 4_200_000_000, text: "Second Example, Inc." },
  ];
  const lookup = openLookup(encodeLookup({ ...EMPTY, networks, network4: rows }));
  const probes = rows.flatMap(({ hi }) => [hi, Math.max(hi - 1, 0)]);
  for (let n = 0; n < 2000; n++) probes.push(random());
  const wrong = probes.filter((probe) => {
    const row = rows.filter(({ hi }) => hi <= probe).at(-1);
    const wanted = row === undefined || row.value === 0 ? null : networks[row.value - 1];
    const found = lookup.network(quad(probe));
    return (
      (wanted?.number ?? null) !== (found?.asn ?? null) ||
      (found !== null && found.org !== wanted?.text)
    );
  });
  t.same(wrong.map(quad), [], `${probes.length} addresses`);
});

function rangesOf(lookup: Lookup, of: Place) {
  const reading = lookup.ranges?.(of);
  if (reading === undefined) throw new Error("no ranges");
  return finish(reading).result;
}

t.test("all addresses of a network, and of a country, are those that a search finds", async (t) => {
  const networks = [64_500, 64_501].map((number) => ({ number, text: "Example" }));
  const countries = ["DE", "FR"].map((text) => ({ number: 0, text }));
  const rows = Array.from({ length: 200 }, (_, n) => ({ hi: n * 1000, lo: 0, value: n % 3 }));
  const wide = [
    { hi: 0x20010db8, lo: 0x10000, value: 2 },
    { hi: 0x20010db8, lo: 0x20000, value: 1 },
    { hi: 0x20010db8, lo: 0x30000, value: 0 },
  ];
  const country6 = [{ hi: 0xffff0000, lo: 0, value: 2 }];
  const source = { ...EMPTY, networks, countries, network4: rows, network6: wide, country6 };
  const lookup = openLookup(encodeLookup(source));
  const { ipv4, ipv6 } = rangesOf(lookup, { asn: 64_501 });
  t.same(
    ipv4,
    rows
      .filter(({ value }) => value === 2)
      .map(({ hi }, at, all) => ({
        first: BigInt(hi),
        last: BigInt(at + 1 === all.length && hi === 199_000 ? 2 ** 32 : hi + 1000) - 1n,
      })),
  );
  t.same(ipv6, [{ first: 0x20010db8_00010000n << 64n, last: (0x20010db8_00020000n << 64n) - 1n }]);
  const last = { first: 0xffff0000n << 96n, last: (1n << 128n) - 1n };
  t.same(rangesOf(lookup, { country: "FR" }), { ipv4: [], ipv6: [last] });
  t.same(rangesOf(lookup, { country: "US" }), { ipv4: [], ipv6: [] });
});

t.test("a large table is read in small steps", async (t) => {
  const countries = [{ number: 0, text: "DE" }];
  const country4 = Array.from({ length: 100_000 }, (_, n) => ({
    ...{ hi: n * 512, lo: 0, value: n % 2 },
  }));
  const reading = openLookup(encodeLookup({ ...EMPTY, countries, country4 })).ranges?.({
    country: "DE",
  });
  if (reading === undefined) throw new Error("no ranges");
  const { result, steps } = finish(reading);
  t.equal(result.ipv4.length, 50_000);
  t.ok(steps >= 10, `${steps} steps`);
});

t.test("an IPv6 network ends where the next begins, to the /64", async (t) => {
  const rows: Row[] = [
    { hi: 0x20010db8, lo: 0, value: 1 },
    { hi: 0x20010db8, lo: 0x0001_0000, value: 2 },
    { hi: 0x20010db8, lo: 0x0001_0001, value: 0 },
    { hi: 0xfffffffe, lo: 0xffffffff, value: 1 },
  ];
  const networks = [
    { number: 1, text: "One" },
    { number: 2, text: "Two" },
  ];
  const countries = [{ number: 0, text: "NL" }];
  const country6: Row[] = [{ hi: 0x20010db8, lo: 0x0001_0000, value: 1 }];
  const lookup = openLookup(
    encodeLookup({ ...EMPTY, networks, network6: rows, countries, country6 }),
  );
  const as_of = "2026-06-17";
  t.equal(lookup.network("2001:db7:ffff:ffff::1"), null);
  t.same(lookup.network("2001:db8::1"), { asn: 1, org: "One", country: null, as_of });
  t.same(lookup.network("2001:db8:0:ffff:ffff::"), { asn: 1, org: "One", country: null, as_of });
  t.same(lookup.network("2001:db8:1::"), { asn: 2, org: "Two", country: "NL", as_of });
  t.same(lookup.network("2001:db8:1:0:ffff::"), { asn: 2, org: "Two", country: "NL", as_of });
  t.equal(lookup.network("2001:db8:1:1::"), null);
  t.match(lookup.network("ffff:ffff:ffff::"), { asn: 1 });
  t.equal(lookup.network("192.0.2.1"), null, "the other family has its own table");
  t.equal(lookup.network("no address"), null);
});

t.test("makers by 24, 28 and 36 bits of a MAC", async (t) => {
  const makers = [
    { number: 0, text: "Wide Works Co., Ltd" },
    { number: 0, text: "Narrow GmbH" },
  ];
  const mac: Row[] = [
    { hi: 0x00aabb00, lo: 0, value: 1 },
    { hi: 0x00aabbff, lo: 0xf000_0000, value: 2 },
    { hi: 0x00aabc00, lo: 0, value: 0 },
  ];
  const lookup = openLookup(encodeLookup({ ...EMPTY, makers, mac }));
  t.equal(lookup.maker("00:aa:bb:00:00:00"), "Wide Works");
  t.equal(lookup.makerInFull("00-AA-BB-FF-EF-FF"), "Wide Works Co., Ltd");
  t.equal(lookup.maker("00:aa:bb:ff:f0:00"), "Narrow");
  t.equal(lookup.maker("00:aa:bc:00:00:00"), null);
  t.equal(lookup.maker("02:aa:bb:00:00:00"), null, "locally administered");
  t.equal(lookup.maker("nonsense"), null);
});

t.test("notices and date come back", async (t) => {
  const lookup = openLookup(encodeLookup(EMPTY));
  t.equal(lookup.asOf, "2026-06-17");
  t.equal(lookup.notices, EMPTY.notices);
});

t.test("rows that do not rise are refused", async (t) => {
  const network4 = [7, 7].map((hi) => ({ hi, lo: 0, value: 1 }));
  t.throws(() => encodeLookup({ ...EMPTY, network4 }), /row 1 of 2 does not rise/);
});

t.test("another file, and one that is cut, are refused", async (t) => {
  const bytes = encodeLookup(EMPTY);
  t.throws(() => openLookup(new Uint8Array(0)), /not an attribution file/);
  t.throws(() => openLookup(new Uint8Array(200)), /not an attribution file/);
  t.throws(() => openLookup(bytes.subarray(0, bytes.length - 1)), /should have \d+ bytes and has/);
});

const MAKERS: readonly (readonly [string, string])[] = [
  ["Xiaomi Communications Co Ltd", "Xiaomi"],
  ["XIAOMI Electronics,CO.,LTD", "Xiaomi"],
  ["Apple, Inc.", "Apple"],
  ["HUAWEI TECHNOLOGIES CO.,LTD", "Huawei"],
  ["Samsung Electronics Co.,Ltd", "Samsung"],
  ["Cisco Systems, Inc", "Cisco"],
  ["IBM", "IBM"],
  ["TP-LINK TECHNOLOGIES CO.,LTD.", "TP-LINK"],
  ["Systems Technology", "Systems"],
  ["Murata Manufacturing Co., Ltd.", "Murata"],
];

for (const [full, wanted] of MAKERS) {
  t.test(`${full} is called ${wanted}`, async (t) => t.equal(shortMaker(full), wanted));
}

const FILE = "build/attribution.bin";
const CSV = "node_modules/@ip-location-db/asn/asn-ipv4.csv";
const missing = [FILE, CSV].filter((file) => !existsSync(file));

t.test(
  "the built file knows what the registries' tables say",
  { skip: missing.length === 0 ? false : `needs ${missing.join(", ")} (make build)` },
  async (t) => {
    const lookup = openLookup(new Uint8Array(readFileSync(FILE)));
    t.ok(statSync(FILE).size <= 8_000_000, "at most 8 MB");
    t.match(lookup.network("42.62.48.2"), { asn: 23724, country: "CN" });
    t.equal(lookup.network("192.168.1.1"), null);
    t.equal(lookup.maker("28:6c:07:00:00:01"), "Xiaomi");
    t.match(lookup.notices, /CC BY 4\.0[\s\S]*CC0[\s\S]*BSD 2-Clause/);
    const lines = readFileSync(CSV, "utf8")
      .split("\n")
      .filter((_, n) => n % 211 === 0);
    const wrong = lines.filter((line) => {
      const [first = "", last = "", asn] = line.split(",");
      return [first, last].some((address) => String(lookup.network(address)?.asn) !== asn);
    });
    t.ok(lines.length > 1900);
    t.same(wrong, []);
  },
);
