import { plural } from "../../core/scan/layout.js";
import type { Severity } from "../../core/wire/lines.js";
import type { StoredAlert } from "../store/port.js";
import type { BridgeParts } from "./bridge.js";
import type { RunSettings } from "./settings.js";
import type { Sources } from "./sources.js";

const ORDER: readonly Severity[] = ["serious", "warning", "note"];

/** What `telltale run` prints for the person who started it. */
export class Announcer {
  readonly #print: (line: string) => void;
  readonly #sources: Sources;
  /** Newest state of each alert of a capture, until it is told. */
  readonly #found = new Map<string, StoredAlert>();
  #told = false;

  constructor(print: (line: string) => void, sources: Sources) {
    this.#print = print;
    this.#sources = sources;
  }

  /** Where everything is, before the first packet. */
  started(settings: RunSettings, parts: BridgeParts): void {
    const { pageUrl, links, accounts } = parts;
    const [page, port] = [new URL(pageUrl).port, links.ownPort];
    this.#print(`telltale reads ${this.#sources.name}`);
    if (accounts !== null) this.#printAccounts(accounts);
    if (parts.code !== null) {
      this.#print(
        "  set the page's password with this link; it works once, and only until telltale stops:",
      );
      this.#print(`    ${pageUrl}#/start/${parts.code}`);
    }
    if (page !== String(settings.pagePort) && settings.pagePort !== 0) {
      this.#print(`  port ${settings.pagePort} is busy: the page is on ${page}`);
    }
    if (port !== null && port !== settings.brokerPort && settings.brokerPort !== 0) {
      this.#print(`  port ${settings.brokerPort} is busy: the broker is on ${port}`);
    }
    this.#print(`  page    ${pageUrl}`);
    this.#print(`  broker  ${links.brokerUrl}`);
    this.#print(`  alerts  ${subscribeLine(settings, parts)}`);
  }

  /** A live alert is printed at once, those of a capture together at its end. */
  alert(stored: StoredAlert): void {
    if (this.#sources.live || this.#told) {
      if (stored.alert.state === "open") this.#print(describeAlert(stored));
      return;
    }
    this.#found.set(stored.alert.id, stored);
  }

  /** What a capture held. */
  finished(counters: Readonly<Record<string, number>>): void {
    this.#told = true;
    const alerts = [...this.#found.values()].sort(
      (a, b) =>
        ORDER.indexOf(a.alert.severity) - ORDER.indexOf(b.alert.severity) ||
        a.alert.first_seen - b.alert.first_seen,
    );
    this.#found.clear();
    this.#print("");
    this.#print(
      `found in ${plural(counters.packets ?? 0, "packet")}: ${alerts.length === 0 ? "no alerts" : plural(alerts.length, "alert")}`,
    );
    for (const stored of alerts) this.#print(describeAlert(stored));
    this.#print("");
    const again = this.#sources.demo ? "; the samples' alerts are sent again every minute" : "";
    this.#print(`still here until Ctrl-C${again}`);
  }

  #printAccounts({ phone, file }: NonNullable<BridgeParts["accounts"]>): void {
    if (phone === null) {
      this.#print(`  accounts as before; forgotten? stop, delete ${file}, start again`);
      return;
    }
    this.#print("  a new account, shown only now:");
    this.#print(`    phone   user phone  password ${phone}`);
  }
}

function describeAlert({ alert }: StoredAlert): string {
  return `  ${alert.severity.padEnd(8)} ${alert.message}`;
}

/** A command that prints the alerts as they come. */
function subscribeLine(settings: RunSettings, { links, accounts }: BridgeParts): string {
  const { hostname, port } = new URL(links.brokerUrl);
  const login =
    settings.broker !== null || accounts === null
      ? ""
      : ` -u phone -P ${accounts.phone ?? "<password>"}`;
  const at = `-h ${hostname.replace(/^\[|\]$/g, "")} -p ${port || "1883"}`;
  return `mosquitto_sub ${at}${login} -t '${settings.topics.base}/+/alert' -v`;
}
