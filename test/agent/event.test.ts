import { spawnSync } from "node:child_process";
import t from "tap";
import * as abi from "../../asm/abi.gen.js";
import { compile, make, scratch } from "./compile.js";

make("build/agent/gen/alert-words.gen.h");
const program = compile(scratch(t), "events", [
  "-Ibuild/agent/gen",
  "test/agent/c/events.c",
  ...["event", "status", "text", "cbor"].map((file) => `router/agent/${file}.c`),
  ...["alert-text", "alone"].map((file) => `router/agent/uplink/${file}.c`),
  ...["bundle", "fields", "refusal", "envelope"].map((file) => `router/agent/bundle/${file}.c`),
  "-lsodium",
]);

const FLOW = 7;

/** A record with its true length unless another is given. */
function record(kind: number, body: Buffer, length?: number): Buffer {
  const whole = Buffer.alloc(abi.EVENT_BYTES + body.length);
  body.copy(whole, abi.EVENT_BYTES);
  whole.writeUInt16LE(length ?? whole.length, abi.EVENT_LENGTH);
  whole[abi.EVENT_KIND] = kind;
  whole[abi.EVENT_IP] = 4;
  whole.writeUInt32LE(FLOW, abi.EVENT_FLOW);
  Buffer.from("020000000001", "hex").copy(whole, abi.EVENT_SRC_MAC);
  return whole;
}

/** A text behind a head of `bytes` that has its size at `at`. */
function sized(bytes: number, at: number, text: string, size = text.length): Buffer {
  const body = Buffer.alloc(bytes);
  body.writeUInt16LE(size, at);
  return Buffer.concat([body, Buffer.from(text)]);
}

const named = (text: string, size?: number): Buffer =>
  record(abi.KIND_NAME, sized(abi.NAME_BYTES, abi.NAME_SIZE, text, size));
const answered = (text: string, size?: number): Buffer =>
  record(abi.KIND_DNS_ANSWER, sized(abi.DNS_ANSWER_BYTES, abi.DNS_ANSWER_SIZE, text, size));

const CASES: readonly (readonly [what: string, bytes: Buffer, printed: string])[] = [
  ["a name", named("www.example.org"), "whole example.org"],
  ["a name that ends before its size", named("example.org", 12), "not whole"],
  ["a name of which the head is cut", record(abi.KIND_NAME, Buffer.alloc(4)), "not whole"],
  ["an answer", answered("example.org"), "whole -"],
  ["an answer that ends before its name", answered("example.org", 65_535), "not whole"],
  ["a find", record(abi.KIND_MATCH, Buffer.alloc(abi.MATCH_BYTES)), "whole -"],
  ["a find that is cut", record(abi.KIND_MATCH, Buffer.alloc(abi.MATCH_BYTES - 8)), "not whole"],
  ["a decision without its body", record(abi.KIND_FLOW_CLASS, Buffer.alloc(0)), "not whole"],
  ["another length than it has", record(abi.KIND_FLOW_END, Buffer.alloc(8), 104), "not whole"],
  ["a kind of which nothing is read", record(abi.KIND_FLOW_END, Buffer.alloc(0)), "whole -"],
  ["less than a head", record(abi.KIND_NONE, Buffer.alloc(0)).subarray(0, 80), "not whole"],
];

for (const [what, bytes, printed] of CASES) {
  t.test(`an event is read when it is whole: ${what}`, async (t) => {
    const input = `${bytes.toString("hex")}\n`;
    const { status, stdout, stderr } = spawnSync(program, { encoding: "utf8", input });
    t.equal(status, 0, stderr);
    t.equal(stdout.trim(), printed);
  });
}
