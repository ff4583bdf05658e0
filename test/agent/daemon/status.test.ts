import { once } from "node:events";
import { readFileSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { packageVersion } from "../../../mqtt-bridge/cli/paths.js";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { ROUTER, TestPlane, testBundle } from "./plane.js";

const skip = LACKS_MOSQUITTO;
const CAPTURE = "test/captures/redmi-1s-test1.pcap";
const PHONE = "28:6c:07:f1:02:84";

/** The status file, once `look` holds; it is replaced whole, so that no half is read. */
async function statusWhen(folder: string, look: (status: Status) => boolean): Promise<Status> {
  const changes = watch(folder);
  try {
    for (;;) {
      const change = once(changes, "change");
      const status = read(join(folder, "status.json"));
      if (status !== null && look(status)) return status;
      await change;
    }
  } finally {
    changes.close();
  }
}

interface Status {
  readonly version: string;
  readonly router: string;
  readonly connected: boolean;
  readonly revision: number;
  readonly blind: readonly string[];
  readonly devices: readonly { readonly mac: string; readonly address: string }[];
  readonly sightings: readonly {
    readonly mac: string;
    readonly type: string;
    readonly to: string;
    readonly count: number;
  }[];
  readonly blocks: readonly unknown[];
  readonly blocks_total: number;
}

function read(path: string): Status | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Status;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

t.test("the status file tells devices, sightings and what cannot be seen", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.sendBundle(testBundle(plane.end, 1));
  const folder = t.testdir();
  const file = join(folder, "status.json");
  const options = ["--volumes", "off", "--status", folder];
  const first = plane.startAgent(t, [...options, "--capture", "/dev/null"]);
  const empty = await statusWhen(folder, ({ revision }) => revision === 1);
  t.match(empty, {
    v: 1,
    version: packageVersion(),
    router: ROUTER,
    connected: true,
    stale: false,
  });
  t.same([empty.devices, empty.sightings, empty.blocks, empty.blocks_total], [[], [], [], 0]);
  t.equal(statSync(file).mode & 0o777, 0o600, "nobody else may read what devices do");
  await first.stop();

  plane.startAgent(t, [...options, "--capture", CAPTURE]);
  const told = await statusWhen(folder, ({ sightings }) => sightings.length > 0);
  t.ok(told.devices.some(({ mac }) => mac === PHONE));
  t.same(
    told.devices.filter(({ mac }) => mac.startsWith("33:33:")),
    [],
    "a group of hosts is no device",
  );
  const imei = told.sightings.find(({ type, mac }) => type === "imei" && mac === PHONE);
  t.match(imei, { to: "xiaomi.com" });
  t.ok((imei?.count ?? 0) > 1, "repetitions are one line");
  const text = readFileSync(file, "utf8");
  t.notMatch(text, /860000002254356|234153615189332/, "no identifier's value");
});
