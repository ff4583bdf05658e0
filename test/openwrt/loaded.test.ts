import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { loadedPart } from "../../router/openwrt/pack/loaded.js";

t.test("a program without its sections runs as before", async (t) => {
  const dir = t.testdir();
  const program = join(dir, "echo");
  const whole = readFileSync("/bin/echo");
  const kept = loadedPart(whole);
  t.ok(kept.length < whole.length, `${kept.length} of ${whole.length} bytes`);
  writeFileSync(program, kept);
  chmodSync(program, 0o755);
  const { status, stdout } = spawnSync(program, ["still", "here"], { encoding: "utf8" });
  t.same([status, stdout], [0, "still here\n"]);
  t.same(loadedPart(kept), kept, "done twice it stays");
});

t.test("32 bits, most significant byte first: the header's fields of MIPS", async (t) => {
  const program = Buffer.alloc(400, 0xee);
  program.fill(0, 0, 84);
  program.set([0x7f, 0x45, 0x4c, 0x46, 1, 2, 1]);
  program.writeUInt32BE(52, 28);
  program.writeUInt32BE(300, 32);
  program.writeUInt16BE(32, 42);
  program.writeUInt16BE(1, 44);
  program.writeUInt16BE(40, 46);
  program.writeUInt16BE(2, 48);
  program.writeUInt16BE(1, 50);
  program.writeUInt32BE(100, 52 + 4);
  program.writeUInt32BE(60, 52 + 16);
  const kept = Buffer.from(loadedPart(program));
  t.equal(kept.length, 160, "the end of its one segment");
  t.same([kept.readUInt32BE(32), kept.readUInt16BE(48), kept.readUInt16BE(50)], [0, 0, 0]);
  t.equal(kept.readUInt16BE(44), 1);
});

for (const [what, bytes] of [
  ["a text", Buffer.from("a letter to the editor, and so on, that is longer than a header of ELF")],
  ["nothing", Buffer.alloc(0)],
  ["an object", Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]), Buffer.alloc(90)])],
] as const) {
  t.test(`${what} is refused`, async (t) => {
    t.throws(() => loadedPart(bytes), /^no (ELF )?program/);
  });
}
