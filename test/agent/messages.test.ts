import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { PARAM_TABLE, PROFILE_ESP, profileParam } from "../../asm/abi.gen.js";
import { type Bundle, encodeBundle } from "../../core/bundle/bundle.js";
import { Sealer } from "../../core/bundle/channel.js";
import { type Command, encodeCommand } from "../../core/bundle/command.js";
import { sealEncrypt0 } from "../../core/bundle/cose.js";
import { utf8 } from "../../core/needles/bytes.js";
import { DEFAULT_LAN } from "../../core/table/table.js";
import { makeBundle } from "../../mqtt-bridge/machine/bundles.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { nodeCrypto } from "../../mqtt-bridge/machine/crypto.js";
import {
  DOWN_BUNDLE,
  DOWN_COMMAND,
  direction,
  KEYS,
  MemorySent,
  NOW,
} from "../core/bundle-fixture.js";
import { goldenParts } from "./c-source.js";
import { scratch } from "./compile.js";
import { compileMessages, Peer } from "./peer.js";

const folder = scratch(t);
const program = compileMessages(folder);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const golden = goldenParts("test/core/golden/sealed.hex");

const startPeer = (t: Test): Peer => new Peer(t, program, mkdtempSync(join(folder, "state-")));

/** A bundle that a router of the smallest profile takes, with its self-test. */
function goodBundle(more: Partial<Bundle> = {}): Bundle {
  const source = {
    needles: [],
    lan: DEFAULT_LAN,
    openerIsLan: false,
    capacity: profileParam(PROFILE_ESP, PARAM_TABLE),
    alerts: null,
  };
  const made = makeBundle(source, KEYS.fingerprint, { epoch: 1, revision: 7 }, NOW);
  return { ...made, ...more };
}

const makeSealer = (): Sealer => new Sealer(direction(KEYS.down), new MemorySent());
const sealBundle = (sealer: Sealer, bundle: Bundle): string =>
  hex(sealer.seal(DOWN_BUNDLE, encodeBundle(cborX, bundle)));

const COMMAND: Command = {
  v: 1,
  verb: "block",
  issued: NOW,
  device: Uint8Array.of(2, 0, 0, 0, 0, 1),
  address: null,
  name: "example.org",
  seconds: 60,
};
const sealCommand = (sealer: Sealer, more: Partial<Command> = {}): string =>
  hex(sealer.seal(DOWN_COMMAND, encodeCommand(cborX, { ...COMMAND, ...more })));

t.test("C makes the golden keys and messages, byte for byte", async (t) => {
  const peer = startPeer(t);
  const [lo = "", hi = "", keys = ""] = (await peer.ask("keys")).split(" ");
  t.equal(`${lo} ${hi}`, golden.text("key of fingerprints, low and high half"));
  t.equal(keys, golden.hex("key down") + golden.hex("key up"));
  for (const [kind, name] of [
    ["health", "health"],
    ["report", "bundle report"],
    ["flows", "flows"],
  ] as const) {
    t.equal(await peer.ask(`golden ${kind}`), golden.hex(name), name);
  }
  const nonce = "404142434445464748494a4b";
  for (const [topic, body] of golden.sealed()) {
    const sealed = await peer.ask(`seal ${topic} 1 1 ${nonce} ${golden.hex(body)}`);
    t.equal(sealed, golden.hex(`sealed for ${topic}`), topic);
  }
});

t.test("C opens the golden messages that come down", async (t) => {
  const peer = startPeer(t);
  const command = golden.hex(`sealed for ${DOWN_COMMAND}`);
  t.equal(await peer.ask(`command ${command}`), "taken block");
  t.match(await peer.ask(`command ${command}`), /^replayed epoch 1, sequence 1; the newest/);
  // Its table is no table: opened, judged, and refused by the self-test.
  const bundle = golden.hex(`sealed for ${DOWN_BUNDLE}`);
  t.match(await peer.ask(`bundle ${DOWN_BUNDLE} ${bundle}`), /^table_refused /);
});

t.test("10,000 changed bundles are refused, and the good one is taken then", async (t) => {
  const peer = startPeer(t);
  const good = sealBundle(makeSealer(), goodBundle());
  t.match(await peer.ask(`mutate bundle ${good}`), /^taken 0 not_sealed \d+ bad_seal \d+$/);
  t.equal(await peer.ask(`bundle ${DOWN_BUNDLE} ${good}`), "taken 1 7 installed 1");
  t.match(await peer.ask(`bundle ${DOWN_BUNDLE} ${good}`), /^replayed /);
});

t.test("10,000 changed commands are refused, and the good one is taken then", async (t) => {
  const peer = startPeer(t);
  const good = sealCommand(makeSealer());
  t.match(await peer.ask(`mutate command ${good}`), /^taken 0 not_sealed \d+ bad_seal \d+$/);
  t.equal(await peer.ask(`command ${good}`), "taken block");
});

t.test(
  "1,000 older bundles are refused, also after a restart, and a newer one is taken",
  async (t) => {
    const peer = startPeer(t);
    const sealer = makeSealer();
    const bundle = goodBundle();
    const old = Array.from({ length: 500 }, (_, n) =>
      sealBundle(sealer, { ...bundle, revision: n + 1 }),
    );
    const newest = sealBundle(sealer, { ...bundle, revision: 1000 });
    t.equal(await peer.ask(`bundle ${DOWN_BUNDLE} ${newest}`), "taken 1 1000 installed 1");
    const late = Array.from({ length: 500 }, (_, n) =>
      sealBundle(sealer, { ...bundle, revision: n + 1 }),
    );
    const reasons = new Set<string | undefined>();
    for (const [n, each] of [...old, ...late].entries()) {
      if (n === 750) await peer.ask("restart");
      reasons.add((await peer.ask(`bundle ${DOWN_BUNDLE} ${each}`)).split(" ")[0]);
    }
    t.same([...reasons], ["older"]);
    t.match(
      await peer.ask(`bundle ${DOWN_BUNDLE} ${late.at(-1)}`),
      /revision 500; already had epoch 1, revision 1000$/,
    );
    const next = sealBundle(sealer, { ...bundle, epoch: 2, revision: 1 });
    t.match(await peer.ask(`bundle ${DOWN_BUNDLE} ${next}`), /^taken 2 1 /);
  },
);

