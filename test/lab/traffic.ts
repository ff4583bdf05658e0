import type { Line } from "../../core/wire/lines.js";
import { VALUE } from "./household.js";
import type { Lab } from "./lab.js";
import { ADDRESS } from "./network.js";
import { askPrivately, fetchWith, startBrowser, visit } from "./phone.js";

/** Something that the phone does, and what must be told of it. */
export interface Act {
  readonly name: string;
  run(lab: Lab): Promise<unknown>;
  isToldBy(line: Line): boolean;
}

const named = (line: Line, protocol: string, name: string, source: string): boolean =>
  line.kind === "flow" &&
  line.protocol === protocol &&
  line.name === name &&
  line.name_source === source;

async function browse(lab: Lab, host: string, quic: boolean): Promise<void> {
  const browser = await startBrowser(lab, quic ? host : null);
  try {
    const said = await visit(browser, `https://${host}/`);
    const wanted = quic ? "HTTP/3" : "HTTP/2";
    if (!said.startsWith(wanted)) throw new Error(`${host}: expected ${wanted}, not ${said}`);
  } finally {
    await browser.close();
  }
}

/** What is readable: names and an IMEI. */
export const CLEAR_ACTS: readonly Act[] = [
  {
    name: "a name looked up",
    run: (lab) => lab.run("phone", "kdig", ["+short", `@${ADDRESS.router}`, "good.example.com"]),
    isToldBy: (line) =>
      line.kind === "dns" &&
      line.qname === "good.example.com" &&
      line.answers.includes(ADDRESS.good),
  },
  {
    name: "HTTP over IPv4",
    run: (lab) => fetchWith(lab, ["-4", `http://api.account.xiaomi.com/v1?deviceId=${VALUE.imei}`]),
    isToldBy: (line) =>
      named(line, "http", "api.account.xiaomi.com", "http") &&
      line.kind === "flow" &&
      line.dst === ADDRESS.account,
  },
  {
    name: "HTTP over IPv6",
    run: (lab) => fetchWith(lab, ["-6", `http://api.account.xiaomi.com/v1?deviceId=${VALUE.imei}`]),
    isToldBy: (line) =>
      named(line, "http", "api.account.xiaomi.com", "http") &&
      line.kind === "flow" &&
      line.dst === ADDRESS.server6,
  },
];

/** What is encrypted: only names are seen. */
export const PRIVATE_ACTS: readonly Act[] = [
  {
    name: "a ClientHello of curl",
    run: (lab) => fetchWith(lab, ["https://good.example.com/"]),
    isToldBy: (line) => named(line, "tls", "good.example.com", "tls"),
  },
  {
    name: "a ClientHello of Chromium, in two segments",
    run: (lab) => browse(lab, "track.example.com", false),
    isToldBy: (line) => named(line, "tls", "track.example.com", "tls"),
  },
  {
    name: "two QUIC Initials of Chromium",
    run: (lab) => browse(lab, "api.account.xiaomi.com", true),
    isToldBy: (line) => named(line, "quic", "api.account.xiaomi.com", "quic"),
  },
  {
    name: "a ClientHello over IPv6",
    run: (lab) => fetchWith(lab, ["https://six.example.com/"]),
    isToldBy: (line) => named(line, "tls", "six.example.com", "tls"),
  },
  {
    name: "DNS over TLS",
    run: (lab) => askPrivately(lab, "tls", "track.example.com"),
    isToldBy: (line) => line.kind === "flow" && line.dport === 853 && line.protocol !== null,
  },
  {
    name: "DNS over HTTPS",
    run: (lab) => askPrivately(lab, "https", "track.example.com"),
    isToldBy: (line) => line.kind === "flow" && line.dst === ADDRESS.resolver && line.dport === 443,
  },
];
