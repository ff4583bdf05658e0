import { spawn } from "node:child_process";
import { once } from "node:events";
import { readlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import t from "tap";
import { eventually } from "../lab/lab.js";
import { tied } from "./tied.js";

/** Path of the program that a process runs; empty when there is none. */
function programOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return "";
  }
}

t.test("a program that is tied ends with a test that is killed", async (t) => {
  const [program, words] = tied("sleep", ["600"]);
  const script = `const { pid } = require("node:child_process").spawn(${JSON.stringify(program)}, ${JSON.stringify(words)});
    console.log(pid); setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [pid] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
  t.teardown(() => parent.kill("SIGKILL"));
  await eventually("it has become sleep", () => (programOf(pid).endsWith("sleep") ? true : null));
  parent.kill("SIGKILL");
  await eventually("it is gone", () => (programOf(pid) === "" ? true : null));
  t.pass();
});
