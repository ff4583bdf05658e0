import { spawnSync } from "node:child_process";
import t from "tap";
import { encodeBundle } from "../../core/bundle/bundle.js";
import { Sealer } from "../../core/bundle/channel.js";
import { encodeCommand } from "../../core/bundle/command.js";
import { encStructure, readEncrypt0, sealEncrypt0 } from "../../core/bundle/cose.js";
import { encodeEventBatch } from "../../core/bundle/event-batch.js";
import { encodeFlows } from "../../core/bundle/flows.js";
import { encodeBundleReport, encodeHealth } from "../../core/bundle/health.js";
import { encodeOnline } from "../../core/bundle/online.js";
import { encodePairing } from "../../core/bundle/pairing.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { nodeCrypto } from "../../mqtt-bridge/machine/crypto.js";
import { cellOf } from "../../mqtt-bridge/machine/topics.js";
import {
  bundle,
  DOWN_BUNDLE,
  DOWN_COMMAND,
  direction,
  FIXED_CRYPTO,
  KEYS,
  MemorySent,
  PAIR_KEY,
  ROUTER,
  UP_EVENTS,
} from "./bundle-fixture.js";
import { golden } from "./golden.js";

const bytes = (hex: string): Buffer => Buffer.from(hex.replace(/[\s:]+/g, ""), "hex");
const hex = (of: Uint8Array): string => Buffer.from(of).toString("hex");

t.test("HKDF-SHA-256 is that of RFC 5869, test case 1", async (t) => {
  const key = nodeCrypto.hkdf(
    bytes("0b".repeat(22)),
    bytes("000102030405060708090a0b0c"),
    bytes("f0f1f2f3f4f5f6f7f8f9"),
    42,
  );
  t.equal(
    hex(key),
    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  );
});

t.test("ChaCha20-Poly1305 is that of RFC 8439, section 2.8.2", async (t) => {
  const text =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
  const sealed = nodeCrypto.encrypt(
    Uint8Array.from({ length: 32 }, (_, n) => 0x80 + n),
    bytes("070000004041424344454647"),
    bytes("50515253c0c1c2c3c4c5c6c7"),
    Buffer.from(text),
  );
  t.equal(hex(sealed.subarray(0, 16)), "d31a8d34648e60db7b86afbc53ef7ec2");
  t.equal(hex(sealed.subarray(-16)), "1ae10b594f09e26a7e902ecbd0600691");
});

t.test(
  "Encrypt0 has the form of the COSE working group's example chacha-poly-enc-01",
  async (t) => {
    const key = bytes("0F1E2D3C4B5A69788796A5B4C3D2E1F01F2E3D4C5B6A798897A6B5C4D3E2F100");
    const nonce = bytes("5C3A9950BD2852F66E6C8D4F");
    const none = new Uint8Array(0);
    t.equal(hex(encStructure(none)), "8368456e63727970743044a101181840");
    const sealed = sealEncrypt0(nodeCrypto, key, nonce, none, Buffer.from("This is the content."));
    // Its ciphertext is of a draft of the cipher, its tag number (993) of a draft of COSE; the rest has stayed.
    t.equal(hex(sealed.subarray(0, 24)), "d08344a1011818a1054c5c3a9950bd2852f66e6c8d4f5824");
    t.equal(sealed.length, 24 + 36);
  },
);

t.test("a message has one form, to the last byte", async (t) => {
  for (const size of [0, 7, 8, 239, 240, 65_519, 65_520]) {
    const nonce = bytes("404142434445464748494a4b");
    const topic = Buffer.from(DOWN_BUNDLE);
    const sealed = sealEncrypt0(nodeCrypto, KEYS.down, nonce, topic, new Uint8Array(size));
    t.equal(readEncrypt0(sealed)?.ciphertext.length, size + 16, `${size} bytes`);
    t.equal(readEncrypt0(Buffer.concat([sealed, bytes("00")])), null, "one byte more");
    t.equal(readEncrypt0(sealed.subarray(0, -1)), null, "one byte less");
  }
  // The same length in a longer head.
  const short = bytes(`d08344a1011818a1054c${"00".repeat(12)}50${"00".repeat(16)}`);
  const long = bytes(`d08344a1011818a1054c${"00".repeat(12)}5810${"00".repeat(16)}`);
  t.equal(readEncrypt0(short)?.ciphertext.length, 16);
  t.equal(readEncrypt0(long), null);
});

