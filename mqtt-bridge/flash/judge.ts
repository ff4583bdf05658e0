import { noProgram, programOf } from "../../router/openwrt/pack/arches.js";
import type { Router } from "./look.js";

/** What is wrong with a router, and its cure, in a line. */
export interface Finding {
  /** False: it goes on, and the line says what is lost. */
  readonly stops: boolean;
  readonly line: string;
}

/** How much a package takes, KiB. */
export interface Needs {
  readonly packedKib: number;
  readonly installedKib: number;
}

/** What installing takes beside the files: lists and scripts of the package, and room to breathe. */
const SPARE_KIB = 100;
/** The first release whose firewall is nftables. */
const FIRST_RELEASE = 22.03;
/** 1 January 2025: before it no clock is set. */
const CLOCK_SET = 1_735_689_600;

const stops = (line: string): Finding => ({ stops: true, line });
const goesOn = (line: string): Finding => ({ stops: false, line });

function judgeSystem({ system, release, isRoot, installer, hasNft }: Router): Finding[] {
  if (system === "") {
    return [
      stops("it is no OpenWrt (no /etc/openwrt_release); the agent is made for OpenWrt routers"),
    ];
  }
  const findings: Finding[] = [];
  if (!isRoot) findings.push(stops("not logged in as root; use root@<address>"));
  if (Number.parseFloat(release) < FIRST_RELEASE) {
    findings.push(stops(`OpenWrt ${release} has no nftables; update the router to 22.03 or newer`));
  } else if (!hasNft) {
    findings.push(
      stops("no nft there; install it on the router: opkg update && opkg install nftables"),
    );
  }
  if (installer === "")
    findings.push(stops("neither opkg nor apk is there; nothing can be installed"));
  return findings;
}

function judgeSpace({ freeKib, freeTmpKib, installed }: Router, needs: Needs): Finding[] {
  const findings: Finding[] = [];
  const needed = needs.installedKib + SPARE_KIB;
  // What is replaced gives its room back.
  if (installed === "" && freeKib !== null && freeKib < needed) {
    findings.push(
      stops(
        `${freeKib} KiB are free for packages, ${needed} are needed; remove packages that you do not use`,
      ),
    );
  }
  if (freeTmpKib !== null && freeTmpKib < 2 * needs.packedKib) {
    findings.push(
      stops(
        `${freeTmpKib} KiB are free in /tmp, ${2 * needs.packedKib} are needed; restart the router`,
      ),
    );
  }
  return findings;
}

function judgeTraffic({ clock, softwareOffload, hardwareOffload }: Router): Finding[] {
  const findings: Finding[] = [];
  if (clock < CLOCK_SET) {
    findings.push(
      goesOn(
        "its clock is not set, so times will be wrong; give it Internet or a time server: System, Time Synchronization",
      ),
    );
  }
  if (softwareOffload && hardwareOffload) {
    findings.push(
      goesOn(
        "hardware flow offload is on: names are seen, of each connection only the first packets; Network, Firewall switches it off, at a cost in speed",
      ),
    );
  } else if (softwareOffload) {
    findings.push(
      goesOn(
        "software flow offload is on: packets are heard at the ports (way packet), where most of it still shows; Network, Firewall switches it off",
      ),
    );
  }
  return findings;
}

/** What is wrong with this router; what stops comes first. `needs` null: there is no package for it. */
export function judge(router: Router, needs: Needs | null): Finding[] {
  const findings = judgeSystem(router);
  if (router.system !== "" && programOf(router.arch) === null)
    findings.push(stops(noProgram(router.arch)));
  if (needs !== null) findings.push(...judgeSpace(router, needs));
  return [...findings, ...judgeTraffic(router)];
}
