import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUCKETS } from "./cells.js";
import { SPLITS, type Split } from "./conversation.js";
import { Draw } from "./draw.js";
import { drawEnds, type Ends, type FlowPlan, flowTraffic } from "./flows.js";
import { drawHousehold, type LanHost } from "./household.js";
import { allCells, type Cell, drawLeak, type Leak, poolOf } from "./leak.js";
import { type Packet, pcap } from "./net.js";
import type { Truth } from "./truth.js";

/** Leaks of one capture; each has its twin beside it. */
const PER_CAPTURE = 200;
/** 2026-01-01, microseconds. */
const EPOCH = 1_767_225_600e6;
/** Between the starts of two flows, microseconds: some twenty run at a time. */
const APART = 4_000;
const DIGESTS = ["md5", "sha1", "sha256", "sha512"];

export interface Made {
  readonly household: string;
  readonly captures: readonly string[];
  readonly truths: readonly Truth[];
}

function evidenceOf(transforms: readonly string[]): Truth["evidence"] {
  if (transforms.some((transform) => DIGESTS.includes(transform))) return "hashed";
  return transforms.every((transform) => transform === "chunked") ? "plain" : "encoded";
}

interface Placed {
  readonly truth: Omit<Truth, "frame">;
  readonly ends: Ends;
  readonly plan: FlowPlan;
}

function placed(
  number: number,
  leak: Leak,
  cell: Cell,
  ends: Ends,
  file: string,
  split: Split,
  twin: boolean,
): Placed {
  const { recipe, secret, where } = leak;
  const message = twin ? leak.twinMessage : leak.message;
  const plan: FlowPlan = {
    where,
    host: recipe.host,
    message,
    downstream: twin && leak.twin.downstream === true,
    split,
  };
  const truth = {
    number,
    file,
    l4: ends.l4,
    src: ends.client.address,
    sport: ends.client.port,
    dst: ends.server.address,
    dport: ends.server.port,
    twin: twin ? leak.twin.why : null,
    type: secret.type,
    label: secret.label,
    where,
    field: message.field,
    evidence: evidenceOf(recipe.transforms),
    transforms: recipe.transforms,
    kind: cell.kind,
    family: BUCKETS[cell.bucket]?.name ?? "",
    split: ends.l4 === "tcp" ? split : "one",
    protocol: ends.protocol,
    text: twin ? leak.twin.text : recipe.text,
    message: message.bytes.toString("base64"),
  };
  return { truth, ends, plan };
}

interface Timed extends Packet {
  /** Index of the flow whose value's last byte it brings. */
  readonly brings: number | null;
}

/** Puts flows into one capture, side by side; the truth gets its frames. */
function capture(draw: Draw, flows: readonly Placed[]): { bytes: Buffer; truths: Truth[] } {
  const packets: Timed[] = flows.flatMap(({ ends, plan }, i) => {
    const traffic = flowTraffic(draw, ends, plan, EPOCH + i * APART);
    return traffic.packets.map((packet, n) => ({
      ...packet,
      brings: traffic.last === n ? i : null,
    }));
  });
  packets.sort((a, b) => a.time - b.time);
  const frames = new Map<number, number>();
  for (const [at, { brings }] of packets.entries()) if (brings !== null) frames.set(brings, at + 1);
  const truths = flows.map(({ truth }, i) => ({
    ...truth,
    frame: truth.twin === null ? (frames.get(i) ?? null) : null,
  }));
  return { bytes: pcap(packets), truths };
}

/** Leaks of the cells in turn until there are `count`; cells that make no sense are passed over. */
function* drawLeaks(
  seed: string,
  count: number,
  secrets: ReturnType<typeof poolOf>,
): Generator<[Leak, Cell]> {
  const cells = new Draw(`${seed}/cells`).shuffle(allCells(secrets));
  let made = 0;
  for (let round = 0; made < count; round++) {
    const before = made;
    for (const [i, cell] of cells.entries()) {
      const leak = drawLeak(cell, secrets, new Draw(`${seed}/${round}/${i}`));
      if (leak === null) continue;
      yield [leak, cell];
      if (++made >= count) return;
    }
    if (made === before) throw new Error("no cell can be made");
  }
}

function place(
  seed: string,
  [leak, cell]: [Leak, Cell],
  number: number,
  hosts: readonly LanHost[],
): Placed[] {
  const draw = new Draw(`${seed}/flow/${number}`);
  const at = number % PER_CAPTURE;
  const file = `leaks-${String(Math.floor(number / PER_CAPTURE)).padStart(3, "0")}.pcap`;
  return [false, true].map((twin) => {
    const ends = drawEnds(draw, leak.where, draw.pick(hosts), 20_000 + at * 2 + (twin ? 1 : 0));
    return placed(number, leak, cell, ends, file, draw.pick(SPLITS), twin);
  });
}

/**
 * Writes a household, captures with `count` leaks and as many look-alikes, and `truth.jsonl` into a folder that it
 * makes anew. The same seed writes the same bytes.
 */
export function generate(seed: number, count: number, dir: string): Made {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const name = `leaks ${seed}`;
  const household = drawHousehold(new Draw(`${name}/household`));
  writeFileSync(join(dir, "household.yaml"), household.yaml);
  writeFileSync(join(dir, "contacts.vcf"), household.vcf);
  const flows: Placed[] = [];
  for (const leak of drawLeaks(name, count, poolOf(household.secrets))) {
    flows.push(...place(name, leak, flows.length / 2, household.hosts));
  }
  const captures: string[] = [];
  const truths: Truth[] = [];
  for (let at = 0; at < flows.length; at += PER_CAPTURE * 2) {
    const own = flows.slice(at, at + PER_CAPTURE * 2);
    const file = own[0]?.truth.file ?? "";
    const { bytes, truths: some } = capture(new Draw(`${name}/${file}`), own);
    writeFileSync(join(dir, file), bytes);
    captures.push(join(dir, file));
    truths.push(...some);
  }
  writeFileSync(
    join(dir, "truth.jsonl"),
    `${truths.map((truth) => JSON.stringify(truth)).join("\n")}\n`,
  );
  return { household: join(dir, "household.yaml"), captures, truths };
}
