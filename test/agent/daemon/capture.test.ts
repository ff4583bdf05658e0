import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { Running } from "../../mqtt-bridge/program.js";
import { asWifi, sampleCapture } from "../captures.js";
import { buildAgent, scratch } from "../compile.js";
import { TestPlane } from "./plane.js";

const skip =
  LACKS_MOSQUITTO || (process.getuid?.() === 0 ? false : "needs a network namespace: not root");
const ADD =
  "ip link add lan0 type veth peer name lan1 && ip link set lan0 up && ip link set lan1 up";

/** Milliseconds of processor time, from ticks of 10 ms. */
const spent = (agent: Running): number => {
  const stat = execFileSync("cat", [`/proc/${agent.pid}/stat`], { encoding: "utf8" }).split(" ");
  return (Number(stat[13]) + Number(stat[14])) * 10;
};

t.test(
  "a device that is taken away costs nothing, and is heard again when it is back",
  { skip },
  async (t) => {
    const plane = await TestPlane.start(t);
    plane.pair();
    const words = `--folder ${plane.folder} --way packet --device lan0 --volumes on --health 1`;
    const agent = new Running("unshare", [
      "-nm",
      "sh",
      "-c",
      `mount -t sysfs none /sys && ${ADD} && exec ${buildAgent()} run ${words}`,
    ]);
    t.teardown(() => agent.stop());
    const inside = (command: string): Buffer =>
      execFileSync("nsenter", ["-t", String(agent.pid), "-n", "-m", "sh", "-c", command]);
    // The namespace has no way to the broker.
    await agent.printed(/no connection to the broker/);
    inside("ip link set lan0 down");
    inside("ip link del lan0");
    await agent.printed(/lan0: nothing is captured any more: No such device/);
    const before = spent(agent);
    inside(ADD);
    await agent.printed(/lan0: captured again/);
    t.ok(spent(agent) - before < 2000, `${spent(agent) - before} ms in the time of a retry`);
    t.equal(await agent.stop(), 0);
  },
);

t.test("of a file is told what of it could not be read", { skip: LACKS_MOSQUITTO }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  const folder = scratch(t);
  const whole = sampleCapture();
  const cases: readonly (readonly [string, Buffer, RegExp])[] = [
    ["cut.pcap", whole.subarray(0, whole.length - 10), /cut\.pcap: cut at frame \d+; read up to/],
    [
      "wifi.pcap",
      asWifi(whole),
      /wifi\.pcap: \d+ packets are of a link type that is not read; expected/,
    ],
    ["text.pcap", Buffer.from("no capture at all\n"), /: nothing is captured: not a capture$/m],
  ];
  for (const [name, bytes, wanted] of cases) {
    const capture = join(folder, name);
    writeFileSync(capture, bytes);
    const agent = plane.startAgent(t, ["--volumes", "off", "--capture", capture]);
    await agent.printed(wanted);
    await agent.stop();
  }
});
