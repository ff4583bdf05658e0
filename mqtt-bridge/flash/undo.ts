import { Failure } from "../failure.js";
import { ADDED_FILE } from "./install.js";
import type { Router } from "./look.js";
import type { Session } from "./session.js";

const REMOVE = { opkg: "opkg remove", apk: "apk del" } as const;

/** What is left of us on the router, a line each. */
const LEFT = `
for path in /etc/telltale /etc/config/telltale /var/run/telltale /usr/sbin/telltale-agent; do [ ! -e "$path" ] || echo "$path"; done
nft list table inet telltale >/dev/null 2>&1 && echo "the table inet telltale"
uci -q get firewall.telltale >/dev/null && echo "firewall.telltale in /etc/config/firewall"
grep -q '^telltale:' /etc/passwd && echo "the user telltale"
true
`;

/** Lines of our own user and group, which opkg leaves. */
const FORGET_USER = `for file in /etc/passwd /etc/group /etc/shadow; do
[ ! -f "$file" ] || { grep -v '^telltale:' "$file" >/tmp/telltale.new; cat /tmp/telltale.new >"$file"; }
done; rm -f /tmp/telltale.new`;

/**
 * Takes everything of ours off the router: packages, what the feed gave for them, settings, pairing, user, table.
 * Returns what is left, which is nothing unless something failed.
 * @throws Failure when the router has no installer.
 */
export async function undo(session: Session, { installer }: Router): Promise<string[]> {
  if (installer === "") throw new Failure("neither opkg nor apk is there; nothing was installed");
  const remove = REMOVE[installer];
  const { stdout: added } = await session.run(`cat ${ADDED_FILE} 2>/dev/null`);
  const others = added.split(/\s+/).filter((name) => /^[a-z0-9][a-z0-9+._-]*$/.test(name));
  await session.run(`${remove} luci-app-telltale; ${remove} telltale`);
  if (others.length > 0) await session.run(`${remove} ${others.join(" ")}`);
  await session.run(
    "rm -rf /etc/telltale /etc/config/telltale* /var/run/telltale /tmp/telltale_*.ipk /tmp/luci-app-telltale_*.ipk /tmp/telltale_*.apk /tmp/luci-app-telltale_*.apk",
  );
  await session.run(FORGET_USER);
  const { stdout } = await session.run(LEFT);
  return stdout.split("\n").filter((line) => line !== "");
}
