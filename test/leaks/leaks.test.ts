import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import t, { type Test } from "tap";
import { generate } from "./make/generate.js";
import type { Truth } from "./make/truth.js";
import type { Sighting } from "./scan.js";
import { score } from "./score.js";
import { failures } from "./table.js";

const HAS_TSHARK = spawnSync("tshark", ["--version"]).status === 0;

function digests(dir: string): string[] {
  const digest = (name: string) =>
    createHash("sha256")
      .update(readFileSync(join(dir, name)))
      .digest("hex");
  return readdirSync(dir)
    .sort()
    .map((name) => `${name} ${digest(name)}`);
}

t.test("a seed makes the same bytes every time, another seed others", async (t: Test) => {
  const dir = t.testdir();
  generate(3, 40, join(dir, "a"));
  generate(3, 40, join(dir, "b"));
  generate(4, 40, join(dir, "c"));
  t.same(digests(join(dir, "a")), digests(join(dir, "b")));
  t.notSame(digests(join(dir, "a")), digests(join(dir, "c")));
});

interface Seen {
  readonly srcport: number;
  readonly payload: Buffer;
}

/** Client's payload by frame, as tshark reads the capture. */
function payloads(capture: string): Map<number, Seen> {
  const fields = ["frame.number", "tcp.srcport", "udp.srcport", "tcp.payload", "udp.payload"];
  const args = ["-r", capture, "-T", "fields", ...fields.flatMap((field) => ["-e", field])];
  const text = execFileSync("tshark", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const rows = text.trimEnd().split("\n");
  return new Map(
    rows.map((row) => {
      const [frame = "", tcp = "", udp = "", segment = "", datagram = ""] = row.split("\t");
      const payload = Buffer.from(segment || datagram, "hex");
      return [Number(frame), { srcport: Number(tcp || udp), payload }];
    }),
  );
}

/** Whether the value ends in this payload: its last eight bytes, or what of them the segment holds. */
function endsIn(payload: Buffer, value: string): boolean {
  for (let size = Math.min(8, value.length); size > 0; size--) {
    const tail = Buffer.from(value.slice(-size), "latin1");
    const at = size === 8 || size === value.length ? payload.indexOf(tail) : -1;
    if (at >= 0 || payload.subarray(0, size).equals(tail)) return true;
  }
  return false;
}

/** How a value stands in the bytes where nothing but its own escapes or a digest hides it. */
function writtenForms({ transforms, text }: Truth): string[] {
  const chain = transforms.join(">");
  if (chain === "") return [text, encodeURIComponent(text)];
  const algorithm = /^hex>(md5|sha\d+)$/.exec(chain)?.[1];
  if (algorithm === undefined) return [];
  const hex = createHash(algorithm).update(text).digest("hex");
  return [hex, hex.toUpperCase()];
}

t.test(
  "tshark finds a plain value's end in the frame of the truth",
  { skip: !HAS_TSHARK },
  async (t) => {
    const { truths, captures } = generate(5, 400, join(t.testdir(), "made"));
    const frames = new Map(captures.map((capture) => [basename(capture), payloads(capture)]));
    const readable = truths.filter(
      (truth) => truth.twin === null && writtenForms(truth).length > 0,
    );
    t.ok(readable.length > 20, "there are values that tshark shows");
    for (const truth of readable) {
      const { file, frame, sport, number } = truth;
      const seen = frames.get(file)?.get(frame ?? 0);
      t.equal(seen?.srcport, sport, `#${number}: the flow's frame`);
      const payload = seen?.payload ?? Buffer.alloc(0);
      const found = writtenForms(truth).some((form) => endsIn(payload, form));
      t.ok(found, `#${number}: the value's end`);
    }
  },
);

/** What a scan would say that has everything right. */
function rightly(truth: Truth): Sighting {
  const { file, src, sport, dst, dport, type, label, evidence, transforms, where, field } = truth;
  const flow = { file, src, sport, dst, dport };
  const frame = truth.frame ?? 0;
  const identifier = { type, label };
  return { ...flow, identifier, evidence, transforms, where, field, frame, masked: null };
}

t.test("only what is right passes", async (t) => {
  const { truths } = generate(6, 60, join(t.testdir(), "made"));
  const leaks = truths.filter(({ twin }) => twin === null);
  const right = leaks.map(rightly);
  const [first] = right;
  if (first === undefined) throw new Error("no leak was made");
  t.same(failures(score(truths, right)), []);
  const spoiled: [name: string, sightings: Sighting[], why: RegExp][] = [
    ["nothing is found", [], /recall .0000/],
    ["one is missed", right.slice(1), /recall|cells below/],
    ["one is told twice", [...right, { ...first, field: "other" }], /1 sightings/],
    ["a look-alike", [...right, ...truths.slice(1, 2).map(rightly)], /1 sightings/],
    ["an unknown flow", [...right, { ...first, sport: 1 }], /1 sightings/],
    ["another's label", right.map((one) => ({ ...one, identifier: null })), /recall .0000/],
    ["wrong frames", right.map((one) => ({ ...one, frame: one.frame + 1 })), /^frame right in/m],
    ["wrong fields", right.map((one) => ({ ...one, field: "x" })), /^field right in/m],
    ["wrong places", right.map((one) => ({ ...one, where: "x" })), /^where right in/m],
    [
      "wrong transforms",
      right.map((one) => ({ ...one, transforms: ["x"] })),
      /^transforms right in/m,
    ],
    ["wrong evidence", right.map((one) => ({ ...one, evidence: "x" })), /^evidence right in/m],
  ];
  for (const [name, sightings, why] of spoiled) {
    t.match(failures(score(truths, sightings)).join("\n"), why, name);
  }
});
