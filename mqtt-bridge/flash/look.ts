import * as v from "valibot";
import { NAME_FILE } from "./install.js";
import type { Session } from "./session.js";

/** What `look` finds on a router. Sizes in KiB, null where the router does not tell; an empty text: it is not there. */
export interface Router {
  /** `DISTRIB_ID`. */
  readonly system: string;
  readonly release: string;
  /** As OpenWrt names it. */
  readonly arch: string;
  readonly hostname: string;
  readonly installer: "opkg" | "apk" | "";
  readonly hasNft: boolean;
  readonly hasLuci: boolean;
  readonly isRoot: boolean;
  readonly freeKib: number | null;
  readonly freeTmpKib: number | null;
  /** Epoch seconds. */
  readonly clock: number;
  readonly softwareOffload: boolean;
  readonly hardwareOffload: boolean;
  /** Version of the agent that is installed. */
  readonly installed: string;
  /** Router id for which its agent runs. */
  readonly pairedAs: string;
  /** Where that agent looks for its broker. */
  readonly broker: string;
  /** Router id under which it was paired here, whether its agent runs or not. */
  readonly named: string;
  /** This machine's address, as the router sees it. */
  readonly client: string;
}

const MARK = "telltale:";

/** Prints a line for each fact; a banner or a message of the router's shell is none. */
const LOOK = `
say() { echo "${MARK}$1=$2"; }
[ -f /etc/openwrt_release ] && . /etc/openwrt_release
free_of() { df -kP "$1" 2>/dev/null | awk 'END { print $4 }'; }
say system "$DISTRIB_ID"
say release "$DISTRIB_RELEASE"
say arch "$DISTRIB_ARCH"
say hostname "$(cat /proc/sys/kernel/hostname)"
if command -v opkg >/dev/null; then say installer opkg; elif command -v apk >/dev/null; then say installer apk; fi
command -v nft >/dev/null && say hasNft 1
[ -d /www/luci-static ] && say hasLuci 1
[ "$(id -u)" = 0 ] && say isRoot 1
if [ -d /overlay ]; then say freeKib "$(free_of /overlay)"; else say freeKib "$(free_of /)"; fi
say freeTmpKib "$(free_of /tmp)"
say clock "$(date +%s)"
say softwareOffload "$(uci -q get firewall.@defaults[0].flow_offloading)"
say hardwareOffload "$(uci -q get firewall.@defaults[0].flow_offloading_hw)"
say installed "$(telltale-agent --version 2>/dev/null | sed 's/.* //')"
say pairedAs "$(sed -n 's/.*"router":"\\([a-z0-9_]*\\)".*/\\1/p' /var/run/telltale/status.json 2>/dev/null)"
say broker "$(sed -n 's/.*"broker":"\\([^"]*\\)".*/\\1/p' /var/run/telltale/status.json 2>/dev/null)"
say named "$(cat ${NAME_FILE} 2>/dev/null)"
say client "\${SSH_CONNECTION%% *}"
`;

const text = v.optional(v.pipe(v.string(), v.maxLength(200)), "");
const number = v.pipe(
  v.optional(v.string(), "0"),
  v.transform((value) => (/^\d{1,15}$/.test(value) ? Number(value) : 0)),
);
const size = v.pipe(
  v.optional(v.string(), ""),
  v.transform((value) => (/^\d{1,15}$/.test(value) ? Number(value) : null)),
);
const isOn = v.pipe(
  v.optional(v.string(), "0"),
  v.transform((value) => value === "1"),
);
const routerSchema = v.object({
  system: text,
  release: text,
  arch: text,
  hostname: text,
  installer: v.optional(v.picklist(["opkg", "apk", ""]), ""),
  hasNft: isOn,
  hasLuci: isOn,
  isRoot: isOn,
  freeKib: size,
  freeTmpKib: size,
  clock: number,
  softwareOffload: isOn,
  hardwareOffload: isOn,
  installed: text,
  pairedAs: text,
  broker: text,
  named: text,
  client: text,
});

/** Reads what the script printed. What is missing or no such fact counts as not there. */
export function readLook(stdout: string): Router {
  const facts = new Map(
    stdout
      .split("\n")
      .filter((line) => line.startsWith(MARK) && line.includes("="))
      .map((line): [string, string] => {
        const at = line.indexOf("=");
        return [line.slice(MARK.length, at), line.slice(at + 1).trim()];
      }),
  );
  return v.parse(routerSchema, Object.fromEntries(facts));
}

/** Looks at the router; nothing is changed there. */
export async function look(session: Session): Promise<Router> {
  return readLook((await session.run(LOOK)).stdout);
}
