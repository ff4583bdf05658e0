import t from "tap";
import { CaptureError, open } from "../../router/node/capture/open.js";
import { scanAll } from "../eval/pool.js";
import { CAPTURES, readTruth } from "../eval/truth.js";

const truths = readTruth() ?? [];

/** Packets that can be read; one more where the capture breaks off in a packet, which tshark counts. */
async function count(path: string): Promise<{ readonly whole: number; readonly cut: number }> {
  let whole = 0;
  const source = open(path);
  try {
    for await (const { frame } of source) whole = frame;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { whole, cut: 1 };
  }
  return { whole, cut: source.truncatedAt === null ? 0 : 1 };
}

t.test("packets are numbered as tshark numbers them", async (t) => {
  t.ok(truths.length > 1000, "there are captures");
  for (const { file, frames } of truths) {
    const { whole, cut } = await count(`${CAPTURES}/${file}`);
    t.ok(whole === frames || whole + cut === frames, `${file}: ${whole} of ${frames}`);
  }
});

t.test("no malformed capture ends or stops the scan", async (t) => {
  const robust = truths.filter(({ file }) => file.startsWith("robust/"));
  t.ok(robust.length > 200, "there are malformed captures");
  for (const { truth, reply } of await scanAll(robust)) {
    t.ok(reply.kind === "scored" || reply.kind === "unreadable", `${truth.file}: ${reply.kind}`);
  }
});
