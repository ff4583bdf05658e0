import { isIP } from "node:net";
import { isDigest } from "../../../core/alert/digest.js";
import type { Alert, Severity } from "../../../core/wire/lines.js";
import { isLoopback } from "../../machine/seal.js";
import { isPrivate } from "../../net/lan.js";

/** What an ntfy server is sent (https://docs.ntfy.sh/publish/#publish-as-json). */
export interface NtfyMessage {
  readonly topic: string;
  readonly message: string;
  readonly title?: string;
  /** 1 to 5. */
  readonly priority?: number;
  /** Opened when the notification is tapped. */
  readonly click?: string;
  readonly actions?: readonly {
    readonly action: "view";
    readonly label: string;
    readonly url: string;
  }[];
}

const PRIORITIES: Readonly<Record<Severity, number>> = { serious: 5, warning: 4, note: 3 };
/** No sound: it comes late in the evening. */
const DIGEST_PRIORITY = 2;
/** All that a server which is not the household's own is told. */
export const PUBLIC_MESSAGE = "Telltale has an alert";
/** Names that are given inside homes only (RFC 6762, RFC 8375, and what routers use). */
const INSIDE = /(^|\.)(localhost|local|lan|home|internal|home\.arpa)$/;

/** The alert for the household's own server, with a link to the page; for any other only that there is one. */
export function ntfyMessage(topic: string, alert: Alert, isOwn: boolean): NtfyMessage {
  if (!isOwn) return { topic, message: PUBLIC_MESSAGE };
  const { title, message, severity, url } = alert;
  const priority = isDigest(alert) ? DIGEST_PRIORITY : PRIORITIES[severity];
  const told = { topic, title, message, priority };
  if (url === null) return told;
  return { ...told, click: url, actions: [{ action: "view", label: "Open Telltale", url }] };
}

/** Whether a server stands in the home by what it is called. */
export function isInHome(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return isIP(host) === 0 ? INSIDE.test(host) : isLoopback(host) || isPrivate(host);
}
