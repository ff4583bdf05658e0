import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import t from "tap";
import { Connection } from "../asm/build/connection.js";
import { request } from "../asm/build/http.js";
import { scanned } from "./scan-fixture.js";

/** Text that is hardly compressed, always the same. */
function dense(size: number): Buffer {
  const blocks = Array.from({ length: size / 64 }, (_, n) =>
    createHash("sha256").update(String(n)).digest("hex"),
  );
  return Buffer.from(blocks.join(""));
}

t.test("a body of which only a part could be searched is told beside the lines", async (t) => {
  for (const [size, line] of [
    [1024, /^$/],
    [
      256 * 1024,
      /made\.pcap: not all was searched; bounds that were reached: budget exhausted \d+$/m,
    ],
  ] as const) {
    const body = gzipSync(dense(size));
    const connection = new Connection();
    const bytes = request({ method: "POST", headers: ["Content-Encoding: gzip"], body });
    const segments = Array.from({ length: Math.ceil(bytes.length / 1400) }, (_, n) =>
      bytes.subarray(n * 1400, (n + 1) * 1400),
    );
    const frames = [...connection.open(), ...segments.map((each) => connection.up(each))];
    const { lines, stderr } = await scanned(t, frames, null);
    t.match(stderr, line, `${size} bytes`);
    t.match(lines.at(-1), { kind: "summary", malformed: {} });
  }
});
