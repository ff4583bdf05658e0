import t from "tap";
import { blockedAlert } from "../../core/alert/blocked.js";
import { SENTENCES } from "../../core/alert/sentences.js";
import { silenceAlert } from "../../core/alert/silence.js";
import { PROOF_WEEK, reminderAlert } from "../../core/proof/reminder.js";
import type { Alert } from "../../core/wire/lines.js";
import { viewAlert } from "../../mqtt-bridge/api/view.js";
import type { AlertView, BlockView } from "../../mqtt-bridge/api/views.js";
import { writeAlert } from "../../mqtt-bridge/page/src/write-alert.js";
import { anAlert } from "../mqtt-bridge/fixtures.js";

const { hi, en } = SENTENCES;

function view(alert: Alert, change: Partial<AlertView> = {}): AlertView {
  const stored = { router: "home", alert, acked: false, snoozed_until: null };
  return { ...viewAlert(stored, () => null), ...change };
}

const BLOCK: BlockView = {
  ...{ id: "a_b", router: "home", alert: "a_1", device: { id: "d", name: "Redmi 1S" } },
  ...{ destination: "api.account.xiaomi.com", company: "Xiaomi", by: "page", problem: null },
  ...{ since: 1000, until: 4600, advice: null, packets: 0, last: null },
};
const blocked = blockedAlert(
  {
    ...{ router: "home", cause: anAlert(), destination: BLOCK.destination, by: "page" },
    ...{ since: 1000, until: 4600, now: 1000, state: "open", pageUrl: null },
  },
  "a_b",
);
const silent = (state: "open" | "closed") =>
  silenceAlert({ router: "attic", cause: "lost", since: 0, now: 720, state, pageUrl: null });

const reminder = (proved: number | null, state: "open" | "closed") =>
  reminderAlert({ since: PROOF_WEEK, proved, now: 9 * 86_400, state, pageUrl: null });

/** What it is, as it comes, the block that goes with it, and its Hindi message. */
const CASES: readonly (readonly [string, AlertView, BlockView | undefined, string | null])[] = [
  [
    "what was published only",
    view(anAlert()),
    undefined,
    "Redmi 1S ने यह भेजा: अपना IMEI। रास्ते में कोई भी इसे पढ़ सकता था। किसे: api.account.xiaomi.com (Xiaomi), IDC, China Telecommunications के नेटवर्क (CN) से होकर।",
  ],
  [
    "a wrapping that is not known any more",
    view(anAlert({ evidence: "encoded", network: null })),
    undefined,
    "Redmi 1S ने यह भेजा, हल्के से लपेटकर: अपना IMEI। किसे: api.account.xiaomi.com (Xiaomi)।",
  ],
  [
    "a block",
    view(blocked),
    BLOCK,
    "राउटर home 1 घंटे तक Redmi 1S से api.account.xiaomi.com (Xiaomi) को जाने वाली हर चीज़ रोकेगा। यह पन्ने पर कहा गया था।",
  ],
  ["a block whose time is not known", view(blocked), undefined, null],
  [
    "a reminder after a proof",
    view(reminder(86_400, "open")),
    undefined,
    "चेतावनी आप तक पहुँचती है, यह पिछली बार 8 दिन पहले साबित हुआ था। तब से कुछ न दिखने का मतलब यह भी हो सकता है कि नज़र ही नहीं थी।",
  ],
  [
    "a reminder without any proof",
    view(reminder(null, "open")),
    undefined,
    "Telltale यहाँ 9 दिनों से नज़र रख रहा है, पर यह कभी साबित नहीं हुआ कि चेतावनी आप तक पहुँचती है। तब तक कुछ न दिखने का मतलब यह भी हो सकता है कि नज़र ही नहीं थी।",
  ],
  ["a reminder that is over", view(reminder(null, "closed")), undefined, "चेतावनी की जाँच हो गई।"],
  [
    "a silent router",
    view(silent("open"), { router: "attic" }),
    undefined,
    "राउटर attic से 12 मिनट से कुछ नहीं आया: संपर्क बिना बताए टूट गया, शायद बिजली या नेटवर्क नहीं है। वहाँ उपकरण जो भेजते हैं, उस पर नज़र नहीं है।",
  ],
  [
    "a router that is back",
    view(silent("closed"), { router: "attic" }),
    undefined,
    "राउटर attic 12 मिनट बाद लौट आया।",
  ],
  [
    "a measure that is not known any more",
    view(anAlert({ evidence: "behaviour", event_type: "behaviour" })),
    undefined,
    null,
  ],
];

for (const [what, alert, block, message] of CASES) {
  t.test(`in Hindi: ${what}`, async (t) => {
    t.equal(writeAlert(alert, block, hi)?.message ?? null, message);
  });
}

t.test("what can be written again is in English what was published", async (t) => {
  for (const [what, alert, block] of CASES) {
    const written = writeAlert(alert, block, en);
    if (written === null || alert.event_type === "identifier") continue;
    t.match(written, { title: alert.title, message: alert.message }, what);
  }
});
