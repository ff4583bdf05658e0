/** Writes the golden messages as first inputs of test/agent/fuzz/message.c: `fuzz-seeds --out FOLDER`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main, readArguments } from "./arguments.js";
import { goldenParts } from "./c-source.js";

/** The reader that the first byte chooses. */
const READERS = { bundle: 0, command: 1, envelope: 2, sealed: 3, pairing: 4 } as const;
const ENVELOPE = "a46176016565706f6368016873657175656e63650164626f647943010203";

await main("fuzz-seeds", async () => {
  const out = readArguments("out").need("out");
  const golden = goldenParts("test/core/golden/sealed.hex");
  mkdirSync(out, { recursive: true });
  const write = (reader: keyof typeof READERS, name: string, bytes: Uint8Array): void =>
    writeFileSync(join(out, name), Buffer.concat([Buffer.of(READERS[reader]), bytes]));
  const hex = (text: string): Buffer => Buffer.from(text, "hex");
  write("bundle", "bundle", hex(golden.hex("bundle")));
  write("command", "command", hex(golden.hex("command")));
  write("command", "selftest", hex(golden.hex("command without a device")));
  write("envelope", "envelope", hex(ENVELOPE));
  for (const [index, [topic]] of golden.sealed().entries()) {
    write("sealed", `sealed-${index}`, hex(golden.hex(`sealed for ${topic}`)));
  }
  write("pairing", "pairing", Buffer.from(golden.text("pairing line")));
});
