import { TABLE_URL, UPDATE_FLAGS } from "../attribution/command.js";
import { BACKUP_FLAGS, EXPORT_FLAGS, RESTORE_FLAGS } from "../backup/command.js";
import { DOCTOR_FLAGS } from "../doctor/command.js";
import { FLASH_FLAGS, UNFLASH_FLAGS } from "../flash/command.js";
import { PAIR_FLAGS, ROUTER_FLAGS } from "../pair/command.js";
import { POLICY_FLAGS } from "../policy/command.js";
import { PROOF_FLAGS } from "../proof/command.js";
import { RULES_FLAGS } from "../rules/command.js";
import { RUN_FLAGS } from "../run/settings.js";
import { SCAN_FLAGS } from "../scan/command.js";
import { SETTINGS_FLAGS } from "../settings/command.js";
import type { Flags } from "./args.js";

interface Subcommand {
  readonly use: string;
  readonly what: string;
  readonly flags: Flags;
  readonly more: readonly string[];
}

export const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  scan: {
    use: "scan FILE... [--household FILE] [--rules DIR] [--lan CIDR]... [--json] [--fail-on SEVERITY]",
    what: "say what a capture shows: which device sent which identifier, to whom, how we know",
    flags: SCAN_FLAGS,
    more: [
      "FILE is pcap, pcapng or gzip of these; - is standard input.",
      "Exit status: 0; 1 with --fail-on when there was such an alert; 2 when no packet could be read",
      "or an argument is wrong.",
    ],
  },
  run: {
    use: "run [--capture FILE]... | [--iface NAME] | [--router USER@HOST]",
    what: "watch: alerts over MQTT and on a page; without a source, the sample captures",
    flags: RUN_FLAGS,
    more: [
      "Without --listen only this machine can connect. Household, rules and routers that change meanwhile",
      "are taken up at once.",
    ],
  },
  rules: {
    use: "rules check | list | explain RULE|NAME | test INPUT... | push | fetch FILE|URL | update [--rules DIR]",
    what: "check, list, explain and try rule packs, keep plain domain lists",
    flags: RULES_FLAGS,
    more: [
      "test says which rule takes a name, or imei=860000000000009 and the like; status 1: none does.",
      "push puts the packs and lists of --rules DIR into the store, from where telltale run reads them.",
      "fetch keeps a plain domain list in --rules DIR; update fetches those again that came from an address.",
      "A list that cannot be fetched any more stays as it was.",
    ],
  },
  policy: {
    use: "policy test FILE [--rules DIR]",
    what: "try a policy script on one sighting of each kind",
    flags: POLICY_FLAGS,
    more: [
      "A script defines judge(sighting); mqtt-bridge/policy/policy.d.ts says what it is given and may answer.",
      "Exit status: 0; 1 when it failed on one: the default policy holds then.",
    ],
  },
  pair: {
    use: "pair [--router ID] [--broker URL]",
    what: "pair with a router: prints, once, the line that makes it trusted",
    flags: PAIR_FLAGS,
    more: ["The line holds the router's account and key: give it to nobody else."],
  },
  "alarm-test": {
    use: "alarm-test [--page URL] [--send]",
    what: "prove that an alarm reaches you: a made-up word leaves through the router and must come back as an alert",
    flags: PROOF_FLAGS,
    more: [
      "It asks the telltale run that is there already. Not Telltale sends the word but the phone, or with --send",
      "this command, in plain HTTP to the server of telltale run --proof-url, which must take the connection.",
      "Exit status: 0 when it passed; 1 when a stage lost it, which is named; 2 when nothing can be tested.",
    ],
  },
  router: {
    use: "router list | show ID | remove ID | repair ID",
    what: "see the paired routers or one, forget one, give one that lost its key a new line",
    flags: ROUTER_FLAGS,
    more: [],
  },
  flash: {
    use: "flash USER@HOST [--router ID] [--dry]",
    what: "put the agent onto an OpenWrt router through ssh, pair it, and see that it works",
    flags: FLASH_FLAGS,
    more: [
      "What is wrong with the router stops it before anything is changed, a line each with its cure. What it did is",
      "undone by unflash.",
    ],
  },
  unflash: {
    use: "unflash USER@HOST [--router ID] [--dry]",
    what: "take everything of it off the router again, and forget the pair",
    flags: UNFLASH_FLAGS,
    more: [],
  },
  doctor: {
    use: "doctor",
    what: "look at everything that a running telltale needs, and say what to do",
    flags: DOCTOR_FLAGS,
    more: ["It changes nothing. Exit status: 0; 1 when something is wrong."],
  },
  "update-data": {
    use: "update-data [FILE|URL]",
    what: "newer data on who announces which address",
    flags: UPDATE_FLAGS,
    more: [
      `A table of ip2asn (tab-separated, also gzip); default: ${TABLE_URL}.`,
      "This is one of the few times that telltale asks the Internet for something.",
    ],
  },
  backup: {
    use: "backup FILE [--store DIR]",
    what: "write all that is remembered, rules, household and the routers' keys into one file",
    flags: BACKUP_FLAGS,
    more: [
      "Also while telltale runs. The file is for nobody else to read: it holds the routers' keys.",
    ],
  },
  restore: {
    use: "restore FILE [--store DIR] [--replace]",
    what: "make a store of a backup; its routers are known again",
    flags: RESTORE_FLAGS,
    more: ["Stop telltale first. With --replace the old store is moved into before-restore."],
  },
  export: {
    use: "export [--person NAME] [--store DIR] [--household FILE]",
    what: "print what is remembered as JSON lines, values covered",
    flags: EXPORT_FLAGS,
    more: [
      "Devices, sightings, sums of older ones (kind history) and alerts; also while telltale runs.",
    ],
  },
  settings: {
    use: "settings show | check FILE | schema",
    what: "see what holds for telltale run and where it was set, check a settings file",
    flags: SETTINGS_FLAGS,
    more: [
      "The command line comes first, then the environment (--page-port is TELLTALE_PAGE_PORT; a list has",
      "commas), then the settings file: YAML such as page-port: 8420. schema prints its JSON Schema.",
    ],
  },
};

/** The help of everything, or of one subcommand; null for one that there is not. */
export function helpText(command: string | null): string | null {
  if (command === null) return overview();
  const one = Object.hasOwn(SUBCOMMANDS, command) ? SUBCOMMANDS[command] : undefined;
  return one === undefined ? null : details(one);
}

function overview(): string {
  const lines = Object.entries(SUBCOMMANDS).map(
    ([name, { what }]) => `  ${name.padEnd(11)} ${what}`,
  );
  return [
    "telltale: what phones and gadgets tell others",
    "",
    ...lines,
    "  help        this, or help COMMAND",
    "",
    "telltale --version says the version.",
  ].join("\n");
}

function details({ use, what, flags, more }: Subcommand): string {
  const names = Object.entries(flags).map(([name, flag]) => ({
    name:
      flag.value === undefined ? `--${name}` : `--${name} ${flag.choices?.join("|") ?? flag.value}`,
    help: flag.help,
  }));
  const width = Math.max(...names.map(({ name }) => name.length));
  const lines = names.map(({ name, help }) => `  ${name.padEnd(width)}  ${help}`);
  return [
    `telltale ${use}`,
    "",
    what,
    "",
    ...lines,
    ...(more.length > 0 ? ["", ...more] : []),
  ].join("\n");
}
