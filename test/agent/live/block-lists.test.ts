import t from "tap";
import { ADDRESS } from "../../lab/network.js";
import { BlocksHome, digits4, reaches, TABLE, tell } from "./blocks-home.js";
import type { Child } from "./child.js";
import { Peer } from "./home.js";

const home = await BlocksHome.make(t);
const { lab, box, boxMac } = home;
const open = home.open.bind(home);
/** Seconds. */
const DAY = 86_400;

/** As a list has it: family, bits, address without what stands behind the prefix. */
function prefix(text: string): string {
  const [address = "", bits = ""] = text.split("/");
  const hex = (number: number, size: number): string => number.toString(16).padStart(size, "0");
  const head = `${address.includes(":") ? "06" : "04"}${hex(Number(bits), 2)}`;
  if (!address.includes(":")) {
    return (
      head +
      address
        .split(".")
        .map((part) => hex(Number(part), 2))
        .join("")
    );
  }
  const [left = "", right = ""] = address.split("::");
  const words = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const middle = 8 - words(left).length - words(right).length;
  const all = [...words(left), ...Array.from({ length: middle }, () => "0"), ...words(right)];
  return head + all.map((word) => word.padStart(4, "0")).join("");
}

const prefixes = (...texts: readonly string[]): string => texts.map(prefix).join("");

t.test("a device is kept from a list of prefixes, and others are not", async (t) => {
  const child = await open(t);
  const own = await box.obey({ order: "open", host: ADDRESS.account, port: 80, from: 0 });
  await box.obey({ order: "write", from: own, text: "before" });
  const list = prefixes("198.18.0.0/15", "203.0.113.8/30", "203.0.113.12/32", "2001:db8:113::/48");
  t.equal(await tell(child, `list ${boxMac} 60 as:64500 ${list}`), "0");
  await t.rejects(box.obey({ order: "write", from: own, text: "after" }), /ECONNRESET/);
  t.equal(await reaches(box, ADDRESS.account), false, "203.0.113.10");
  t.equal(await reaches(box, ADDRESS.server6), false, "IPv6");
  t.match(await tell(child, `done ${boxMac} =as:64500`), /^[2-9]\d* at \d+$/, "counted");
  t.match(
    lab.now("router", "nft", ["list", "set", "inet", "telltale", "place0_4"]),
    /198\.18\.0\.0\/15, 203\.0\.113\.8-203\.0\.113\.12/,
    "prefixes that touch are one",
  );
  t.equal(await tell(child, `list ${boxMac} 60 as:64501 ${prefixes("203.0.113.11/32")}`), "0");
  t.equal(await tell(child, `lift ${boxMac} =as:64500`), "0");
  t.equal(await reaches(box, ADDRESS.account), true, "the other list does not hold it");
  t.equal(await reaches(box, ADDRESS.server6), true);
});

t.test("who has only addresses refused is not looked at for more", async (t) => {
  const child = await open(t);
  await tell(child, "at 1000");
  await tell(child, `add ${boxMac} ${ADDRESS.account} ${DAY}`);
  t.notOk(home.isIn("restricted_more"), "an address");
  const list = prefixes("203.0.113.8/30");
  await tell(child, `list ${boxMac} 60 as:64500 ${list}`);
  t.equal(home.timeIn("restricted_more"), "1m", "a list");
  await tell(child, `list ${boxMac} 7200 as:64500 ${list}`);
  t.equal(home.timeIn("restricted_more"), "2h", "a list for longer, beside an address");
  await tell(child, `list ${boxMac} 0 as:64500 ${list}`);
  t.equal(home.timeIn("restricted_more"), "", "a list without an end");
  t.ok(home.isIn("restricted_more"));
  t.equal(home.timeIn("restricted"), "");
  await tell(child, `lift ${boxMac} =as:64500`);
  t.notOk(home.isIn("restricted_more"), "no list");
  t.equal(home.timeIn("restricted"), "1d");
});

