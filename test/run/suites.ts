/** Something that a suite cannot run without. */
export interface Need {
  readonly name: string;
  /** Debian package that has it; null: it cannot be installed. */
  readonly package: string | null;
  /**
   * `command` is looked for on the PATH and in the sbin folders, `path` from the repository's root; `namespaces` is
   * the right to make network namespaces.
   */
  readonly kind: "command" | "path" | "namespaces";
}

export interface Suite {
  readonly name: string;
  /** Matches its test files; the first suite that matches has the file. */
  readonly files: RegExp;
  readonly needs: readonly Need[];
  /** It runs only when it is asked for by name. */
  readonly onRequest?: true;
  /** The kernel, a browser or other programs take part in their own time: a failed file has a second run. */
  readonly isTimed?: true;
}

export const command = (name: string, debianPackage: string): Need => ({
  name,
  package: debianPackage,
  kind: "command",
});

const CC = command("cc", "gcc");
const TCPDUMP = command("tcpdump", "tcpdump");
const TSHARK = command("tshark", "tshark");
const IP = command("ip", "iproute2");
const MOSQUITTO = command("mosquitto", "mosquitto");
const MOSQUITTO_SUB = command("mosquitto_sub", "mosquitto-clients");
const CHROMIUM = command("chromium", "chromium");
/** Reads QR codes. */
const ZBAR = command("zbarimg", "zbar-tools");
/** Without it Chromium draws boxes for Hindi. */
const DEVANAGARI: Need = {
  name: "/usr/share/fonts/truetype/lohit-devanagari/Lohit-Devanagari.ttf",
  package: "fonts-lohit-deva",
  kind: "path",
};
const NAMESPACES: Need = {
  name: "root (network namespaces)",
  package: null,
  kind: "namespaces",
};
const header = (name: string, debianPackage: string): Need => ({
  name: `/usr/include/${name}`,
  package: debianPackage,
  kind: "path",
});
/** What `make agent` needs. */
export const AGENT: readonly Need[] = [
  CC,
  header("sodium.h", "libsodium-dev"),
  header("mosquitto.h", "libmosquitto-dev"),
  header("libmnl/libmnl.h", "libmnl-dev"),
];
const LAB: readonly Need[] = [
  NAMESPACES,
  ...AGENT,
  IP,
  MOSQUITTO,
  MOSQUITTO_SUB,
  CHROMIUM,
  TCPDUMP,
  TSHARK,
  command("busybox", "busybox"),
  command("caddy", "caddy"),
  command("conntrack", "conntrack"),
  command("curl", "curl"),
  command("dnsdist", "dnsdist"),
  command("dnsmasq", "dnsmasq-base"),
  command("ethtool", "ethtool"),
  command("kdig", "knot-dnsutils"),
  command("nft", "nftables"),
  command("openssl", "openssl"),
  command("ss", "iproute2"),
  command("sysctl", "procps"),
];
const AGENT_LIVE: readonly Need[] = [
  NAMESPACES,
  CC,
  IP,
  TCPDUMP,
  command("conntrack", "conntrack"),
  command("ethtool", "ethtool"),
  command("nft", "nftables"),
  header("libmnl/libmnl.h", "libmnl-dev"),
];
const FAKETIME = command("faketime", "faketime");
const IPERF = command("iperf3", "iperf3");
/** In nft's place where the kernel's nftables knows no queue. */
const IPTABLES: readonly Need[] = [
  command("iptables-nft", "iptables"),
  command("ip6tables-nft", "iptables"),
];

/** What the public captures are read from; they are no part of the repository. */
export const SHARED: Need = { name: "../shared/captures", package: null, kind: "path" };

