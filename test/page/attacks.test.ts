import t from "tap";
import type { HouseholdView, RulesView } from "../../mqtt-bridge/api/views.js";
import type { PacketSource } from "../../router/node/packet.js";
import { Connection, PHONE_MAC } from "../asm/build/connection.js";
import { hostNamed } from "../asm/build/dhcp.js";
import { hello } from "../asm/build/tls.js";
import { LACKS_CHROMIUM, launch, openDetails } from "./browser.js";
import { framesNow, pairRouter, startHome } from "./home.js";

const HOSTILE = '"><img src=x onerror="document.title=1"><script>document.title=2</script>';
const WORD = "quartz-heron-512000";
/** As short as a host name is. */
const HOST = "<img src=x onerror=alert(1)>";

/** What a rule of the household says, if somebody gave it to them. */
const RULE = `title: ${JSON.stringify(HOSTILE)}
rules:
  - id: own/hostile
    title: ${JSON.stringify(HOSTILE)}
    why: ${JSON.stringify(HOSTILE)}
    severity: serious
    advice: ${JSON.stringify(HOSTILE)}
    match: {kind: domain, company: ${JSON.stringify(HOSTILE)}, domains: [tracker.example.org]}
    sources:
      - url: https://example.org/"><img/src=x>
        date: 2026-11-01
        says: ${JSON.stringify(`${HOSTILE} runs tracker.example.org`)}
    vectors:
      - {input: tracker.example.org, matches: true}
      - {input: example.org, matches: false}
`;

const CONTACT = "+1 212 555 0142";
/** A contact as another phone may have sent it. */
const CARD = `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Friend ${HOSTILE}\r\nTEL:${CONTACT}\r\nEND:VCARD\r\n`;

/**
 * A request whose every text is hostile, and one to the rule's domain with a test word and a
 * contact whose labels are hostile too.
 */
function requests(): PacketSource {
  const texts = [
    `GET /${HOSTILE}?q=${HOSTILE} HTTP/1.1\r\nHost: ${HOSTILE}\r\nUser-Agent: Mozilla/5.0 (Linux; Android 9; ${HOSTILE} Build/1)\r\n\r\n`,
    `GET /?q=${WORD}&phone=${encodeURIComponent(CONTACT)} HTTP/1.1\r\nHost: tracker.example.org\r\nX-${"<b>"}: 1\r\nUser-Agent: ${HOSTILE}\r\n\r\n`,
  ];
  const tls = new Connection({ sport: 41000, dport: 443 });
  const frames = [
    hostNamed(PHONE_MAC, HOST),
    ...[...tls.open(), tls.upAt(0, hello(HOST))],
    ...texts.flatMap((text, n) => {
      const connection = new Connection({ sport: 40000 + n });
      return [...connection.open(), connection.upAt(0, text)];
    }),
  ];
  return framesNow("the phone", frames);
}

t.test(
  "hostile headers, DHCP and server names, labels and rules are text in every view",
  { skip: LACKS_CHROMIUM },
  async (t) => {
    const home = await startHome(t, ["--paired"]);
    const { base } = home;
    const send = async <Answer>(method: string, path: string, body: object): Promise<Answer> => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(base + path, { method, headers, body: JSON.stringify(body) });
      t.equal(answer.status, 200, `${path} ${answer.ok ? "" : await answer.clone().text()}`);
      return (await answer.json()) as Answer;
    };
    const { own } = (await (await fetch(`${base}api/rules`)).json()) as RulesView;
    await send("PUT", "api/rules/own", { version: own.version, text: RULE });
    const router = await pairRouter(t, home);
    const { version } = (await (await fetch(`${base}api/household`)).json()) as HouseholdView;
    const canaries = [{ label: HOSTILE, type: "text", value: WORD }];
    await send("PUT", "api/household/contacts/friends.vcf", { text: CARD });
    const people = [{ name: `Asha ${HOSTILE}`, contacts: "friends.vcf", devices: [] }];
    await send("PUT", "api/household", { version, household: { canaries, people } });
    await router.until(() => router.installed.length > 1);
    const browser = await launch(t);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => complaints.push(dialog.message()));
    page.on("request", (request) => {
      if (!request.url().startsWith(base)) complaints.push(`foreign request ${request.url()}`);
    });
    await page.goto(`${base}#/alerts`);
    await page.getByText("No alerts.").waitFor();
    await router.node.agent.read(requests());
    await page.locator(".card.alert").first().waitFor();
    const id = await page.locator(".card.alert").first().getAttribute("data-alert");
    const views = ["", "alerts", `alerts/${id}`, `report/${id}`, "sightings", "held", "live"];
    const ours = ["household", "settings", "routers", "captures"];
    const texts: string[] = [];
    for (const view of [
      ...["", ...views, ...ours],
      ...["where/company", "blocks", "setup/people", "rules"],
      "devices/28%3A6c%3A07%3A00%3A00%3A01",
    ]) {
      await page.goto(`${base}#/${view}`);
      await page.locator("main h1").waitFor();
      await openDetails(page);
      texts.push((await page.locator("main").textContent()) ?? "");
      t.equal(await page.locator("main img, main script, main b[onerror]").count(), 0, view);
      t.notMatch(await page.title(), /^[12]$/, view);
    }
    t.match(texts.join("\n"), "onerror=", "it is shown, as text");
    t.match(texts.join("\n"), HOST, "the host name too");
    t.match(texts.join("\n"), `Friend ${HOSTILE}`, "and the name in the vCard");
    t.same(complaints, []);
  },
);
