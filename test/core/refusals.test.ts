import t from "tap";
import { encodeBundle } from "../../core/bundle/bundle.js";
import { Sealer } from "../../core/bundle/channel.js";
import { SEALED_MAX_BYTES, sealEncrypt0 } from "../../core/bundle/cose.js";
import { utf8 } from "../../core/needles/bytes.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { nodeCrypto } from "../../mqtt-bridge/machine/crypto.js";
import {
  bundle,
  DOWN_BUNDLE,
  DOWN_COMMAND,
  direction,
  KEYS,
  MemorySent,
  makePair,
  makeReceiver,
  NOW,
} from "./bundle-fixture.js";
import { mutate } from "./mutate.js";
import { Random } from "./oracle/random.js";

t.test("10,000 changed bundles are refused, and the good one is taken then", async (t) => {
  const { host, start, send } = makeReceiver();
  const receiver = start();
  const good = send();
  const random = new Random(20261120);
  const reasons = new Map<string, number>();
  for (let n = 0; n < 10_000; n++) {
    const { refusal } = receiver.take(DOWN_BUNDLE, mutate(random, good));
    const reason = refusal?.reason ?? "taken";
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  t.same([...reasons.keys()].sort(), ["bad_seal", "not_sealed"]);
  t.same(host.did, [], "nothing was tried, stored or installed");
  t.equal(receiver.take(DOWN_BUNDLE, good).refusal, null);
  t.same(host.did, ["tried", "stored 1.7", "installed 1.7"]);
  t.equal(receiver.lastRefusal, null);
});

t.test("1,000 older bundles are refused, the one in force stays", async (t) => {
  const { host, start, send } = makeReceiver();
  const receiver = start();
  const old = Array.from({ length: 500 }, (_, n) => send({ revision: n + 1 }));
  receiver.take(DOWN_BUNDLE, send({ revision: 1000 }));
  const late = Array.from({ length: 500 }, (_, n) => send({ revision: n + 1 }));
  for (const each of [...old, ...late]) {
    if (receiver.take(DOWN_BUNDLE, each).refusal?.reason !== "older") t.fail("taken");
  }
  t.equal(receiver.inForce?.revision, 1000);
  t.match(receiver.lastRefusal?.line, /epoch 1, revision 500; already had epoch 1, revision 1000$/);
  t.same(host.did, ["tried", "stored 1.1000", "installed 1.1000"]);
});

/** Sealed with the right key, but with this plaintext. */
function sealRaw(plaintext: object): Uint8Array {
  const nonce = nodeCrypto.random(12);
  return sealEncrypt0(nodeCrypto, KEYS.down, nonce, utf8(DOWN_BUNDLE), cborX.encode(plaintext));
}

type Make = (setup: ReturnType<typeof makeReceiver>) => readonly [string, Uint8Array];

const REFUSED: readonly (readonly [string, Make, string, RegExp])[] = [
  [
    "one for another router",
    ({ send }) => ["telltale-agent/3/cellar/down/bundle", send()],
    "wrong_router",
    /cellar\/down\/bundle; this is telltale-agent\/12\/attic\/down\/bundle/,
  ],
  [
    "a command sent as a bundle",
    ({ sealer }) => [DOWN_BUNDLE, sealer.seal(DOWN_COMMAND, cborX.encode(bundle()))],
    "bad_seal",
    /for another topic/,
  ],
  [
    "one sealed with the key of the other direction",
    () => [
      DOWN_BUNDLE,
      new Sealer(direction(KEYS.up), new MemorySent()).seal(
        DOWN_BUNDLE,
        encodeBundle(cborX, bundle()),
      ),
    ],
    "bad_seal",
    /another key/,
  ],
  ["plain CBOR", () => [DOWN_BUNDLE, encodeBundle(cborX, bundle())], "not_sealed", /paired\?/],
  ["nothing", () => [DOWN_BUNDLE, new Uint8Array(0)], "not_sealed", /COSE_Encrypt0/],
  [
    "an envelope of another version",
    () => [DOWN_BUNDLE, sealRaw({ v: 2, epoch: 1, sequence: 1, body: new Uint8Array(0) })],
    "unknown_version",
    /version 2; this program knows version 1/,
  ],
  [
    "an envelope without a sequence",
    () => [DOWN_BUNDLE, sealRaw({ v: 1, epoch: 1, body: new Uint8Array(0) })],
    "malformed",
    /sequence/,
  ],
  [
    "a bundle of another version",
    ({ sealer }) => [DOWN_BUNDLE, sealer.seal(DOWN_BUNDLE, cborX.encode({ ...bundle(), v: 9 }))],
    "unknown_version",
    /bundle: version 9/,
  ],
  [
    "a bundle whose table is text",
    ({ sealer }) => [
      DOWN_BUNDLE,
      sealer.seal(DOWN_BUNDLE, cborX.encode({ ...bundle(), tables: { classifier: "x" } })),
    ],
    "malformed",
    /tables\.classifier: expected bytes/,
  ],
  [
    "a message that is too large",
    () => [DOWN_BUNDLE, new Uint8Array(SEALED_MAX_BYTES + 1)],
    "too_large",
    /5308417 bytes; at most 5308416/,
  ],
  [
    "a table that is too large",
    ({ send }) => [DOWN_BUNDLE, send({ tables: { classifier: new Uint8Array(1001) } })],
    "too_large",
    /1001 bytes; this router takes 1000/,
  ],
  [
    "one for a newer agent",
    ({ send }) => [DOWN_BUNDLE, send({ min_agent: 99 })],
    "needs_newer_agent",
    /level 99; this one is of level 1/,
  ],
  [
    "one that has expired",
    ({ send }) => [DOWN_BUNDLE, send({ revision: 8, expires: NOW - 1 })],
    "expired",
    /expired at 1406799999; it is 1406800000 now/,
  ],
  [
    "one of an older epoch with a higher revision",
    ({ send }) => [DOWN_BUNDLE, send({ epoch: 0, revision: 99 })],
    "older",
    /epoch 0, revision 99; already had epoch 1, revision 5/,
  ],
];

for (const [what, make, reason, line] of REFUSED) {
  t.test(`${what} is refused: ${reason}`, async (t) => {
    const setup = makeReceiver();
    const receiver = setup.start();
    receiver.take(DOWN_BUNDLE, setup.send({ revision: 5 }));
    setup.host.did.length = 0;
    const { refusal } = receiver.take(...make(setup));
    t.equal(refusal?.reason, reason);
    t.match(refusal?.line, line);
    t.same(setup.host.did, []);
    t.equal(receiver.inForce?.revision, 5);
    t.equal(receiver.take(DOWN_BUNDLE, setup.send({ revision: 6 })).refusal, null);
  });
}

t.test("failed vectors keep the last good bundle in force", async (t) => {
  const { host, start, send } = makeReceiver();
  const receiver = start();
  receiver.take(DOWN_BUNDLE, send({ revision: 1 }));
  host.verdict = { reason: "failed_vectors", line: "vector" };
  t.equal(receiver.take(DOWN_BUNDLE, send({ revision: 2 })).refusal?.reason, "failed_vectors");
  t.equal(receiver.inForce?.revision, 1);
  t.same(host.highest, { epoch: 1, revision: 1 });
});

t.test("after a restart the retained bundle comes again and is put in force", async (t) => {
  const { host, start, send } = makeReceiver();
  const [older, retained] = [send({ revision: 1 }), send({ revision: 2 })];
  const first = start();
  first.take(DOWN_BUNDLE, retained);
  t.equal(first.take(DOWN_BUNDLE, retained).refusal?.reason, "replayed", "reconnected");
  t.equal(first.lastRefusal, null, "that is no fault");
  const second = start();
  t.equal(second.take(DOWN_BUNDLE, older).refusal?.reason, "older");
  t.equal(second.take(DOWN_BUNDLE, retained).refusal, null);
  t.equal(host.did.filter((did) => did === "installed 1.2").length, 2);
});

t.test("a bundle that expires in force stays and is stale; the clock may be unset", async (t) => {
  const { clock, start, send } = makeReceiver();
  const receiver = start();
  clock.now = null;
  t.equal(receiver.take(DOWN_BUNDLE, send({ expires: 5 })).refusal, null, "no clock yet");
  t.equal(receiver.isStale, false);
  clock.now = 6;
  t.equal(receiver.isStale, true);
  t.equal(receiver.inForce?.revision, 7);
});

t.test("the same revision with a later date of expiry changes no table", async (t) => {
  const { host, start, send } = makeReceiver();
  const receiver = start();
  receiver.take(DOWN_BUNDLE, send());
  receiver.take(DOWN_BUNDLE, send({ expires: NOW * 2 }));
  t.equal(receiver.inForce?.expires, NOW * 2);
  t.equal(host.did.filter((did) => did.startsWith("installed")).length, 1);
});

t.test("a plane that was restored goes on in a later epoch", async (t) => {
  const { sealer, opener } = makePair();
  const body = Uint8Array.of(0xa0);
  for (let n = 0; n < 9; n++) opener.take(DOWN_COMMAND, sealer.seal(DOWN_COMMAND, body));
  const restored = new Sealer(direction(KEYS.down), new MemorySent());
  t.equal(opener.take(DOWN_COMMAND, restored.seal(DOWN_COMMAND, body)).refusal?.reason, "older");
  restored.raiseEpoch(2);
  t.equal(opener.take(DOWN_COMMAND, restored.seal(DOWN_COMMAND, body)).refusal, null);
});

t.test("a sender that was killed never uses a mark twice", async (t) => {
  const sent = new MemorySent();
  const { opener } = makePair();
  for (let start = 0; start < 5; start++) {
    const sealer = new Sealer(direction(KEYS.down), sent);
    for (let n = 0; n < 1500; n++) {
      const message = sealer.seal(DOWN_COMMAND, Uint8Array.of(0xa0));
      if (opener.take(DOWN_COMMAND, message).refusal !== null) t.fail(`start ${start}, ${n}`);
    }
  }
  t.equal(sent.stored.length, 10, "written once for 1,024 messages");
});