/** All suites with what each needs, in the order in which they run. */
export const SUITES: readonly Suite[] = [
  { name: "asm", files: /^test\/(asm|collide)\//, needs: [] },
  { name: "core", files: /^test\/core\//, needs: [] },
  { name: "router live", files: /^test\/router\/live\//, needs: [TCPDUMP, IP], isTimed: true },
  { name: "router", files: /^test\/router\//, needs: [] },
  { name: "agent live", files: /^test\/agent\/live\//, needs: AGENT_LIVE, isTimed: true },
  {
    name: "agent daemon",
    files: /^test\/agent\/daemon\//,
    needs: [...AGENT, MOSQUITTO, MOSQUITTO_SUB],
    isTimed: true,
  },
  { name: "agent", files: /^test\/agent\//, needs: AGENT },
  {
    name: "mqtt-bridge live",
    files: /^test\/mqtt-bridge\/live\//,
    needs: [MOSQUITTO, MOSQUITTO_SUB],
    isTimed: true,
  },
  { name: "mqtt-bridge", files: /^test\/mqtt-bridge\//, needs: [], isTimed: true },
  { name: "outage", files: /^test\/torture\//, needs: [...AGENT, MOSQUITTO], isTimed: true },
  { name: "wording", files: /^test\/wording\//, needs: [MOSQUITTO], isTimed: true },
  { name: "home", files: /^test\/home\//, needs: [] },
  { name: "page", files: /^test\/page\//, needs: [CHROMIUM, ZBAR], isTimed: true },
  // Not tests, but `make screenshots`.
  {
    name: "screenshots",
    files: /^test\/page\/screenshots\./,
    needs: [CHROMIUM, DEVANAGARI],
    onRequest: true,
  },
  {
    name: "test-package",
    files: /^test\/openwrt\/arch\//,
    needs: [
      NAMESPACES,
      ...AGENT,
      command("busybox", "busybox"),
      command("nft", "nftables"),
      command("qemu-mips", "qemu-user"),
    ],
    onRequest: true,
  },
  { name: "openwrt page", files: /^test\/openwrt\/luci/, needs: [CHROMIUM], isTimed: true },
  {
    name: "openwrt install",
    files: /^test\/openwrt\/install/,
    needs: [
      NAMESPACES,
      ...AGENT,
      command("busybox", "busybox"),
      command("nft", "nftables"),
      command("strip", "binutils"),
    ],
    isTimed: true,
  },
  {
    name: "openwrt flash",
    files: /^test\/openwrt\/flash/,
    needs: [
      NAMESPACES,
      ...AGENT,
      command("busybox", "busybox"),
      command("dropbear", "dropbear-bin"),
      command("nft", "nftables"),
      command("openssl", "openssl"),
      command("ssh", "openssh-client"),
      command("sshd", "openssh-server"),
      command("strip", "binutils"),
    ],
    isTimed: true,
  },
  {
    name: "openwrt",
    files: /^test\/openwrt\//,
    needs: [command("shellcheck", "shellcheck"), command("mandoc", "mandoc")],
  },
  {
    name: "install",
    files: /^test\/install\//,
    needs: [NAMESPACES, IP, command("dpkg", "dpkg"), command("shellcheck", "shellcheck")],
    isTimed: true,
  },
  { name: "captures", files: /^test\/captures\//, needs: [TSHARK] },
  { name: "lab", files: /^test\/lab\/quick\//, needs: LAB, isTimed: true },
  {
    name: "test-router",
    files: /^test\/lab\//,
    needs: [...LAB, ...IPTABLES, FAKETIME, IPERF],
    onRequest: true,
    isTimed: true,
  },
  {
    name: "test-guest",
    files: /^test\/guest\//,
    needs: [
      ...AGENT,
      IP,
      MOSQUITTO,
      command("apt-cache", "apt"),
      command("busybox", "busybox"),
      command("conntrack", "conntrack"),
      command("dnsmasq", "dnsmasq-base"),
      command("dpkg-deb", "dpkg"),
      command("ethtool", "ethtool"),
      command("nft", "nftables"),
      command("qemu-system-x86_64", "qemu-system-x86"),
      command("xz", "xz-utils"),
    ],
    onRequest: true,
  },
  { name: "shared", files: /^test\/shared\//, needs: [SHARED] },
  { name: "tools", files: /^test\/(run|check|eval|bench|leaks)\//, needs: [] },
];
