import t from "tap";
import type { Policy } from "../../core/policy/policy.js";
import { loadRules } from "../../core/rules/rules.js";
import type { RuleSet } from "../../core/rules/types.js";
import { EventWriter } from "./events.js";
import { only, PHONE_MAC, packs, pipeline, TV_MAC } from "./fixture.js";

const DAY = 86_400;
const T0 = 1_793_491_200;
/** Of the fixture's maker Xiaomi, in no household file. */
const STRANGER = "28:6c:07:00:00:99";

/** The household's own rule for a maker, beside that for any device. */
function rulesFor(verdict: string): RuleSet {
  const text = `title: Own
rules:
  - id: own/xiaomi
    title: A device of Xiaomi joined
    why: The household wants to know.
    severity: warning
    advice: Look who brought it.
    match: {kind: joined, makers: [Xiaomi], verdict: ${verdict}}
    vectors: [{input: maker=Xiaomi, matches: true}, {input: maker=Other, matches: false}]
`;
  const { ruleset, problems } = loadRules([{ name: "own.yaml", text }]);
  if (ruleset === null) throw new Error(problems[0]?.message);
  return ruleset;
}

/** A home that is known for two days, in which then a device asks for an address. */
function join(mac: string, rules: RuleSet, more: { policy?: Policy; settled?: boolean } = {}) {
  const { policy, settled = true } = more;
  const home = pipeline({ mode: "live", rules, ...(policy === undefined ? {} : { policy }) });
  const meet = (who: string, ts: number) =>
    home.feed(new EventWriter().end({ srcMac: who, flow: ts % 1000, ts }).take());
  meet(TV_MAC, T0);
  home.takePushes();
  const lines = meet(mac, T0 + (settled ? 2 * DAY : 60));
  return {
    alerts: only(lines, "alert"),
    pushes: home.takePushes(),
    orders: home.takeOrders(),
    home,
  };
}

t.test("a stranger of a maker that is to be noted: an alert that is listed", async (t) => {
  const { alerts, pushes, orders } = join(STRANGER, packs());
  t.match(alerts, [
    {
      event_type: "new_device",
      severity: "note",
      evidence: null,
      name: null,
      title: "A device made by Xiaomi joined the network",
      message: "A device made by Xiaomi joined the network for the first time.",
    },
  ]);
  t.same([pushes, orders], [[], []]);
});

t.test(
  "a stranger of a maker that is to be quarantined: told at once, with an order",
  async (t) => {
    const { alerts, pushes, orders } = join(STRANGER, rulesFor("quarantine"));
    t.match(alerts, [
      {
        event_type: "new_device",
        severity: "warning",
        message:
          "A device made by Xiaomi joined the network for the first time; your rule says quarantine.",
      },
    ]);
    t.same(
      pushes.map(({ id }) => id),
      alerts.map(({ id }) => id),
    );
    t.match(orders, [
      { action: "quarantine", device: STRANGER, destination: null, until: null, reason: /Xiaomi/ },
    ]);
  },
);

t.test("another maker, a registered device and one seen before are not of that rule", async (t) => {
  const rules = rulesFor("quarantine");
  t.same(join("02:00:00:00:00:77", rules).alerts, []);
  t.same(join(PHONE_MAC, rules).alerts, [], "the household named it");
  const { home } = join(STRANGER, rules);
  const memory = JSON.parse(JSON.stringify(home.remember()));
  const later = pipeline({ mode: "live", rules, memory });
  const again = later.feed(new EventWriter().end({ srcMac: STRANGER, ts: T0 + 3 * DAY }).take());
  t.same(only(again, "alert"), []);
  t.same(later.takeOrders(), []);
});

t.test("on the first day not every device is news, but a quarantine holds", async (t) => {
  t.same(join(STRANGER, packs(), { settled: false }).alerts, []);
  t.equal(join(STRANGER, rulesFor("quarantine"), { settled: false }).orders.length, 1);
});

t.test("a policy may overrule the rule", async (t) => {
  const policy: Policy = {
    judge: ({ maker }) => ({
      action: maker === "Xiaomi" ? "ignore" : "alert",
      severity: "note",
      reason: "",
      until: null,
    }),
  };
  const { alerts, orders } = join(STRANGER, rulesFor("quarantine"), { policy });
  t.same([alerts, orders], [[], []]);
});
