import { type Entry, encodeLookup, type Row } from "../../core/attribution/encode.js";
import { compareKeys, type Key } from "../../core/attribution/layout.js";
import { parseAddress } from "../../core/wire/address.js";
import { Numbering, next32, next64, type Range, rowsOf } from "./ranges.js";

/** A line that is not as ip2asn writes them; `line` is 1-based. */
export class TableFault extends Error {
  override readonly name = "TableFault";
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** What became of a table. */
export interface Compiled {
  readonly bytes: Uint8Array;
  readonly ranges: number;
  /** Finer than a /64, or inside another range. */
  readonly dropped: number;
}

interface Line {
  readonly family: 4 | 6;
  readonly first: Key;
  readonly last: Key;
  readonly network: string;
  readonly country: string;
}

const NOTICE =
  "Networks and countries: iptoasn.com (ip2asn), Public Domain Dedication and License 1.0, made from BGP tables and the registries' data; the country is where the network (AS) is registered.";
/** What stands for an address that nobody announces, and for no country. */
const NOT_ROUTED = "0";
const NO_COUNTRY = /^(none|unknown|-|)$/i;

/**
 * Compiles a table of ip2asn (iptoasn.com): lines of first and last address, AS number, country and name, between tabs. Makers are
 * not in it. `asOf`: ISO date of the table.
 * @throws TableFault at the first line that is none.
 */
export function compileIp2asn(text: string, asOf: string): Compiled {
  const networks = new Numbering();
  const countries = new Numbering();
  const lines: Line[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const cells = line.replace(/\r$/, "").split("\t");
    const read = readLine(cells, at + 1);
    const name = cells[4] ?? "";
    if (read.network !== NOT_ROUTED) {
      networks.use(read.network, { number: Number(read.network), text: name });
      if (read.country !== "") countries.use(read.country, { number: 0, text: read.country });
    }
    lines.push(read);
  }
  if (lines.length === 0) throw new TableFault(1, "no ranges in it");
  lines.sort((a, b) => compareKeys(a.first, b.first));
  const made = { networks: networks.finish(), countries: countries.finish() };
  return assemble(lines, made, asOf);
}

type Numbered = { entries: Entry[]; positions: Map<string, number> };

function assemble(
  lines: readonly Line[],
  { networks, countries }: { networks: Numbered; countries: Numbered },
  asOf: string,
): Compiled {
  let dropped = 0;
  const rows = (family: 4 | 6, value: (line: Line) => number): Row[] => {
    const made = rowsOf(rangesOf(lines, family, value), family === 4 ? next32 : next64);
    dropped += made.dropped;
    return made.rows;
  };
  const network = (line: Line): number => networks.positions.get(line.network) ?? 0;
  const country = (line: Line): number =>
    line.network === NOT_ROUTED ? 0 : (countries.positions.get(line.country) ?? 0);
  const bytes = encodeLookup({
    asOf,
    notices: NOTICE,
    networks: networks.entries,
    countries: countries.entries,
    makers: [],
    network4: rows(4, network),
    network6: rows(6, network),
    country4: rows(4, country),
    country6: rows(6, country),
    mac: [{ hi: 0, lo: 0, value: 0 }],
  });
  return { bytes, ranges: lines.length, dropped: dropped / 2 };
}

function* rangesOf(
  lines: readonly Line[],
  family: 4 | 6,
  value: (line: Line) => number,
): Iterable<Range> {
  for (const line of lines) {
    if (line.family === family) yield { first: line.first, last: line.last, value: value(line) };
  }
}

function readLine(cells: readonly string[], at: number): Line {
  const [first = "", last = "", number = "", country = ""] = cells;
  if (cells.length < 5) {
    throw new TableFault(at, "expected first address, last address, AS number, country, name");
  }
  const [from, to] = [keyOf(first, at), keyOf(last, at)];
  if (from.family !== to.family || compareKeys(from.key, to.key) > 0) {
    throw new TableFault(at, `expected a range, not ${first} to ${last}`);
  }
  if (!/^\d{1,10}$/.test(number)) throw new TableFault(at, `"${number}" is no AS number`);
  const code = NO_COUNTRY.test(country) ? "" : country;
  if (!/^([A-Z]{2})?$/.test(code)) throw new TableFault(at, `"${country}" is no country's code`);
  return { family: from.family, first: from.key, last: to.key, network: number, country: code };
}

function keyOf(text: string, at: number): { family: 4 | 6; key: Key } {
  const bytes = parseAddress(text);
  if (bytes === null) throw new TableFault(at, `"${text}" is no address`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return text.includes(":")
    ? { family: 6, key: { hi: view.getUint32(0), lo: view.getUint32(4) } }
    : { family: 4, key: { hi: view.getUint32(12), lo: 0 } };
}
