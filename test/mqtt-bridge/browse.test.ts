import t from "tap";
import type { SightingLine } from "../../core/wire/lines.js";
import { Traffic } from "../../mqtt-bridge/traffic/traffic.js";
import { ask, setUp } from "./api-fixture.js";
import { aFlow, anAlert, aSighting } from "./fixtures.js";

type Items = { items: Record<string, unknown>[] };

const TV = "02:00:00:00:00:07";
const PHONE = "28:6c:07:00:00:01";

/** A phone that sent an IMEI twice and a number once to one company, and a television that contacted two names. */
function filled(t: Parameters<typeof setUp>[0]) {
  const made = setUp(t);
  const { store } = made;
  const line = { kind: "device", name_source: "dhcp", maker: null, model: null } as const;
  store.putDevice("home", { ...line, mac: TV, name: "Living-room TV" }, 50);
  store.putSighting("home", aSighting({ ts: 10, last_ts: 20, count: 2 }));
  store.putSighting(
    "home",
    aSighting({
      ...{ ts: 30, last_ts: 30, evidence: "hashed", masked: "+4*******123" },
      identifier: { type: "phone", label: "Asha Rao", canary: false },
    }),
  );
  for (const [name, company, ts] of [
    ["ads.example.org", null, 40],
    ["50%_off.example.net", "Example", 50],
  ] as const) {
    const what = { identifier: null, evidence: "destination", masked: null } as const;
    store.putSighting(
      "home",
      aSighting({ ...what, device: TV, name, company, network: null, ts, last_ts: ts }),
    );
  }
  return made;
}

async function items(made: ReturnType<typeof filled>, path: string) {
  const response = await ask(made.app, path);
  return ((await response.json()) as Items).items;
}

/** What is asked, and the times of what must come, newest first. */
const SEARCHES: readonly (readonly [string, readonly number[]])[] = [
  ["", [50, 40, 30, 20]],
  ["?q=plain", [20]],
  ["?q=xiaomi%20asha", [30]],
  ["?q=XIAOMI", [30, 20]],
  ["?q=living-room", [50, 40]],
  ["?q=china", [30, 20]],
  ["?q=hashed", [30]],
  ["?q=%25_off", [50]],
  ["?q=%25", [50]],
  ["?q=nothing", []],
  ["?q=TV", [50, 40]],
  ["?q=s", [50, 40, 30, 20]],
  ["?q=%22", []],
  ["?q=42.62.48", [50, 40, 30, 20]],
  ["?q=deviceid", [50, 40, 30, 20]],
  ["?q=xiaomi%20identifiers%20asha%20hashed%20cn%20phone%20imei%20api", [30]],
  ["?kind=content", [30, 20]],
  ["?kind=contact", [50, 40]],
  [`?device=${TV}&q=ads`, [40]],
  ["?limit=1&offset=1", [40]],
  ["?kind=content&limit=1&offset=1", [20]],
];

for (const [query, times] of SEARCHES) {
  t.test(`sightings${query}`, async (t) => {
    const found = await items(filled(t), `/api/sightings${query}`);
    t.same(
      found.map(({ last_ts }) => last_ts),
      times,
    );
  });
}

t.test("a search is no way into the database, and has its bounds", async (t) => {
  const made = filled(t);
  const hostile = encodeURIComponent(`' OR 1=1 -- " \\ %`);
  t.same(await items(made, `/api/sightings?q=${hostile}`), []);
  const many = Array(9).fill("a").join("+");
  t.equal((await ask(made.app, `/api/sightings?q=${many}`)).status, 400, "nine words");
  t.equal((await ask(made.app, `/api/sightings?q=${"a".repeat(201)}`)).status, 400);
  t.equal((await ask(made.app, "/api/sightings?offset=-1")).status, 400);
});

t.test("destinations are counted for each device, name and network", async (t) => {
  const made = filled(t);
  t.match(await items(made, "/api/destinations"), [
    { device: TV, name: "50%_off.example.net", company: "Example", sightings: 1, network: null },
    { device: TV, name: "ads.example.org", company: null },
    {
      ...{ device: PHONE, name: "api.account.xiaomi.com", company: "Xiaomi" },
      ...{ sightings: 2, count: 3, first: 10, last: 30, network: { asn: 23724, country: "CN" } },
    },
  ]);
  t.equal((await items(made, `/api/destinations?device=${PHONE}`)).length, 1);
});

