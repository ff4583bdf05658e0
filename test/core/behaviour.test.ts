import t from "tap";
import { Behaviour, type Traffic } from "../../core/behaviour/behaviour.js";
import { GADGET_DESTINATIONS } from "../../core/behaviour/contacts.js";
import type { Network } from "../../core/wire/lines.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Midnight UTC, 1 Nov 2026. */
const T0 = 1_793_491_200;
const KEY = [1, 2] as const;

function flow(first: number, more: Partial<Traffic> = {}): Traffic {
  const base = { device: "Camera", destination: "name example.org", first, last: first + 2 };
  return { ...base, up: 1000, down: 1000, ...more };
}

/** Lets a device be known for so many days, with a contact each hour. */
function learnt(days: number, up = 1000): Behaviour {
  const behaviour = new Behaviour(null, KEY);
  for (let hour = 0; hour < days * 24; hour++) {
    behaviour.end(flow(T0 + hour * HOUR + (hour % 7) * 211, { up }));
  }
  return behaviour;
}

const kinds = (behaviour: Behaviour, traffic: Traffic) =>
  behaviour.end(traffic).findings.map(({ kind }) => kind);

t.test(
  "far more goes up than on any day before: told once, after a week of learning",
  async (t) => {
    const early = learnt(4);
    t.same(kinds(early, flow(T0 + 4 * DAY, { up: 90_000_000 })), [], "still learning");
    const behaviour = learnt(8);
    t.same(kinds(behaviour, flow(T0 + 8 * DAY, { up: 49_000_000 })), []);
    const [finding] = behaviour.end(flow(T0 + 8 * DAY + 60, { up: 2_000_000 })).findings;
    t.match(finding, { kind: "upload", bytes: 51_000_000, usual: 24_000 });
    t.same(kinds(behaviour, flow(T0 + 8 * DAY + 120, { up: 90_000_000 })), [], "told already");
    t.same(kinds(learnt(8, 3_000_000), flow(T0 + 8 * DAY, { up: 90_000_000 })), [], "usual for it");
  },
);

t.test("contacts at an interval: told at the ninth, and regular from then on", async (t) => {
  const behaviour = new Behaviour(null, KEY);
  const seen = Array.from({ length: 10 }, (_, n) => {
    const { findings, regular } = behaviour.end(flow(T0 + n * 300 + (n % 3)));
    return `${findings.map((each) => JSON.stringify(each)).join()}${regular ? " regular" : ""}`;
  });
  t.same(seen.slice(0, 8), Array(8).fill(""));
  t.match(seen[8], /"kind":"beacon","period":(299|300|301|302)\} regular/);
  t.equal(seen[9], " regular");
});

t.test("several connections at once are one contact", async (t) => {
  const behaviour = new Behaviour(null, KEY);
  const findings = Array.from({ length: 40 }, (_, n) =>
    kinds(behaviour, flow(T0 + Math.floor(n / 4) * 600 + (n % 4) * 3)),
  );
  t.same(findings.flat(), ["beacon"]);
});

t.test("nobody uses a device that loads little for ten minutes", async (t) => {
  const behaviour = learnt(8);
  const use = T0 + 8 * DAY;
  t.notOk(behaviour.end(flow(use, { down: 5_000_000 })).idle);
  t.notOk(behaviour.end(flow(use + 500)).idle);
  t.ok(behaviour.end(flow(use + 700)).idle);
  const found = [1, 2, 3, 4, 5, 6, 7].map((hour) =>
    kinds(behaviour, flow(use + hour * HOUR, { up: 30_000 })),
  );
  t.same(found.flat(), ["idle"]);
  t.same(found[4], ["idle"], "in the sixth hour, the one of use being the first");
});