t.test("a list may be the last or the first prefix that there is", async (t) => {
  const child = await open(t);
  const list = prefixes("0.0.0.0/8", "224.0.0.0/3", "::/16", "ff00::/8");
  t.equal(await tell(child, `list ${boxMac} 60 country:zz ${list}`), "0");
  t.equal(await reaches(box, ADDRESS.account), true);
  const all = prefixes("0.0.0.0/0", "::/0");
  t.equal(
    await tell(child, `list ${boxMac} 60 country:zz ${all}`),
    "0",
    "another list of this name",
  );
  t.equal(await reaches(box, ADDRESS.account), false);
  t.equal(await reaches(box, ADDRESS.server6), false);
});

t.test("lists are kept in a file and come back", async (t) => {
  const child = await open(t);
  const list = prefixes("203.0.113.8/30", "2001:db8:113::/48");
  await tell(child, "at 1000");
  await tell(child, `list ${boxMac} 60 as:64500 ${prefixes("198.18.0.0/15")}`);
  await tell(child, `list ${boxMac} 0 as:64501 ${list}`);
  await tell(child, `list ${boxMac} 90 company:example - example.org example.net`);
  await tell(child, `lift ${boxMac} =as:64500`);
  const from = child.lines.length;
  child.tell("store");
  await child.line(/^stored$/, from);
  const stored = child.lines.slice(from, -1);
  t.same(stored.slice().sort(), [
    `${boxMac} =as:64501 -`,
    `${boxMac} =company:example 90`,
    `as:64501 ${list}`,
    "company:example - example.org example.net",
  ]);
  await child.end();
  // The table is not loaded anew: what an earlier run had put there is taken over.
  const other = await open(t, false);
  t.equal(await tell(other, `lists as:64501 ${list}`), "0");
  t.equal(await tell(other, `load ${boxMac} =as:64501 -`), "0");
  t.equal(await reaches(box, ADDRESS.account), false);
  await tell(other, "at 100000000");
  await tell(other, "turn");
  t.equal(await reaches(box, ADDRESS.account), false, "it has no end");
  t.equal(await tell(other, `lift ${boxMac} =as:64501`), "0");
  t.equal(await reaches(box, ADDRESS.account), true);
});

const WRONG: readonly (readonly [string, string, string])[] = [
  ["host bits", prefixes("203.0.113.9/30"), "Bad message"],
  ["one in another", prefixes("203.0.113.0/24", "203.0.113.8/30"), "Bad message"],
  ["no order", prefixes("203.0.113.0/24", "198.18.0.0/15"), "Bad message"],
  ["IPv6 before IPv4", prefixes("2001:db8::/32", "203.0.113.0/24"), "Bad message"],
  ["too many bits", "0421cb007100", "Bad message"],
  ["a cut prefix", "0418cb0071", "Bad message"],
  ["nothing", "-", "Bad message"],
  [
    "more than fit",
    Array.from({ length: 16_385 }, (_, i) => prefix(`10.${i >> 8}.${i & 255}.0/24`)).join(""),
    "Argument list too long",
  ],
];

for (const [what, list, answer] of WRONG) {
  t.test(`a list with ${what} is refused`, async (t) => {
    const child = await open(t);
    t.equal(await tell(child, `list ${boxMac} 60 as:64500 ${list}`), answer);
    t.equal(await tell(child, `lift ${boxMac} =as:64500`), "No such file or directory");
  });
}

t.test("as many prefixes as there may be are in force within 2 s", async (t) => {
  const child = await open(t);
  const list = Array.from({ length: 16_384 }, (_, i) => {
    const at = 2 * i;
    return prefix(`10.${at >> 8}.${at & 255}.0/24`);
  });
  const started = performance.now();
  t.equal(await tell(child, `list ${boxMac} 60 country:zz ${list.join("")}`), "0");
  const took = performance.now() - started;
  t.ok(took < 2000, `${took.toFixed(0)} ms`);
});

