import { createHash } from "node:crypto";
import { constants, deflateSync, gzipSync, inflateSync } from "node:zlib";
import t from "tap";
import { Random } from "../core/oracle/random.js";
import { datagram } from "./build/connection.js";
import { Rig, type Value } from "./harness.js";

// Decompression and digests against node:zlib and node:crypto: what these make must be found, and nothing where they fail.

const CANARY = "quartz-heron-plover-512";
const VALUES: readonly Value[] = [["text", CANARY]];
const RIG = new Rig({ profile: "normal", values: VALUES });
let port = 20_000;

/** How often the canary is told in a datagram. */
function found(payload: Uint8Array): number {
  RIG.send(datagram({ sport: port++, dport: 9999 }, payload));
  RIG.finish();
  const count = RIG.found.length;
  RIG.events.length = 0;
  return count;
}

/** Noise that compresses badly, well, or not at all, and the canary in it. */
function texts(random: Random): string[] {
  const kinds = ["abcdefghijklmnopqrstuvwxyz0123456789 ,.", "ab ", '{"k":1,} '];
  return kinds.map((alphabet) => {
    const [before, after] = [
      random.text(random.below(700), alphabet),
      random.text(random.below(300), alphabet),
    ];
    return `${before} ${CANARY} ${after}`;
  });
}

const STRATEGIES = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_FILTERED,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FIXED,
];

/** All combinations of zlib's settings. */
const SETTINGS = Array.from({ length: 10 }, (_, level) => level).flatMap((level) =>
  STRATEGIES.flatMap((strategy) =>
    [9, 11, 15].map((windowBits) => ({ level, strategy, windowBits })),
  ),
);

t.test("every level, strategy and window of zlib", async (t) => {
  const random = new Random(1);
  const drawn = SETTINGS.flatMap((setting) => texts(random).map((text) => ({ setting, text })));
  const gzips = drawn.filter(({ setting, text }) => found(gzipSync(text, setting)) !== 1);
  t.same(gzips, [], `gzip, ${drawn.length} texts`);
  // zlib's first byte says the window; only the usual one is recognised.
  const usual = drawn.filter(({ setting }) => setting.windowBits === 15);
  const zlibs = usual.filter(({ setting, text }) => found(deflateSync(text, setting)) !== 1);
  t.same(zlibs, [], `zlib, ${usual.length} texts`);
});

t.test("a torn stream is read as far as zlib reads it, but for its end", async (t) => {
  const random = new Random(2);
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  for (let i = 0; i < 12; i++) {
    const text = `${random.text(60, "abc ")} ${CANARY} ${random.text(150, "abcdefgh ")}`;
    const whole = deflateSync(text);
    for (let size = 12; size < whole.length; size += 3) {
      const there = inflateSync(whole.subarray(0, size), options).toString();
      const told = found(whole.subarray(0, size)) === 1;
      if (told)
        t.ok(there.includes(CANARY), `${size} of ${whole.length} bytes: what is told is there`);
      const sure =
        there.indexOf(CANARY) >= 0 && there.length - there.indexOf(CANARY) > CANARY.length + 64;
      if (sure) t.ok(told, `${size} of ${whole.length} bytes: what is there is told`);
    }
  }
});

t.test("damaged streams break nothing, and never make a value that zlib does not", async (t) => {
  const random = new Random(3);
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  let damaged = 0;
  for (let i = 0; i < 1500; i++) {
    const bytes = deflateSync(
      `${random.text(40, "abc ")} ${random.text(90, "quartzheronplove-512 ")}`,
    );
    const at = 2 + random.below(bytes.length - 2);
    bytes[at] = random.below(256);
    let text = "";
    try {
      text = inflateSync(bytes, options).toString("latin1");
    } catch {
      damaged += 1;
    }
    if (found(bytes) > 0) t.ok(text.includes(CANARY));
  }
  t.ok(damaged > 500, `${damaged} streams were damaged`);
});

const ALGORITHMS = ["md5", "sha1", "sha256", "sha512"] as const;

/** What is told of the digest of a value, whole and cut. */
function ofDigests(rig: Rig, value: string): string[] {
  return ALGORITHMS.flatMap((algorithm) => {
    const digest = createHash(algorithm).update(value).digest("hex");
    return [digest, digest.slice(0, 16)].map((token) => {
      const before = rig.found.length;
      rig.send(datagram({ sport: port++, dport: 9999 }, `id=${token};`));
      const told = rig.found.slice(before);
      return told.map((one) => `${one.value} ${one.transforms.join(">")}`).join();
    });
  });
}

t.test("digests of texts of every length up to 255, as node:crypto makes them", async (t) => {
  const random = new Random(4);
  for (let from = 8; from <= 255; from += 31) {
    const sizes = Array.from({ length: Math.min(31, 256 - from) }, (_, i) => from + i);
    const values = sizes.map((size) => random.text(size, "abcdefghijklmnopqrstuvwxyz-012"));
    const rig = new Rig({ profile: "normal", values: values.map((value) => ["text", value]) });
    for (const value of values) {
      const wanted = ALGORITHMS.flatMap((name) => [
        `${value} hex>${name}`,
        `${value} cut>hex>${name}`,
      ]);
      t.same(ofDigests(rig, value), wanted, `${value.length} bytes`);
    }
  }
});