t.test(
  "first contacts: known, learning, a gadget's, and those of a device for everything",
  async (t) => {
    const behaviour = new Behaviour(null, KEY);
    const contact = (n: number, at: number) => behaviour.contact("TV", `name ${n}.example`, at);
    t.same(contact(1, T0), { isFirst: true, isLearning: true, isGadget: true });
    t.same(contact(1, T0 + 5), { isFirst: false, isLearning: true, isGadget: true });
    t.match(contact(2, T0 + 7 * DAY - 1), { isFirst: true, isLearning: true });
    t.match(contact(3, T0 + 7 * DAY), { isFirst: true, isLearning: false, isGadget: true });
    for (let n = 4; n <= GADGET_DESTINATIONS; n++) contact(n, T0 + 8 * DAY);
    t.match(contact(41, T0 + 8 * DAY), { isFirst: true, isGadget: false });
    t.notOk(behaviour.contact("Camera", "name 1.example", T0 + 8 * DAY).isFirst === false);
  },
);

const network = (asn: number, country: string): Network => ({
  asn,
  org: `AS ${asn}`,
  country,
  as_of: "2026-06-17",
});

t.test("a name under which identifiers were seen moves to another AS or country", async (t) => {
  const beijing = network(64500, "CN");
  const singapore = network(64501, "SG");
  const moves = (name: string, days: readonly (readonly [number, Network])[]) => {
    const behaviour = new Behaviour(null, KEY);
    if (name !== "never.example.org") behaviour.carried(name);
    return days.flatMap(([day, net]) => behaviour.moved(name, net, T0 + day * DAY) ?? []);
  };
  const move = [
    [0, beijing],
    [1, singapore],
    [1.5, beijing],
    [8, singapore],
    [8.6, singapore],
    [20, singapore],
  ] as const;
  t.same(moves("id.example.org", move), [beijing], "once, 7 days after the old one was seen");
  t.same(moves("never.example.org", move), [], "no identifier was seen under it");
  const churn = Array.from(
    { length: 60 },
    (_, day) => [day, day % 3 === 0 ? beijing : singapore] as const,
  );
  t.same(moves("cdn.example.org", churn), [], "one that is served by both");
  t.same(
    moves("id.example.org", [
      [0, beijing],
      [10, singapore],
    ]),
    [],
    "the new one for a day",
  );
  t.match(
    moves("id.example.org", [
      [0, beijing],
      [9, network(64500, "HK")],
      [10, network(64500, "HK")],
    ]),
    [{ country: "CN" }],
  );
});

t.test("what was learnt survives a restart as JSON, and names nobody's destinations", async (t) => {
  const before = learnt(8);
  before.carried("id.example.org");
  before.moved("id.example.org", network(64500, "CN"), T0);
  const memory = JSON.parse(JSON.stringify(before.remember()));
  const after = new Behaviour(memory, [9, 9]);
  t.same(after.remember(), memory);
  t.notOk(after.isReset);
  t.same(kinds(after, flow(T0 + 8 * DAY, { up: 90_000_000 })), ["upload"]);
  t.match(after.contact("Camera", "name example.org", T0 + 9 * DAY), { isFirst: false });
  const { carriers, ...rest } = memory;
  t.notMatch(JSON.stringify(rest), /example|Camera/i);
  t.equal(carriers[0].name, "id.example.org");
});

t.test("a memory that is none is said to be none", async (t) => {
  for (const memory of [
    {},
    { v: 2 },
    "text",
    { ...new Behaviour(null, KEY).remember(), key: [1] },
  ]) {
    t.ok(new Behaviour(memory, KEY).isReset);
  }
});

t.test("it is bounded, and what had to go is counted", async (t) => {
  const behaviour = new Behaviour(null, KEY);
  for (let n = 0; n < 20_010; n++) behaviour.contact("TV", `name ${n}.example`, T0 + n);
  for (let n = 0; n < 4100; n++) behaviour.joined(`device ${n}`, T0 + 30_000 + n);
  t.equal(behaviour.forgotten, 10 + 5);
  const { contacts, devices } = behaviour.remember();
  t.same([contacts.length, devices.length], [20_000, 4096]);
});
