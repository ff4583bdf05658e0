/**
 * Prints how much memory the agent has for itself, profile small, with the test household's bundle in force: before it
 * has read anything, and after it has read each of CAPTURES (names with blanks between; else the samples) three times.
 */
import t from "tap";
import { sampleCaptures } from "./captures.js";
import { TestPlane, testBundle } from "./daemon/plane.js";

const captures = process.env.CAPTURES?.split(" ") ?? sampleCaptures();

t.test("private resident memory", async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.sendBundle(testBundle(plane.end, 1));
  const first = plane.startAgent(t, [
    "--volumes",
    "off",
    "--capture",
    "/dev/null",
    "--health",
    "1",
  ]);
  const look = (name: string) => async (): Promise<void> => {
    const before = plane.received.health.length;
    const health = await plane.until(({ health }) => health.length > before + 1 && health.at(-1));
    const kib = (health.counters.memory_private ?? 0) / 1024;
    process.stderr.write(`${JSON.stringify({ after: name, private_resident_kib: kib })}\n`);
  };
  await first.printed(/revision 1 in force/);
  await look("a bundle")();
  await first.stop();
  for (const capture of captures) {
    const options = ["--volumes", "off", "--capture", capture, "--health", "1"];
    const agent = plane.startAgent(t, options);
    for (let n = 1; n <= 3; n++) {
      await agent.printed(new RegExp(`(: read, \\d+ packets[\\s\\S]*){${n}}`));
      await look(`${capture}, ${n} times`)();
      agent.signal("SIGHUP");
    }
    await agent.stop();
  }
});
