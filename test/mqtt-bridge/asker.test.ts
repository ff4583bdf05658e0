import type { Hono } from "hono";
import t from "tap";
import type { FlowLine, Line } from "../../core/wire/lines.js";
import { Addresses } from "../../mqtt-bridge/api/asker/addresses.js";
import { HELLO_SECONDS } from "../../mqtt-bridge/api/asker/hellos.js";
import { neighbourMac } from "../../mqtt-bridge/api/asker/neighbours.js";
import { post, setUp } from "./api-fixture.js";

const PHONE = "28:6c:07:00:00:01";

/** As if a connection came from this address. */
function from(app: Hono, remoteAddress: string, path: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  headers.set("host", "127.0.0.1:8420");
  if (typeof init.body === "string") headers.set("content-length", String(init.body.length));
  const env = { incoming: { socket: { remoteAddress } } };
  return Promise.resolve(app.request(path, { ...init, headers }, env));
}

const IP = `192.168.1.5 dev br-lan lladdr ${PHONE.toUpperCase()} REACHABLE
`;
const ARP = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.4      0x1         0x0         02:00:00:00:00:04     *        br-lan
192.168.1.5      0x1         0x2         ${PHONE}     *        br-lan
`;

t.test("the neighbour table is read as the kernel's tools write it", async (t) => {
  const cases: readonly (readonly [string, string | null, string | null])[] = [
    ["192.168.1.5", IP, PHONE],
    ["::ffff:192.168.1.5", IP, PHONE],
    ["192.168.1.5", ARP, PHONE],
    ["192.168.1.4", ARP, null],
    ["192.168.1.5", "192.168.1.5 dev br-lan FAILED\n", null],
    ["192.168.1.5", "", null],
    ["192.168.1.5", null, null],
    ["fe80::1%br-lan", `fe80::1 dev br-lan lladdr ${PHONE} router STALE\n`, PHONE],
    ["fe80::1", `fe80::12 dev br-lan lladdr ${PHONE} STALE\n`, null],
    ["not an address; reboot", IP, null],
  ];
  for (const [address, text, mac] of cases) {
    t.equal(await neighbourMac(address, [async () => text]), mac, `${address} in ${text}`);
  }
  const asked: unknown[] = [];
  const first = async (...given: unknown[]) => {
    asked.push(given);
    return null;
  };
  t.equal(await neighbourMac("192.168.1.5", [first, async () => ARP]), PHONE, "the next reader");
  await neighbourMac("fe80::1%br-lan", [first]);
  t.same(asked, [
    ["192.168.1.5", null],
    ["fe80::1", "br-lan"],
  ]);
});

t.test(
  "a device is known by its neighbour entry, else by its flows, else it is said",
  async (t) => {
    const asker = {
      neighbour: async (address: string) => (address.endsWith("192.168.1.5") ? PHONE : null),
      flows: (address: string) => (address === "192.168.2.6" ? "02:00:00:00:00:06" : null),
    };
    const { app } = setUp(t, { asker });
    const view = async (address: string) => (await from(app, address, "/api/asker")).json();
    t.same(await view("::ffff:192.168.1.5"), {
      address: "192.168.1.5",
      mac: PHONE,
      source: "neighbours",
      private_mac: false,
      why: null,
    });
    t.match(await view("192.168.2.6"), { source: "flows", private_mac: true });
    t.match(await view("192.168.2.7"), { mac: null, why: "not_seen" });
    t.match(await view("127.0.0.1"), { mac: null, why: "same_machine" });
  },
);

t.test("of flows, only what a device of the home sent tells its address", async (t) => {
  const addresses = new Addresses();
  const flow = (src: string, device: string | null) =>
    ({ kind: "flow", src, device }) as unknown as FlowLine as Line;
  addresses.take([
    flow("192.168.1.5", PHONE),
    flow("203.0.113.9", PHONE),
    flow("192.168.1.7", null),
  ]);
  t.equal(addresses.macOf("::ffff:192.168.1.5"), PHONE);
  t.equal(addresses.macOf("203.0.113.9"), null, "reached from outside");
  t.equal(addresses.macOf("192.168.1.7"), null);
  addresses.take(Array.from({ length: 4096 }, (_, n) => flow(`10.0.${n >> 8}.${n & 255}`, PHONE)));
  t.equal(addresses.macOf("192.168.1.5"), null, "the one unused longest went");
});

t.test("a link that is opened on a phone tells which phone that is, for a while", async (t) => {
  let now = 5000;
  const asker = { neighbour: async () => PHONE, flows: () => null };
  const { app } = setUp(t, { asker, now: () => now });
  const made = await from(app, "127.0.0.1", "/api/hello-links", post({}));
  const { code } = (await made.json()) as { code: string };
  const link = async () => (await from(app, "127.0.0.1", `/api/hello-links/${code}`)).json();
  t.same(await link(), { asker: null });
  t.equal((await from(app, "192.168.1.5", "/api/hello", post({ code: "other" }))).status, 404);
  t.same(await link(), { asker: null });
  const hello = await from(app, "192.168.1.5", "/api/hello", post({ code }));
  t.match(await hello.json(), { mac: PHONE, source: "neighbours" });
  t.match(await link(), { asker: { mac: PHONE, address: "192.168.1.5" } });
  now += HELLO_SECONDS;
  t.equal((await from(app, "192.168.1.5", "/api/hello", post({ code }))).status, 404);
  t.match(await link(), { error: /not open any more/ });
});

t.test("nobody outside the home is answered", async (t) => {
  const { app } = setUp(t);
  for (const [address, status] of [
    ["127.0.0.1", 200],
    ["192.168.1.5", 200],
    ["::ffff:10.0.0.9", 200],
    ["100.64.0.3", 200],
    ["fe80::1%eth0", 200],
    ["fd00::1", 200],
    ["203.0.113.9", 403],
    ["::ffff:203.0.113.9", 403],
    ["2001:db8::1", 403],
    ["nonsense", 403],
  ] as const) {
    t.equal((await from(app, address, "/api/status")).status, status, address);
    t.equal((await from(app, address, "/healthz")).status, status, address);
  }
});
