import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Entry, encodeLookup, type Row } from "../../core/attribution/encode.js";
import { compareKeys, type Key } from "../../core/attribution/layout.js";
import { parseAddress } from "../../core/wire/address.js";
import { splitCsvLine } from "./csv.js";
import { noticesOf } from "./notices.js";
import { Numbering, next32, next64, type Range, rowsOf } from "./ranges.js";

/** Reads the registries' packages and writes build/attribution.bin. */
const OUTPUT = "build/attribution.bin";
const require = createRequire(import.meta.url);

type Cells = readonly string[];

interface Table {
  readonly name: string;
  readonly ipv4: Cells[];
  readonly ipv6: Cells[];
  readonly version: string;
}

function packageFolder(name: string): string {
  const paths = require.resolve.paths(name) ?? [];
  for (const folder of paths) {
    const candidate = path.join(folder, name);
    try {
      readFileSync(path.join(candidate, "package.json"));
      return candidate;
    } catch {
      // Not in this one: the next of Node's own list may have it.
    }
  }
  throw new Error(`${name} is not installed (run npm ci)`);
}

function versionOf(name: string): string {
  const text = readFileSync(path.join(packageFolder(name), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function readTable(name: string): Table {
  const folder = packageFolder(`@ip-location-db/${name}`);
  const read = (ip: string) =>
    readFileSync(path.join(folder, `${name}-${ip}.csv`), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map(splitCsvLine);
  return {
    name,
    ipv4: read("ipv4"),
    ipv6: read("ipv6"),
    version: versionOf(`@ip-location-db/${name}`),
  };
}

/** Date in a version such as 2.3.2026061719. */
function dateOf(version: string): string {
  const date = /\.(\d{4})(\d{2})(\d{2})\d*$/.exec(version);
  if (date === null) throw new Error(`version ${version} holds no date`);
  return date.slice(1).join("-");
}

function addressKey(text: string | undefined): Key {
  const bytes = parseAddress(text ?? "");
  if (bytes === null) throw new Error(`"${text}" is no address`);
  const view = new DataView(bytes.buffer);
  const isIpv6 = text?.includes(":") === true;
  return isIpv6
    ? { hi: view.getUint32(0), lo: view.getUint32(4) }
    : { hi: view.getUint32(12), lo: 0 };
}

function* rangesOf(
  rows: readonly Cells[],
  positions: ReadonlyMap<string, number>,
): Iterable<Range> {
  for (const [first, last, key = ""] of rows) {
    yield { first: addressKey(first), last: addressKey(last), value: positions.get(key) ?? 0 };
  }
}

/** Rows of both address families of a table, and the entries that they refer to. */
function compile(table: Table, entryOf: (cells: Cells) => Entry) {
  const numbering = new Numbering();
  for (const cells of [...table.ipv4, ...table.ipv6]) numbering.use(cells[2] ?? "", entryOf(cells));
  const { entries, positions } = numbering.finish();
  const v4 = rowsOf(rangesOf(table.ipv4, positions), next32);
  const v6 = rowsOf(rangesOf(table.ipv6, positions), next64);
  console.log(
    `${table.name}: ${table.ipv4.length} + ${table.ipv6.length} ranges in ${v4.rows.length} + ${v6.rows.length} rows, ` +
      `${v4.dropped + v6.dropped} finer than a /64 left out`,
  );
  return { entries, v4: v4.rows, v6: v6.rows };
}

function macRange(prefix: string, value: number): Range {
  const first = prefix.padEnd(16, "0");
  const last = prefix.padEnd(12, "f").padEnd(16, "f");
  const key = (hex: string) => ({
    hi: Number.parseInt(hex.slice(0, 8), 16),
    lo: Number.parseInt(hex.slice(8), 16),
  });
  return { first: key(first), last: key(last), value };
}

/** Blocks that the registry cut up, and those whose holder wants no name. */
const NOBODY = new Set(["IEEE Registration Authority", "Private"]);

function compileMakers(): { entries: Entry[]; rows: Row[] } {
  const text = readFileSync(path.join(packageFolder("oui-data"), "index.json"), "utf8");
  const registry = Object.entries(JSON.parse(text) as Record<string, string>);
  const named = registry.map(
    ([prefix, lines]) => [prefix, lines.split("\n")[0]?.trim() ?? ""] as const,
  );
  const makers = named.filter(([, name]) => name !== "" && !NOBODY.has(name));
  const numbering = new Numbering();
  for (const [, name] of makers) numbering.use(name, { number: 0, text: name });
  const { entries, positions } = numbering.finish();
  const ranges = makers.map(([prefix, name]) => macRange(prefix, positions.get(name) ?? 0));
  ranges.sort((a, b) => compareKeys(a.first, b.first));
  const { rows, dropped } = rowsOf(ranges, next64);
  console.log(
    `oui-data: ${makers.length} prefixes in ${rows.length} rows, ${dropped} inside another left out`,
  );
  return { entries, rows };
}

function build(): Uint8Array {
  const asn = readTable("asn");
  const country = readTable("geo-whois-asn-country");
  const networks = compile(asn, ([, , number = "0", org = ""]) => ({
    number: Number(number),
    text: org,
  }));
  const countries = compile(country, ([, , code = ""]) => ({ number: 0, text: code }));
  const makers = compileMakers();
  return encodeLookup({
    asOf: dateOf(asn.version),
    notices: noticesOf({ asn: asn.version, country: country.version, oui: versionOf("oui-data") }),
    networks: networks.entries,
    countries: countries.entries,
    makers: makers.entries,
    network4: networks.v4,
    network6: networks.v6,
    country4: countries.v4,
    country6: countries.v6,
    mac: makers.rows,
  });
}

const bytes = build();
writeFileSync(OUTPUT, bytes);
console.log(`${OUTPUT}: ${bytes.length} bytes`);
