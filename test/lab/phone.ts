import { type Browser, chromium } from "playwright-core";
import { eventually, type Lab } from "./lab.js";
import { ADDRESS } from "./network.js";
import { serverKeyHash } from "./services.js";

/** Switches the phone on: it gets its addresses by DHCP, under this host name, and router advertisements. */
export async function join(lab: Lab, hostName: string): Promise<string> {
  lab.ip(["-n", lab.namespace("phone"), "link", "set", "eth0", "up"]);
  const script = ["-s", "test/lab/lease.sh", "-x", `hostname:${hostName}`];
  const args = ["udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "10", "-T", "1", ...script];
  const { status, stderr } = await lab.run("phone", "busybox", args);
  const address = /lease of (\S+) obtained/.exec(stderr)?.[1];
  if (status !== 0 || address === undefined) throw new Error(`udhcpc: ${stderr}`);
  return address;
}

/** Waits for the address and the route that the router advertised. */
export async function joined6(lab: Lab): Promise<string> {
  return eventually("the phone has an IPv6 address and a route", () => {
    const name = lab.namespace("phone");
    const addresses = lab.ip(["-n", name, "-6", "addr", "show", "dev", "eth0", "scope", "global"]);
    const routes = lab.ip(["-n", name, "-6", "route", "show", "default"]);
    const address = /inet6 (2001:db8:2:\S+)\/64/.exec(addresses)?.[1];
    return address !== undefined && routes !== "" ? address : null;
  });
}

/** Fetches a URL with curl; what the server says. @throws Error when it says nothing. */
export async function fetchWith(lab: Lab, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await lab.run("phone", "curl", ["-qsSkm5", ...args]);
  if (status !== 0) throw new Error(`curl ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Chromium in the phone's namespace; `quicTo`: a host to which it speaks HTTP/3 from the first packet. */
export async function startBrowser(lab: Lab, quicTo: string | null): Promise<Browser> {
  const enter = `#!/bin/sh\nexec ip netns exec ${lab.namespace("phone")} /usr/bin/chromium "$@"\n`;
  const starting = chromium.launch({
    executablePath: lab.write("chromium", enter, 0o755),
    env: { ...process.env, HOME: lab.folder },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--ignore-certificate-errors-spki-list=${serverKeyHash(lab)}`,
      ...(quicTo === null
        ? ["--disable-quic"]
        : ["--enable-quic", `--origin-to-force-quic-on=${quicTo}:443`]),
    ],
  });
  return starting.catch((error: unknown) => {
    // What follows the first line is all that Chromium has ever said.
    throw new Error(String(error).split("\n", 1)[0]);
  });
}

/** Opens a page and returns its text. */
export async function visit(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(url);
  const text = (await page.textContent("body")) ?? "";
  await page.close();
  return text;
}

/** Asks for a name over TLS (port 853) or HTTPS. */
export async function askPrivately(lab: Lab, how: "tls" | "https", name: string): Promise<string> {
  const args = ["+short", `+${how}`, `@${ADDRESS.resolver}`, name];
  const { stdout, stderr } = await lab.run("phone", "kdig", args);
  if (stdout.trim() === "") throw new Error(`kdig: ${stderr}`);
  return stdout.trim();
}
