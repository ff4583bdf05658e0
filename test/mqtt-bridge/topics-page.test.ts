import { readFileSync } from "node:fs";
import t from "tap";
import * as v from "valibot";
import { alertSchema } from "../../core/alert/schema.js";
import { Topics } from "../../mqtt-bridge/mqtt/topics.js";

const PAGE = readFileSync("docs/MQTT.md", "utf8");
const EXAMPLES = [...PAGE.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, text]) => JSON.parse(text ?? "") as Record<string, unknown>,
);

t.test("the MQTT page's alert is one by the schema", async (t) => {
  const alerts = EXAMPLES.filter((example) => "event_type" in example);
  t.equal(alerts.length, 1);
  t.same(v.safeParse(alertSchema, alerts[0]).issues, undefined);
});

t.test("its requests are requests, and each has its answer's topic in the table", async (t) => {
  const topics = new Topics("telltale");
  const asked = [...PAGE.matchAll(/^\| `(telltale\/\S+\/request\/\S+)` \| `/gm)].map(
    ([, topic]) => topic?.replace("<router>", "demo") ?? "",
  );
  t.equal(asked.length, 5);
  for (const topic of asked) {
    const request = topics.parseRequest(topic);
    t.not(request, null, topic);
    if (request === null) continue;
    const answer = topics.response(request).replace("/demo/", "/<router>/");
    t.match(PAGE, `\`${answer.replace(/[^/]+$/, "<verb>")}\``);
  }
});