const COMMAND = encodeCommand(cborX, {
  v: 1,
  verb: "block",
  issued: 1_406_800_000,
  device: bytes("28:6c:07:00:00:01"),
  address: bytes("c0000207"),
  name: null,
  seconds: 3600,
});

/** A command that is about no device. */
const NOTHING = {
  v: 1,
  issued: 1_406_800_000,
  device: null,
  address: null,
  name: null,
  seconds: 0,
} as const;

/** Sealed as the first message of epoch 1, with the nonce 40 41 ... 4b. */
function sealFirst(key: Uint8Array, topic: string, body: Uint8Array): Uint8Array {
  return new Sealer(direction(key, FIXED_CRYPTO), new MemorySent()).seal(topic, body);
}

t.test("golden messages", async (t) => {
  const big = bundle({ tables: { classifier: new Uint8Array(70_000) }, vectors: [] });
  const batch = { v: 1, epoch: 1, revision: 7, seq: 1, t0: 1_406_800_000, lost: 0 } as const;
  const report = {
    v: 1,
    epoch: 1,
    revision: 7,
    highest: { epoch: 1, revision: 9 },
    stale: false,
    refused: { reason: "bad_seal", line: "changed" },
  } as const;
  const health = encodeHealth(cborX, {
    ...report,
    command: { epoch: 1, sequence: 1025, verb: "selftest", line: null },
    clock: null,
    uptime: 60,
    agent: 1,
    version: "0.1.0",
    abi: 0x01020304,
    capacity: 458_752,
    blind: ["no IPv6"],
    counters: { packets: 12 },
  });
  const flow = { l4: 6, sport: 40_112, dport: 80, up_packets: 5, down_packets: 4, ended: true };
  const flows = encodeFlows(cborX, {
    v: 1,
    seq: 1,
    t0: 1_406_800_000,
    lost: 0,
    flows: [
      {
        ...flow,
        src: bytes("c0a80117"),
        dst: bytes("2a3e3002"),
        up_bytes: 412,
        down_bytes: 188,
        first: 1_406_800_000,
        last: 1_406_800_001,
      },
    ],
  });
  const selftest = encodeCommand(cborX, { ...NOTHING, verb: "selftest" });
  const told = encodeBundleReport(cborX, report);
  const online = encodeOnline(cborX, { v: 1, state: "online" });
  const events = encodeEventBatch(cborX, { ...batch, records: bytes("aabb") });
  const up = (kind: string): string => UP_EVENTS.replace("events", kind);
  const parts: readonly (readonly [string, Uint8Array])[] = [
    ["pair key", PAIR_KEY],
    ["key down", KEYS.down],
    ["key up", KEYS.up],
    ["command", COMMAND],
    [`sealed for ${DOWN_COMMAND}`, sealFirst(KEYS.down, DOWN_COMMAND, COMMAND)],
    ["command without a device", selftest],
    ["bundle", encodeBundle(cborX, bundle())],
    [`sealed for ${DOWN_BUNDLE}`, sealFirst(KEYS.down, DOWN_BUNDLE, encodeBundle(cborX, bundle()))],
    [
      "head of a bundle of 70,000 bytes, sealed",
      sealFirst(KEYS.down, DOWN_BUNDLE, encodeBundle(cborX, big)).subarray(0, 64),
    ],
    ["health", health],
    [`sealed for ${up("health")}`, sealFirst(KEYS.up, up("health"), health)],
    ["bundle report", told],
    [`sealed for ${up("bundle")}`, sealFirst(KEYS.up, up("bundle"), told)],
    ["online", online],
    [`sealed for ${up("online")}`, sealFirst(KEYS.up, up("online"), online)],
    ["flows", flows],
    [`sealed for ${up("flows")}`, sealFirst(KEYS.up, up("flows"), flows)],
    ["events", events],
    [`sealed for ${up("events")}`, sealFirst(KEYS.up, up("events"), events)],
  ];
  const lines = parts.map(([what, of]) => `${what}\n${hex(of).replace(/.{1,96}/g, "  $&\n")}`);
  const fingerprint = KEYS.fingerprint.map((half) => half.toString(16).padStart(8, "0"));
  const pairing = encodePairing(cborX, {
    v: 1,
    broker: "mqtt://192.168.1.10:1883",
    ca: null,
    router: ROUTER,
    cell: cellOf(ROUTER),
    user: ROUTER,
    password: "example-password",
    pair_key: PAIR_KEY,
  });
  lines.push(`key of fingerprints, low and high half\n  ${fingerprint.join(" ")}\n`);
  lines.push(`pairing line\n  ${pairing}\n`);
  golden(t, "sealed.hex", lines.join(""));
});

