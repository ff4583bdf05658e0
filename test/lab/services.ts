import { spawnSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, type Lab } from "./lab.js";
import { ADDRESS } from "./network.js";

const NAMES = [
  "api.account.xiaomi.com",
  "track.example.com",
  "second.example.com",
  "good.example.com",
  "six.example.com",
];

/** Starts the router's and the Internet's DNS, and the router's DHCP. */
export async function startDns(lab: Lab): Promise<void> {
  const internet = lab.start("internet", "dnsmasq", [
    "-C",
    lab.writeConfig("dnsmasq-internet.conf"),
  ]);
  const router = lab.start("router", "dnsmasq", ["-C", lab.writeConfig("dnsmasq-router.conf")]);
  await internet.printed(/started, version/);
  await router.printed(/started, version/);
}

/** Starts the Internet's web server: HTTP, and HTTPS as HTTP/1.1, 2 and 3. */
export async function startWeb(lab: Lab): Promise<void> {
  makeCertificate(lab);
  const file = lab.writeConfig("Caddyfile");
  const args = ["run", "--config", file, "--adapter", "caddyfile"];
  const caddy = lab.start("internet", "caddy", args, { HOME: lab.folder });
  await caddy.printed(/serving initial configuration/);
}

/** Starts the Internet's DNS over HTTPS and over TLS. */
export async function startPrivateDns(lab: Lab): Promise<void> {
  makeCertificate(lab);
  const file = lab.writeConfig("dnsdist.conf");
  lab.start("internet", "dnsdist", ["--supervised", "--disable-syslog", "-C", file]);
  await eventually("dnsdist listens", () => {
    const listening = lab.now("internet", "ss", ["-Hlnt"]);
    return listening.includes(`${ADDRESS.resolver}:853`) ? true : null;
  });
}

const certified = new WeakSet<Lab>();

/** One certificate for all servers, signed by itself. */
function makeCertificate(lab: Lab): void {
  if (certified.has(lab)) return;
  certified.add(lab);
  const names = [...NAMES, "dns.example.com"].map((name) => `DNS:${name}`);
  const args =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=lab".split(" ");
  const files = ["-keyout", join(lab.folder, "server.key"), "-out", join(lab.folder, "server.pem")];
  const { status, stderr } = spawnSync(
    "openssl",
    [...args, ...files, "-addext", `subjectAltName=${names.join(",")}`],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
}

/** The hash by which Chromium is told to trust the servers' key. */
export function serverKeyHash(lab: Lab): string {
  const certificate = new X509Certificate(readFileSync(join(lab.folder, "server.pem")));
  const key = certificate.publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).digest("base64");
}
