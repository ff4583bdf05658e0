import t from "tap";
import { Opener } from "../../core/bundle/channel.js";
import {
  type Command,
  decodeCommand,
  EVERYTHING,
  encodeCommand,
  judgeCommand,
} from "../../core/bundle/command.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { DOWN_COMMAND, direction, KEYS, makePair, NOW } from "./bundle-fixture.js";
import { mutate } from "./mutate.js";
import { Random } from "./oracle/random.js";

t.test("10,000 changed commands are refused, and the good one is taken then", async (t) => {
  const { sealer, opener } = makePair();
  const good = sealer.seal(DOWN_COMMAND, Uint8Array.of(0xa0));
  const random = new Random(20261121);
  const reasons = new Set<string>();
  for (let n = 0; n < 10_000; n++) {
    reasons.add(opener.take(DOWN_COMMAND, mutate(random, good)).refusal?.reason ?? "taken");
  }
  t.same([...reasons].sort(), ["bad_seal", "not_sealed"]);
  t.equal(opener.take(DOWN_COMMAND, good).refusal, null);
});

t.test("1,000 older and repeated commands are refused, a new one is taken", async (t) => {
  const { sealer, opener, seen } = makePair();
  const body = Uint8Array.of(0xa0);
  const old = Array.from({ length: 1000 }, () => sealer.seal(DOWN_COMMAND, body));
  const newest = sealer.seal(DOWN_COMMAND, body);
  t.equal(opener.take(DOWN_COMMAND, newest).refusal, null);
  const restarted = new Opener(direction(KEYS.down), seen);
  for (const each of [opener, restarted]) {
    t.equal(each.take(DOWN_COMMAND, newest).refusal?.reason, "replayed");
    const reasons = new Set(old.map((one) => each.take(DOWN_COMMAND, one).refusal?.reason));
    t.same([...reasons], ["older"]);
  }
  t.equal(restarted.take(DOWN_COMMAND, sealer.seal(DOWN_COMMAND, body)).refusal, null);
});

t.test("a command lives for a minute, where there is a clock", async (t) => {
  const command = {
    v: 1,
    verb: "block",
    issued: NOW,
    device: new Uint8Array(6),
    address: null,
    name: "example.org",
    seconds: 60,
  } as const;
  t.equal(judgeCommand(command, NOW + 60), null);
  t.equal(judgeCommand(command, NOW + 61)?.reason, "expired");
  t.equal(judgeCommand(command, null), null);
  t.match(decodeCommand(cborX, encodeCommand(cborX, command)).value, { name: "example.org" });
  const day = { ...command, seconds: 24 * 3600 + 1 };
  t.match(decodeCommand(cborX, encodeCommand(cborX, day)).refusal, {
    reason: "malformed",
    line: /seconds: expected at most 86400/,
  });
});

t.test("a command has what its verb needs and nothing else", async (t) => {
  const device = Uint8Array.of(0x28, 0x6c, 7, 0, 0, 1);
  const address = Uint8Array.of(192, 0, 2, 7);
  const prefixes = Uint8Array.of(4, 24, 192, 0, 2, 0);
  const none = { v: 1, issued: NOW, device: null, address: null, name: null, seconds: 0 } as const;
  const block = { ...none, verb: "block", device, seconds: 60 } as const;
  const table: readonly (readonly [string, Command, boolean])[] = [
    ["a self-test", { ...none, verb: "selftest" }, true],
    ["capturing anew", { ...none, verb: "restart-capture" }, true],
    ["a self-test of a device", { ...none, verb: "selftest", device }, false],
    ["a block by address", { ...block, address }, true],
    ["a block by name", { ...block, name: "example.org" }, true],
    ["a block of nothing", block, false],
    ["a block of two destinations", { ...block, address, name: "example.org" }, false],
    ["a block until it is lifted", { ...block, address, seconds: 0 }, true],
    ["a block of everything", { ...block, label: EVERYTHING }, true],
    ["a block of everything with prefixes", { ...block, label: EVERYTHING, prefixes }, false],
    ["a block of a list", { ...block, label: "as:64500", prefixes }, true],
    ["a block of names", { ...block, label: "company:x", names: "a.example b.example" }, true],
    ["a block of an empty list", { ...block, label: "as:64500" }, false],
    ["a block of prefixes without a label", { ...block, prefixes }, false],
    ["a block of an address and a list", { ...block, address, label: "as:1", prefixes }, false],
    ["a lifted list", { ...block, verb: "unblock", label: "as:64500", seconds: 0 }, true],
    [
      "a lifted list with it",
      { ...block, verb: "unblock", label: "a", prefixes, seconds: 0 },
      false,
    ],
    ["a block for nobody", { ...block, address, device: null }, false],
    ["a lifted block", { ...block, verb: "unblock", address, seconds: 0 }, true],
    ["a lifted block with a time", { ...block, verb: "unblock", address }, false],
  ];
  for (const [what, command, good] of table) {
    const { value, refusal } = decodeCommand(cborX, encodeCommand(cborX, command));
    if (good) t.match(value, { verb: command.verb }, what);
    else t.match(refusal, { reason: "malformed", line: /do not fit the verb/ }, what);
  }
  const other = cborX.encode({ ...none, verb: "reboot" });
  t.match(decodeCommand(cborX, other).refusal?.line, /verb: expected block, unblock/);
});
