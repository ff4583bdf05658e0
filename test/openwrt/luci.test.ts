import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import t from "tap";
import { LACKS_CHROMIUM, launch, screenshot } from "../page/browser.js";

const skip = LACKS_CHROMIUM;
const FOLDER = "router/openwrt/luci-app-telltale";
const VIEW = `${FOLDER}/htdocs/luci-static/resources/view/telltale/status.js`;
const source = readFileSync(VIEW, "utf8");
const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(`test/openwrt/recorded/${name}.json`, "utf8"));

// LuCI's own style is not here; this is only enough to look at.
const STYLE = `body { font: 15px sans-serif; margin: 1em } table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .3em .6em .3em 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
.warning { background: #fff3cd; padding: .5em 1em }
@media (max-width: 500px) { .tr.table-titles { display: none } .tr, .td { display: block }
  .td[data-title]::before { content: attr(data-title) ": "; font-weight: bold } .tr { border-bottom: 2px solid #999 } }`;

interface Answers {
  readonly [call: string]: unknown;
}

const ANSWERS: Answers = {
  "telltale.status": recorded("status"),
  "luci-rpc.getHostHints": recorded("hints"),
  uci: { telltale: { agent: { page: "http://192.168.1.5:8420/" } } },
};

/** Loads the view as LuCI does, and puts what it renders into the page. */
async function show(page: Page, answers: Answers): Promise<void> {
  await page.setContent(
    `<!doctype html><meta name=viewport content="width=device-width"><style>${STYLE}</style><main></main>`,
  );
  await page.addScriptTag({ path: "test/openwrt/luci-stand-in.js" });
  await page.evaluate(
    `(async () => {
      const l = globalThis.luci = standIn(${JSON.stringify(answers)});
      const view = new Function("view", "poll", "rpc", "uci", "dom", "E", "_", ${JSON.stringify(source)})(
        l.view, l.poll, l.rpc, l.uci, l.dom, l.E, l._);
      document.querySelector("main").replaceChildren(await view.render(await view.load()));
    })()`,
  );
}

const text = (page: Page): Promise<string> => page.locator("main").innerText();

t.test(
  "the view shows sightings, blocks, devices, and what cannot be seen",
  { skip },
  async (t) => {
    const browser = await launch(t);
    for (const width of [360, 1280]) {
      const page = await browser.newPage({ viewport: { width, height: 1100 } });
      await show(page, ANSWERS);
      const shown = await text(page);
      for (const words of [
        "flow offload is on",
        "connected to 192.168.1.5",
        "revision 7",
        "version 0.1.0, started 24 h ago",
        "Redmi-1S",
        "number or address of a contact",
        "xiaomi.com",
        "api.account.xiaomi.com",
        "29 min",
        "24 h",
        "until it is lifted",
        "everything outside the LAN",
        "and 3 more",
        "192.168.1.40",
        "02:00:00:9f:42:b8",
      ]) {
        t.ok(shown.includes(words), words);
      }
      t.equal(await page.evaluate("window.broken"), undefined, "a host's name is no HTML");
      t.ok(shown.includes("<img src=x"), "it is shown as it is");
      const link = page.getByRole("link", { name: "http://192.168.1.5:8420/" });
      t.equal(await link.getAttribute("href"), "http://192.168.1.5:8420/");
      t.notOk(
        await page.evaluate("document.documentElement.scrollWidth > window.innerWidth"),
        `${width}: nothing is wider than the screen`,
      );
      await page.screenshot({ path: screenshot(`luci-${width}`), fullPage: true });
      await page.close();
    }
  },
);

t.test("what is new appears without loading the page again", { skip }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  await show(page, ANSWERS);
  t.equal(await page.evaluate("luci.polls[0].seconds"), 10);
  t.equal(await page.evaluate("luci.polls.length"), 1);
  await page.evaluate(`luci.answers["telltale.status"].agent.sightings[0].to = "tracker.example"`);
  t.notOk((await text(page)).includes("tracker.example"));
  await page.evaluate("luci.polls[0].call()");
  t.ok((await text(page)).includes("tracker.example"));
});