t.test("a device in quarantine reaches the LAN and the router only", async (t) => {
  const child = await open(t);
  const own = await box.obey({ order: "open", host: ADDRESS.server6, port: 80, from: 0 });
  await box.obey({ order: "write", from: own, text: "before" });
  t.equal(await tell(child, `add ${boxMac} * 60`), "0");
  await t.rejects(box.obey({ order: "write", from: own, text: "after" }), /ECONNRESET/);
  t.equal(await reaches(box, ADDRESS.account), false);
  t.equal(await reaches(box, ADDRESS.server6), false);
  const router = new Peer(lab, "router");
  t.teardown(() => router.end());
  await router.obey({ order: "serve", l4: "udp", host: ADDRESS.router, port: 53 });
  await box.ask(ADDRESS.router, 53, ["the router answers"]);
  t.match(await tell(child, `done ${boxMac} *`), /^[1-9]\d* at/);
  t.equal(await tell(child, `lift ${boxMac} *`), "0");
  t.equal(await reaches(box, ADDRESS.account), true);
});

const hexOf = (address: string): string =>
  address.includes(":") ? prefix(`${address}/128`).slice(4) : digits4(address).slice(24);

/** A name server's answer to the box. */
const answers = (child: Child, name: string, ...addresses: readonly string[]): Promise<string> =>
  tell(child, `answer ${boxMac.replaceAll(":", "")} ${name} ${addresses.map(hexOf).join(" ")}`);

t.test("what a device gets for a blocked name is refused from the first packet on", async (t) => {
  const child = await open(t);
  await answers(child, "early.example.org", ADDRESS.account);
  const own = await box.obey({ order: "open", host: ADDRESS.account, port: 80, from: 0 });
  await box.obey({ order: "write", from: own, text: "before" });
  t.equal(await tell(child, `add ${boxMac} example.org 60`), "0");
  await t.rejects(box.obey({ order: "write", from: own, text: "after" }), /ECONNRESET/);
  t.equal(await reaches(box, ADDRESS.account), false, "an answer from before the block");
  t.equal(await reaches(box, ADDRESS.server6), true);
  await answers(child, "late.example.org", ADDRESS.server6);
  t.equal(await reaches(box, ADDRESS.server6), false, "an answer after it");
  t.match(await tell(child, `done ${boxMac} example.org`), /^[2-9]\d* at/, "counted");
  lab.now("router", "nft", ["-f", TABLE]);
  t.equal(await tell(child, "turn"), "0");
  t.equal(await reaches(box, ADDRESS.account), false, "also with a new table");
  t.equal(await tell(child, `lift ${boxMac} example.org`), "0");
  t.equal(await reaches(box, ADDRESS.account), true);
  t.equal(await reaches(box, ADDRESS.server6), true);
});

t.test("an address that a device also got for another name is spared", async (t) => {
  const child = await open(t);
  await answers(child, "good.example.net", ADDRESS.account);
  t.equal(await tell(child, `add ${boxMac} example.org 60`), "0");
  await answers(child, "bad.example.org", ADDRESS.account, ADDRESS.server6);
  t.equal(await reaches(box, ADDRESS.account), true, "the other name came first");
  t.equal(await reaches(box, ADDRESS.server6), false);
  await answers(child, "good.example.net", ADDRESS.server6);
  t.equal(await reaches(box, ADDRESS.server6), true, "it came later");
  t.equal(await tell(child, `add ${boxMac} example.net 60`), "0");
  t.equal(await reaches(box, ADDRESS.account), false, "now both names are blocked");
});

t.test("after a restart addresses of names stay refused, and go with the block", async (t) => {
  const child = await open(t);
  await tell(child, `add ${boxMac} example.org 60`);
  await answers(child, "bad.example.org", ADDRESS.account);
  await child.end();
  const other = await open(t, false);
  t.equal(await reaches(box, ADDRESS.account), false);
  await tell(other, `load ${boxMac} example.org 60`);
  t.equal(await tell(other, `lift ${boxMac} example.org`), "0");
  t.equal(await reaches(box, ADDRESS.account), true);
});
