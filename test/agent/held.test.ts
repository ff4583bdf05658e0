import { spawnSync } from "node:child_process";
import t from "tap";
import { A, AAAA, answer, CNAME, HTTPS, overTcp, tcp, u16, udp } from "./answers.js";
import { compile, scratch } from "./compile.js";

const program = compile(scratch(t), "held", [
  "test/agent/c/held.c",
  "router/agent/guard/dns-answer.c",
  "router/agent/guard/reset.c",
  "router/agent/netlink/tuple.c",
  "-lmnl",
]);

const run = (verb: string, packet: Buffer): string[] => {
  const input = `${verb} ${packet.toString("hex")}\n`;
  const { status, stdout, stderr } = spawnSync(program, { encoding: "utf8", input });
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd().split("\n");
};

const LONG = Array.from({ length: 40 }, () => "longlabel").join(".");

const ANSWERS: readonly (readonly [string, Buffer, readonly string[]])[] = [
  ["A", udp(answer("Api.Example.org", [A])), ["api.example.org 4 c0000207", "1"]],
  [
    "AAAA behind a CNAME",
    udp(answer("example.org", [CNAME, AAAA])),
    ["example.org 6 20010db8000000000000000000000001", "1"],
  ],
  [
    "hints of HTTPS",
    udp(answer("example.org", [HTTPS])),
    [
      "example.org 4 c0000208",
      "example.org 4 c0000209",
      "example.org 6 20010db8000000000000000000000002",
      "3",
    ],
  ],
  ["over TCP", overTcp(answer("example.org", [A])), ["example.org 4 c0000207", "1"]],
  ["a question", udp(answer("example.org", [A], 0x0100)), ["0"]],
  ["no record", udp(answer("example.org", [])), ["0"]],
  ["a name that is too long", udp(answer(LONG, [A])), ["0"]],
];

for (const [what, packet, expected] of ANSWERS) {
  t.test(`an answer that is held: ${what}`, async (t) => {
    t.same(run("answer", packet), expected);
  });
}

t.test("an answer that is cut anywhere is read as far as it goes", async (t) => {
  const whole = udp(answer("example.org", [CNAME, A, HTTPS]));
  for (let size = 1; size < whole.length; size++) {
    const lines = run("answer", whole.subarray(0, size));
    t.match(lines.at(-1), /^[0-3]$/, `${size} bytes`);
  }
});

/** Sum of 16-bit words with their carries, as checksums want it: 0xffff. */
function sum(...parts: readonly Buffer[]): number {
  const bytes = Buffer.concat([...parts]);
  let total = 0;
  for (let at = 0; at < bytes.length; at += 2) total += bytes.readUInt16BE(at);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

t.test("a reset has the packet's ends and place, no payload, and right checksums", async (t) => {
  const packet = tcp("deviceId=1");
  const reset = Buffer.from(run("reset", packet)[0] ?? "", "hex");
  t.equal(reset.length, 40);
  t.equal(reset.readUInt16BE(2), 40);
  t.equal(reset.subarray(20, 32).toString("hex"), "9c400050a1b2c3d4e5f60718");
  t.equal(reset[32], 0x50, "no option");
  t.equal(reset[33], 0x14, "RST and ACK");
  t.equal(sum(reset.subarray(0, 20)), 0xffff);
  t.equal(sum(reset.subarray(12, 20), u16(6), u16(20), reset.subarray(20)), 0xffff);
  t.equal(run("reset", udp(answer("example.org", [A])))[0], "", "UDP has none");
  t.equal(run("reset", packet.subarray(0, 39))[0], "", "a cut header");
});
