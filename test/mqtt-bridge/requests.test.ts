import t from "tap";
import { Failure } from "../../mqtt-bridge/failure.js";
import { answerRequest, type RequestActions } from "../../mqtt-bridge/mqtt/requests.js";
import type { RequestTopic } from "../../mqtt-bridge/mqtt/topics.js";
import { anAlert } from "./fixtures.js";

const OPEN = {
  router: "attic",
  alert: anAlert({ id: "a_open" }),
  acked: false,
  snoozed_until: null,
};
const PAGE = "http://192.168.1.10:8420/";

async function ask(request: RequestTopic, payload: string) {
  const done: string[] = [];
  const actions: RequestActions = {
    pageUrl: PAGE,
    now: () => 1000,
    openAlert: (router, id) => (router === "attic" && id === "a_open" ? OPEN : null),
    ack: ({ alert }) => void done.push(`ack ${alert.id}`),
    snooze: ({ alert }, until) => void done.push(`snooze ${alert.id} ${until}`),
    block: async ({ alert }, minutes) => {
      if (minutes === 13) throw new Failure("router attic is offline");
      done.push(`block ${alert.id} ${minutes}`);
      return { until: 1000 + minutes * 60 };
    },
    bridge: (verb) => (verb === "info" ? { version: "1" } : null),
  };
  const message = { topic: "", payload: Buffer.from(payload), retained: false };
  return { answer: await answerRequest(request, message, actions), done };
}

function askAlert(verb: string, payload: unknown, router = "attic") {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return ask({ to: "alert", router, verb }, text);
}

t.test("ack and snooze act on an open alert and carry the transaction back", async (t) => {
  t.same(await askAlert("ack", { id: "a_open", transaction: "x1" }), {
    answer: { status: "ok", data: { id: "a_open" }, error: null, transaction: "x1" },
    done: ["ack a_open"],
  });
  t.same((await askAlert("snooze", { id: "a_open", minutes: 30, transaction: 7 })).done, [
    "snooze a_open 2800",
  ]);
  t.same(
    (await askAlert("snooze", { id: "a_open" })).done,
    ["snooze a_open 4600"],
    "an hour by default",
  );
});

t.test("block acts on an open alert and waits for the router", async (t) => {
  t.same(await askAlert("block", { id: "a_open", minutes: 1440, transaction: "x2" }), {
    answer: { status: "ok", data: { id: "a_open", until: 87_400 }, error: null, transaction: "x2" },
    done: ["block a_open 1440"],
  });
  t.same((await askAlert("block", { id: "a_open" })).done, ["block a_open 60"], "by default");
  t.same(await askAlert("block", { id: "a_open", minutes: 13, transaction: 8 }), {
    answer: { status: "error", data: null, error: "router attic is offline", transaction: 8 },
    done: [],
  });
});

const REFUSED: readonly (readonly [string, string, unknown, RegExp])[] = [
  ["an alert of another router", "ack", { id: "a_other" }, /no open alert "a_other"/],
  ["a destination for an id", "block", { id: "api.example.org" }, /no open alert/],
  ["no id", "ack", {}, /id/],
  ["a number for an id", "ack", { id: 7 }, /^id: /],
  ["more than a day", "snooze", { id: "a_open", minutes: 1441 }, /^minutes: /],
  ["a block of more than a day", "block", { id: "a_open", minutes: 1441 }, /^minutes: /],
  ["a block of no time", "block", { id: "a_open", minutes: 0 }, /^minutes: /],
  ["no time at all", "snooze", { id: "a_open", minutes: 0 }, /^minutes: /],
  ["half a minute", "snooze", { id: "a_open", minutes: 0.5 }, /^minutes: /],
  ["a list", "ack", "[]", /expected a JSON object/],
  ["no JSON", "ack", "a_open", /expected a JSON object/],
  ["too much", "ack", JSON.stringify({ id: "x".repeat(5000) }), /at most 4096 bytes/],
  ["an unknown verb", "dance", { id: "a_open" }, /unknown request "dance"/],
  ["a verb of every object", "toString", { id: "a_open" }, /unknown request "toString"/],
  ["lifting a block", "unblock", { id: "a_open" }, /nothing on the broker lifts a block.*8420/],
  ["allowing", "allow", { id: "a_open" }, /nothing on the broker lifts a block.*8420/],
];

for (const [name, verb, payload, error] of REFUSED) {
  t.test(`${name} is refused`, async (t) => {
    const { answer, done } = await askAlert(verb, payload);
    t.equal(answer.status, "error");
    t.match(answer.error, error);
    t.same(done, []);
  });
}

t.test("the bridge answers what it knows", async (t) => {
  t.match((await ask({ to: "bridge", verb: "info" }, "")).answer, {
    status: "ok",
    data: { version: "1" },
  });
  t.match((await ask({ to: "bridge", verb: "restart" }, '{"transaction":1}')).answer, {
    status: "error",
    error: /expected info or health/,
    transaction: 1,
  });
});