t.test("1,000 older and repeated commands are refused, also after a restart", async (t) => {
  const peer = startPeer(t);
  const sealer = makeSealer();
  const old = Array.from({ length: 1000 }, () => sealCommand(sealer));
  const newest = sealCommand(sealer);
  t.equal(await peer.ask(`command ${newest}`), "taken block");
  for (const start of ["now 0", "restart"]) {
    await peer.ask(start);
    t.match(await peer.ask(`command ${newest}`), /^replayed /);
    const reasons = new Set<string | undefined>();
    for (const each of old) reasons.add((await peer.ask(`command ${each}`)).split(" ")[0]);
    t.same([...reasons], ["older"]);
  }
  t.equal(await peer.ask(`command ${sealCommand(sealer)}`), "taken block");
});

/** Sealed with the right key, but with this plaintext. */
const sealRaw = (plaintext: object): string =>
  hex(
    sealEncrypt0(
      nodeCrypto,
      KEYS.down,
      nodeCrypto.random(12),
      utf8(DOWN_BUNDLE),
      cborX.encode(plaintext),
    ),
  );

t.test("bundles are refused with a reason and a line", async (t) => {
  const size = profileParam(PROFILE_ESP, PARAM_TABLE) + 8;
  const late = NOW + 31 * 86_400;
  const cases: readonly (readonly [string, () => string, string, RegExp, (string | null)?])[] = [
    [
      "for another router",
      () => sealBundle(makeSealer(), goodBundle()),
      "wrong_router",
      /cellar/,
      "telltale-agent/3/cellar/down/bundle",
    ],
    [
      "of the other direction",
      () =>
        hex(
          new Sealer(direction(KEYS.up), new MemorySent()).seal(
            DOWN_BUNDLE,
            encodeBundle(cborX, goodBundle()),
          ),
        ),
      "bad_seal",
      /another key/,
    ],
    ["a command as a bundle", () => sealCommand(makeSealer()), "bad_seal", /another topic/],
    ["plain CBOR", () => hex(encodeBundle(cborX, goodBundle())), "not_sealed", /paired\?/],
    [
      "another envelope",
      () => sealRaw({ v: 2, epoch: 1, sequence: 1, body: new Uint8Array(0) }),
      "unknown_version",
      /version 2; this program knows version 1/,
    ],
    [
      "no sequence",
      () => sealRaw({ v: 1, epoch: 1, body: new Uint8Array(0) }),
      "malformed",
      /sequence/,
    ],
    [
      "another version",
      () => hex(makeSealer().seal(DOWN_BUNDLE, cborX.encode({ ...goodBundle(), v: 9 }))),
      "unknown_version",
      /bundle: version 9/,
    ],
    [
      "a newer agent's",
      () => sealBundle(makeSealer(), goodBundle({ min_agent: 2 })),
      "needs_newer_agent",
      /level 2; this one is of level 1/,
    ],
    [
      "expired",
      () => sealBundle(makeSealer(), goodBundle()),
      "expired",
      new RegExp(`it is ${late} now`),
      null,
    ],
    [
      "too large",
      () => sealBundle(makeSealer(), goodBundle({ tables: { classifier: new Uint8Array(size) } })),
      "too_large",
      new RegExp(`a table of ${size} bytes; this router takes ${size - 8}`),
    ],
    [
      "no table",
      () => sealBundle(makeSealer(), goodBundle({ tables: { classifier: new Uint8Array(200) } })),
      "table_refused",
      /table refused/,
    ],
    [
      "a vector that finds nothing",
      () =>
        sealBundle(
          makeSealer(),
          goodBundle({
            vectors: goodBundle().vectors.map((vector) => ({ ...vector, needles: [77] })),
          }),
        ),
      "failed_vectors",
      /self-test vector "text": found needles 1; must be 77/,
    ],
  ];
  for (const [what, make, reason, line, topic] of cases) {
    const peer = startPeer(t);
    if (topic === null) await peer.ask(`now ${late}`);
    const answer = await peer.ask(`bundle ${topic ?? DOWN_BUNDLE} ${make()}`);
    t.equal(answer.split(" ")[0], reason, what);
    t.match(answer, line, what);
    t.match(
      await peer.ask(
        `bundle ${DOWN_BUNDLE} ${sealBundle(makeSealer(), goodBundle({ expires: late + 1 }))}`,
      ),
      /^taken 1 7/,
      `${what}: the good one after it`,
    );
  }
});

t.test("a command lives for a minute, where there is a clock", async (t) => {
  const peer = startPeer(t);
  const sealer = makeSealer();
  for (const [now, verb] of [
    [0, "taken"],
    [NOW - 1000, "taken"],
    [NOW + 60, "taken"],
    [NOW + 61, "expired"],
  ] as const) {
    await peer.ask(`now ${now}`);
    t.equal(
      (await peer.ask(`command ${sealCommand(sealer)}`)).split(" ")[0],
      verb,
      `${now - NOW} s`,
    );
  }
});