t.test("destinations and what is held come in parts, and a wrong part is refused", async (t) => {
  const made = filled(t);
  const names = async (path: string) => (await items(made, path)).map(({ last }) => last);
  t.same(await names("/api/destinations?limit=2"), [50, 40]);
  t.same(await names("/api/destinations?limit=2&offset=2"), [30]);
  t.same(await names("/api/holdings?limit=1&offset=1"), [20]);
  for (const query of ["limit=0", "limit=5001", "offset=-1", "limit=x"]) {
    for (const view of ["destinations", "holdings"]) {
      t.equal((await ask(made.app, `/api/${view}?${query}`)).status, 400, `${view}?${query}`);
    }
  }
});

/** What destinations are counted by, and the groups: name, AS, sightings, devices, last. */
const GROUPS: readonly (readonly [string, readonly (readonly unknown[])[]])[] = [
  [
    "by=company",
    [
      ["Xiaomi", null, 3, 1, 30],
      [null, null, 1, 1, 40],
      ["Example", null, 1, 1, 50],
    ],
  ],
  [
    "by=network",
    [
      ["IDC, China Telecommunications", 23724, 3, 1, 30],
      [null, null, 2, 1, 50],
    ],
  ],
  [
    "by=country",
    [
      ["CN", null, 3, 1, 30],
      [null, null, 2, 1, 50],
    ],
  ],
  [
    "by=maker",
    [
      [null, null, 3, 1, 30],
      ["Sony", null, 2, 1, 50],
    ],
  ],
  ["by=company&limit=1&offset=2", [["Example", null, 1, 1, 50]]],
];

for (const [query, groups] of GROUPS) {
  t.test(`destinations are counted ${query}`, async (t) => {
    const made = filled(t);
    const line = { kind: "device", mac: TV, name: "TV", name_source: "dhcp", model: null } as const;
    made.store.putDevice("home", { ...line, maker: "Sony" }, 60);
    const found = await items(made, `/api/destinations/groups?${query}`);
    const told = found.map((each) => [each.name, each.asn, each.count, each.devices, each.last]);
    t.same(told, groups);
  });
}

t.test("what is held is told by destination and identifier", async (t) => {
  const held = await items(filled(t), "/api/holdings");
  t.match(held, [
    { company: "Xiaomi", identifier: { type: "phone", label: "Asha Rao" }, evidence: "hashed" },
    { company: "Xiaomi", identifier: { type: "imei" }, evidence: "plain", count: 2, first: 10 },
  ]);
  t.equal(held.length, 2);
});

t.test("bare addresses in two networks hold what each was sent", async (t) => {
  const made = setUp(t);
  for (const [at, asn] of [64_500, 64_501, 64_500].entries()) {
    const network = { asn, org: "Carrier", country: null, as_of: "2026-06-17" };
    const bare = { name: null, company: null, id: `1:${at}`, network };
    made.store.putSighting("home", aSighting({ ...bare, ts: at, last_ts: at }));
  }
  const held = await items(made, "/api/holdings");
  const told = held.map(({ network, count, last }) => [
    (network as { asn: number }).asn,
    count,
    last,
  ]);
  t.same(told, [
    [64_500, 2, 2],
    [64_501, 1, 1],
  ]);
});

t.test("who was sent most kinds of identifiers stands first", async (t) => {
  const made = setUp(t);
  const types = { "one.example.org": ["imei"], "two.example.org": ["mac", "serial"] } as const;
  for (const [name, held] of Object.entries(types)) {
    for (const [n, type] of held.entries()) {
      const identifier = { type, label: "TV", canary: false };
      const at = name === "one.example.org" ? 90 : n;
      const id = `1:${name}${n}`;
      made.store.putSighting(
        "home",
        aSighting({ name, company: null, identifier, id, ts: at, last_ts: at }),
      );
    }
  }
  const held = (await items(made, "/api/holdings")).map(({ name, last }) => [name, last]);
  t.same(held, [
    ["two.example.org", 1],
    ["two.example.org", 0],
    ["one.example.org", 90],
  ]);
});

