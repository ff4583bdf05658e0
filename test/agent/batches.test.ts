import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { BATCH_MAX_BYTES, decodeBatch } from "../../mqtt-bridge/machine/batch.js";
import { buildAgent, scratch } from "./compile.js";

const agent = buildAgent();
const folder = scratch(t);

/** The golden batches of test/core by name: a line with it, then lines of hex. */
function goldenBatches(): [name: string, bytes: Buffer][] {
  const text = readFileSync("test/core/golden/batches.hex", "utf8");
  return [...text.matchAll(/^(\S.*)\n((?: {2}[0-9a-f]+\n?)+)/gm)].map(([, name = "", hex = ""]) => [
    name,
    Buffer.from(hex.replace(/\s/g, ""), "hex"),
  ]);
}

function batchOf(records: Uint8Array, head: string) {
  const path = join(folder, "records");
  writeFileSync(path, records);
  const { status, stdout, stderr } = spawnSync(agent, [
    "--batch",
    path,
    "--head",
    head,
    "--events",
    "-",
  ]);
  return { status, bytes: stdout, said: stderr.toString() };
}

t.test("golden batches are the same bytes from C", async (t) => {
  const golden = goldenBatches();
  t.ok(golden.length >= 4, `${golden.length} batches`);
  for (const [name, expected] of golden) {
    const batch = decodeBatch(expected);
    if (batch === null) throw new Error(`${name}: no batch`);
    const { epoch, revision, seq, t0, lost, records } = batch;
    const { status, bytes } = batchOf(records, [epoch, revision, seq, t0, lost].join(":"));
    t.equal(status, 0, name);
    t.equal(bytes.toString("hex"), expected.toString("hex"), name);
  }
});

t.test("a batch is as long as the plane takes, and no longer", async (t) => {
  // Map, 7 keys, 6 numbers of one byte, and the head of a byte string of more than 64 KiB.
  const head = 1 + 2 + 6 + 9 + 4 + 3 + 5 + 8 + 6 + 5;
  const most = batchOf(new Uint8Array(BATCH_MAX_BYTES - head), "1:1:1:1:0");
  t.equal(most.status, 0, most.said);
  t.equal(most.bytes.length, BATCH_MAX_BYTES);
  t.equal(decodeBatch(most.bytes)?.records.length, BATCH_MAX_BYTES - head);
  const more = batchOf(new Uint8Array(BATCH_MAX_BYTES - head + 1), "1:1:1:1:0");
  t.equal(more.status, 2);
  t.match(
    more.said,
    new RegExp(`^telltale-agent: ${BATCH_MAX_BYTES - head + 1} bytes.* ${BATCH_MAX_BYTES} .*\n$`),
  );
});

t.test("a head that is none is refused in one line", async (t) => {
  for (const head of [
    "",
    "1:2:3:4",
    "1:2:3:4:5:6",
    "a:2:3:4:5",
    "4294967296:1:1:1:1",
    "-1:1:1:1:1",
  ]) {
    const { status, said } = batchOf(new Uint8Array(1), head);
    t.equal(status, 2, head);
    t.match(said, /^telltale-agent: --head .*expected five numbers.*\n$/, head);
  }
});