t.test("an envelope, byte by byte", async (t) => {
  const [key, nonce] = [KEYS.down, bytes("404142434445464748494a4b")];
  const plaintext = bytes(
    [
      "a4", // a map of 4
      "617601", // v: 1
      "6565706f636801", // epoch: 1
      "6873657175656e636501", // sequence: 1
      "64626f6479 43010203", // body: 3 bytes, no tag
    ].join(""),
  );
  const wanted = sealEncrypt0(nodeCrypto, key, nonce, Buffer.from(DOWN_COMMAND), plaintext);
  t.equal(hex(sealFirst(key, DOWN_COMMAND, Uint8Array.of(1, 2, 3))), hex(wanted));
});

/** Runs the openssl program; hex of what it writes. */
function openssl(args: readonly string[], input: Uint8Array = new Uint8Array(0)): string {
  const { stdout, status, stderr } = spawnSync("openssl", args, { input });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  return stdout.toString("hex");
}

/** RFC 8439 put together from the openssl program's ChaCha20 and Poly1305. */
function aead(key: string, nonce: string, extra: Buffer, plaintext: Buffer): string {
  const stream = (counter: string, input: Buffer): string =>
    openssl(["enc", "-chacha20", "-K", key, "-iv", `${counter}${nonce}`], input);
  const macKey = stream("00000000", Buffer.alloc(32));
  const ciphertext = bytes(stream("01000000", plaintext));
  const pad = (of: Buffer): Buffer => Buffer.alloc((16 - (of.length % 16)) % 16);
  const lengths = Buffer.alloc(16);
  lengths.writeUInt32LE(extra.length, 0);
  lengths.writeUInt32LE(ciphertext.length, 8);
  const text = Buffer.concat([extra, pad(extra), ciphertext, pad(ciphertext), lengths]);
  const mac = ["mac", "-macopt", `hexkey:${macKey}`, "-binary", "Poly1305"];
  return hex(ciphertext) + openssl(mac, text);
}

t.test(
  "the openssl program makes the same sealed command",
  { skip: spawnSync("openssl", ["version"]).error ? "needs openssl" : false },
  async (t) => {
    const kdf = ["kdf", "-keylen", "32", "-binary", "-kdfopt", "digest:SHA2-256"];
    const key = openssl([
      ...kdf,
      "-kdfopt",
      `hexkey:${hex(PAIR_KEY)}`,
      "-kdfopt",
      "salt:attic",
      "-kdfopt",
      "info:telltale v1 down",
      "HKDF",
    ]);
    t.equal(hex(KEYS.down), key);
    const topic = Buffer.from("telltale-agent/12/attic/down/command");
    const length = topic.length.toString(16);
    const extra = bytes(`83 68456e637279707430 44a1011818 58${length} ${hex(topic)}`);
    const size = COMMAND.length.toString(16);
    const envelope = "a4 617601 6565706f636801 6873657175656e636501 64626f6479";
    const plaintext = bytes(`${envelope} 58${size} ${hex(COMMAND)}`);
    const nonce = "404142434445464748494a4b";
    const ciphertext = aead(key, nonce, extra, plaintext);
    const sealedSize = (ciphertext.length / 2).toString(16);
    t.equal(
      hex(sealFirst(KEYS.down, DOWN_COMMAND, COMMAND)),
      `d08344a1011818a1054c${nonce}58${sealedSize}${ciphertext}`,
    );
  },
);