t.test("what several devices sent to several names of one is one kind", async (t) => {
  const made = setUp(t);
  const put = (id: string, change: Partial<SightingLine>) =>
    made.store.putSighting("home", aSighting({ id, ts: 1, last_ts: 1, ...change }));
  const imei = { type: "imei", label: "TV", canary: false } as const;
  for (const device of [PHONE, TV])
    for (const name of ["a.many.example", "b.many.example"])
      put(`1:${device}${name}`, { device, name, company: "Many", identifier: imei });
  for (const type of ["mac", "serial"] as const)
    put(`1:${type}`, { name: null, company: "Two", identifier: { ...imei, type } });
  const whole = await items(made, "/api/holdings");
  t.same(
    whole.map(({ company }) => company),
    ["Two", "Two", "Many", "Many", "Many", "Many"],
  );
  for (const size of [1, 4]) {
    const parts = await Promise.all(
      [0, 1, 2, 3, 4, 5]
        .filter((offset) => offset % size === 0)
        .map((offset) => items(made, `/api/holdings?limit=${size}&offset=${offset}`)),
    );
    t.same(parts.flat(), whole, `in parts of ${size}`);
  }
});

t.test("a report holds the alert and what it was made of, and nothing else", async (t) => {
  const made = filled(t);
  const [device] = await items(made, `/api/devices?device=${TV}`);
  const about = { device: { id: String(device?.alert_device), name: "Living-room TV" } };
  const destination = { name: "ads.example.org", company: null, network: null };
  made.store.putAlert(
    "home",
    anAlert({ ...about, ...destination, evidence: "destination", identifiers: [] }),
  );
  const response = await ask(made.app, "/api/alerts/a_1/report");
  t.match(response.headers.get("content-disposition"), /telltale-a_1\.json/);
  const report = (await response.json()) as { sightings: { name: string }[] };
  t.match(report, { version: "1.2.3", alert: { id: "a_1", facts: null }, devices: [{ mac: TV }] });
  t.same(
    report.sightings.map(({ name }) => name),
    ["ads.example.org"],
  );
  t.equal((await ask(made.app, "/api/alerts/a_none/report")).status, 404);
});

t.test("volumes, what could be read, and flows come from flow lines", async (t) => {
  const traffic = new Traffic();
  const { app } = setUp(t, { traffic });
  traffic.take("home", [
    aFlow({ first: 3600, last: 3700, up_bytes: 100, down_bytes: 10 }),
    aFlow({ first: 7100, last: 7300, up_bytes: 1000, down_bytes: 0, name: null, flags: [] }),
    aFlow({ flags: ["lan"], up_bytes: 5000 }),
    aFlow({ l4: "icmp", up_bytes: 7, flags: [], device: null }),
  ]);
  const get = async (path: string) => ((await (await ask(app, path)).json()) as Items).items;
  t.same(await get(`/api/devices/${PHONE}/hours`), [
    { hour: 3600, up: 600, down: 10 },
    { hour: 7200, up: 500, down: 0 },
  ]);
  t.match(await get("/api/traffic"), [
    {
      router: "home",
      blind: { clear: { flows: 1, up_bytes: 100 }, unnamed: { flows: 1, up_bytes: 1000 } },
    },
  ]);
  const flows = await get("/api/flows");
  t.equal(flows.length, 4);
  t.match(flows[0], { l4: "icmp", number: 4, router: "home" });
});

t.test("volumes are remembered, names are not", async (t) => {
  const { store } = setUp(t);
  const traffic = new Traffic();
  traffic.take("home", [aFlow({ first: 0, last: 1, up_bytes: 3, down_bytes: 4 })]);
  traffic.save(store);
  t.notMatch(store.setting("traffic/hours"), /xiaomi/);
  const again = new Traffic();
  again.load(store);
  t.same(again.hours.of(PHONE), [{ hour: 0, up: 3, down: 4 }]);
  store.setSetting("traffic/hours", "{");
  t.same(new Traffic().hours.of(PHONE), []);
  t.doesNotThrow(() => new Traffic().load(store));
});
