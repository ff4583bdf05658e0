import { Draw } from "./draw.js";
import { type Run, repeat } from "./measure.js";
import { makeNeedles, SET } from "./needles.js";
import { makeDatagrams, makeSegments, makeUploads, requestOf } from "./packets.js";
import { type Kind, makePayload, makePayloads, PAYLOAD } from "./payloads.js";
import { print } from "./report.js";

const PACKETS = 1600;
const HEAD = 130;
/** Most that a payload may cost, to an HTTP one of the same size and way. */
const BAR = 20;
/** A digits-only payload to an HTTP one. */
const DIGITS_BAR = 4;

const datagrams: readonly Kind[] = [
  "http",
  "random",
  "digits",
  "percent",
  "base64",
  "nested",
  "hex",
  "slashes",
  "quotes",
  "zeros",
];
const requests: readonly Kind[] = ["http", "keys", "hex", "digits", "nested", "quotes"];
/** One long body on a connection, in segments of so many bytes. */
const uploads: readonly (readonly [Kind, number])[] = [
  ["http", PAYLOAD],
  ["base64", PAYLOAD],
  ["percent", PAYLOAD],
  ["digits", PAYLOAD],
  ["base64", 100],
  ["percent", 1],
];

function udp(module: WebAssembly.Module, kind: Kind): Run {
  const planted = makeNeedles(SET);
  return repeat(
    module,
    planted.map(({ needle }) => needle),
    makeDatagrams(makePayloads(kind, PACKETS, planted)),
  );
}

function tcp(module: WebAssembly.Module, kind: Kind): Run {
  const planted = makeNeedles(SET);
  const bodies = makePayloads(kind, PACKETS, planted);
  return repeat(
    module,
    planted.map(({ needle }) => needle),
    makeSegments(bodies.map((body) => requestOf(body.subarray(0, PAYLOAD - HEAD)))),
  );
}

function upload(module: WebAssembly.Module, kind: Kind, size: number): Run {
  const needles = makeNeedles(SET).map(({ needle }) => needle);
  const body = makePayload(kind, new Draw(5), Math.max(size * (PACKETS / 8), 4 * PAYLOAD));
  return repeat(module, needles, makeUploads(body, size));
}

function report(way: string, kind: string, run: Run, usual: Run): void {
  print({ what: `${way} ${kind}`, value: run.nanoseconds, unit: "ns a frame", bar: null });
  if (run === usual) return;
  const bar = kind === "digits" ? DIGITS_BAR : BAR;
  print({
    what: `${way} ${kind}, to http`,
    value: run.nanoseconds / usual.nanoseconds,
    unit: "x",
    bar,
  });
}

function benchWay(
  way: string,
  module: WebAssembly.Module,
  kinds: readonly Kind[],
  measure: (module: WebAssembly.Module, kind: Kind) => Run,
): string[] {
  const problems: string[] = [];
  const usual = measure(module, "http");
  for (const kind of kinds) {
    const run = kind === "http" ? usual : measure(module, kind);
    report(way, kind, run, usual);
    if (run.needles !== SET) problems.push(`${way} ${kind}: ${run.needles} of ${SET} values found`);
  }
  return problems;
}

/**
 * The whole engine on payloads that cost most: datagrams, one request a segment, long bodies. Returns what is wrong with
 * the figures.
 */
export function benchWorst(module: WebAssembly.Module): string[] {
  const problems = [
    ...benchWay("datagram", module, datagrams, udp),
    ...benchWay("request", module, requests, tcp),
  ];
  const usual = upload(module, "http", PAYLOAD);
  for (const [kind, size] of uploads) {
    const run = kind === "http" ? usual : upload(module, kind, size);
    report("upload", `${kind} in ${size} B`, run, usual);
  }
  return problems;
}