t.test("an agent of another version may leave out a list", { skip }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  const status = recorded("status") as { readonly agent: Readonly<Record<string, unknown>> };
  for (const list of ["blind", "sightings", "blocks", "devices"]) {
    const agent = { ...status.agent, [list]: undefined };
    await show(page, { ...ANSWERS, "telltale.status": { ...status, agent } });
    t.ok((await text(page)).includes("connected to 192.168.1.5"), list);
  }
});

t.test("answers of another kind break nothing, and no name is HTML", { skip }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  const status = recorded("status") as { readonly agent: Readonly<Record<string, unknown>> };
  const evil = "<img src=x onerror='window.broken=1'>";
  const many = Array.from({ length: 2000 }, (_, i) => ({ mac: `m${i}`, address: evil, last: 1 }));
  const CASES: readonly (readonly [agent: Readonly<Record<string, unknown>>, shown: string])[] = [
    [{}, "revision 7"],
    [{ sightings: null, blocks: "x", devices: {}, blind: null }, "No device was heard yet."],
    [{ sightings: [{}], blocks: [{}], devices: [{}, null, 7] }, "unknown"],
    [{ router: evil, broker: evil, version: evil, revision: evil, epoch: 1 }, evil],
    [{ sightings: [{ mac: evil, type: evil, to: evil, count: evil, last: evil }] }, evil],
    [{ blocks: [{ mac: evil, to: evil, packets: evil, seconds: evil }], blind: [evil] }, evil],
    [{ sightings: [{ mac: "m", type: "__proto__", to: "quartz", count: 1, last: 1 }] }, "quartz"],
    [{ devices: many }, "m1999"],
  ];
  for (const [agent, shown] of CASES) {
    const told = (of: object) => ({ ...ANSWERS, "telltale.status": { ...status, agent: of } });
    await show(page, told(agent));
    t.ok((await text(page)).includes("Search tables"), JSON.stringify(agent).slice(0, 80));
    await show(page, told({ ...status.agent, ...agent }));
    t.ok((await text(page)).includes(shown), shown);
  }
  await show(page, { ...ANSWERS, "luci-rpc.getHostHints": null });
  t.ok((await text(page)).includes("Search tables"), "no hints");
  t.equal(await page.evaluate("window.broken"), undefined, "nothing of it was HTML");
  await show(page, { ...ANSWERS, "telltale.status": { ...status, agent: "gone" } });
  t.ok((await text(page)).includes("The agent is not running."));
});

t.test("where there is nothing to show it says why", { skip }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  const status = { enabled: true, running: true, paired: true, agent: null };
  const cases: readonly (readonly [name: string, answers: Answers, expected: string])[] = [
    [
      "not paired",
      { "telltale.status": { ...status, paired: false } },
      "This router is not paired.",
    ],
    ["disabled", { "telltale.status": { ...status, enabled: false } }, "The service is disabled."],
    ["stopped", { "telltale.status": { ...status, running: false } }, "The agent is not running."],
    ["just started", { "telltale.status": status }, "The agent is not running."],
    ["rpcd knows no such object", { "telltale.status": {} }, "The agent is not running."],
  ];
  for (const [name, answers, expected] of cases) {
    await show(page, answers);
    t.ok((await text(page)).includes(expected), name);
  }
  await show(page, {
    ...ANSWERS,
    uci: { telltale: { agent: { page: "javascript:window.broken=1" } } },
  });
  t.equal(await page.locator("a").count(), 0, "only an address of the web becomes a link");
});

t.test("the access list allows what the view asks, and nothing else", { skip }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  await show(page, ANSWERS);
  const asked = (await page.evaluate("[...new Set(luci.asked)].sort()")) as string[];
  const acl = JSON.parse(
    readFileSync(join(FOLDER, "root", "usr/share/rpcd/acl.d/luci-app-telltale.json"), "utf8"),
  )["luci-app-telltale"];
  const allowed = Object.entries(acl.read.ubus as Record<string, string[]>).flatMap(
    ([object, methods]) => methods.map((method) => `${object}.${method}`),
  );
  t.same(asked, allowed.sort());
  t.equal(acl.write, undefined);
  const menu = JSON.parse(
    readFileSync(join(FOLDER, "root", "usr/share/luci/menu.d/luci-app-telltale.json"), "utf8"),
  );
  t.equal(menu["admin/status/telltale"].action.path, "telltale/status", "the view's own path");
});
