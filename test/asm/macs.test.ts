import { createHash } from "node:crypto";
import t from "tap";
import { base64, percent } from "./build/bytes.js";
import { datagram } from "./build/connection.js";
import { Rig, tableFor } from "./harness.js";
import { Talk } from "./talk.js";

const OWN = "28:6c:07:00:00:01";
const OTHER = "aa:bb:cc:dd:ee:02";

function spellings(mac: string): string[] {
  const hex = mac.replaceAll(":", "");
  const quads = hex.replace(/(....)(....)(....)/, "$1.$2.$3");
  const all = [mac, mac.replaceAll(":", "-"), mac.replaceAll(":", "."), quads, hex];
  return all.flatMap((text) => [text, text.toUpperCase()]);
}

t.test("a MAC in its five spellings, registered or only seen", async (t) => {
  for (const text of spellings("02:1b:63:84:45:e6")) {
    const talk = new Talk([["mac", "02:1b:63:84:45:e6"]]);
    t.same(talk.say(`m=${text}&`), ["02:1b:63:84:45:e6"], `registered: ${text}`);
    t.same(talk.say(`m=f${text}&`), [], `within a longer word: f${text}`);
    t.same(talk.say(`m=${text}0&`), [], `within a longer word: ${text}0`);
  }
  for (const device of [OWN, OTHER]) {
    for (const text of spellings(device)) {
      const rig = new Rig();
      rig.send(datagram({ clientMac: OTHER, client: "192.168.1.77", dport: 9999 }, "here I am"));
      rig.send(
        datagram({ dport: 9999 }, `x m=${text}&`),
        datagram({ dport: 9998 }, `x m=9${text}&`),
      );
      t.match(rig.matches, [{ find: "device_mac", frame: 2, size: text.length }], `seen: ${text}`);
      const said = Buffer.from(rig.matches[0]?.value.subarray(0, 6) ?? []).toString("hex");
      t.equal(said, device.replaceAll(":", ""), `whose it is: ${text}`);
      t.equal(rig.matches.length, 1, `once: ${text}`);
    }
  }
});

t.test("MACs in Base64 and percent, of a device seen", async (t) => {
  const rig = new Rig();
  rig.send(
    datagram({ dport: 9999 }, `m=${base64(`mac=${OWN}`)}`),
    datagram({ dport: 9999 }, `m=${percent(OWN)}`),
  );
  t.match(rig.matches, [
    { find: "device_mac", transforms: ["base64"] },
    { find: "device_mac", transforms: ["percent"] },
  ]);
});

t.test("the router's own MAC and group addresses are no devices", async (t) => {
  const rig = new Rig();
  rig.send(
    datagram({ dport: 9999 }, "m=02:00:00:00:00:01"),
    datagram({ server: "192.168.1.255", serverMac: "ff:ff:ff:ff:ff:ff", dport: 9 }, "x"),
  );
  rig.send(datagram({ dport: 9999 }, "m=ff:ff:ff:ff:ff:ff m=00:00:00:00:00:00"));
  t.same(rig.matches, []);
  t.same(
    rig.devices.map(({ mac }) => mac),
    [OWN],
  );
});

t.test("more devices than are remembered: counted", async (t) => {
  const rig = new Rig({ profile: "test" });
  for (let i = 1; i <= 6; i++)
    rig.send(datagram({ client: `192.168.1.${i}`, clientMac: `aa:bb:cc:00:00:0${i}` }, "x"));
  t.equal(rig.devices.length, 4);
  t.same(rig.losses, { devices_exhausted: 2 });
});

const ALGORITHMS = ["md5", "sha1", "sha256"] as const;

function digest(algorithm: string, text: string): Buffer {
  return createHash(algorithm).update(text).digest();
}

/** The four spellings that are hashed. */
function hashedSpellings(mac: string): string[] {
  const hex = mac.replaceAll(":", "");
  return [mac, mac.toUpperCase(), hex, hex.toUpperCase()];
}

/** What is told of a text that a device sends after another was seen: whose MAC it is and the transforms. */
function told(text: string): string[] {
  const rig = new Rig();
  rig.send(datagram({ clientMac: OTHER, client: "192.168.1.77", dport: 9999 }, "here I am"));
  rig.send(datagram({ dport: 9999 }, text));
  return rig.matches.map(({ find, value, transforms }) => {
    const mac = Buffer.from(value.subarray(0, 6)).toString("hex");
    return [find, mac, ...transforms].join(" ");
  });
}

t.test("a digest of a device's MAC, never registered", async (t) => {
  for (const mac of [OWN, OTHER]) {
    const whose = `device_mac ${mac.replaceAll(":", "")}`;
    for (const algorithm of ALGORITHMS) {
      for (const text of hashedSpellings(mac)) {
        const made = digest(algorithm, text);
        const cut = made.subarray(0, 8).toString("hex");
        const say = `${algorithm} of ${text}`;
        t.same(told(`x h=${made.toString("hex")}&`), [`${whose} hex ${algorithm}`], say);
        t.same(told(`x h=${cut}&`), [`${whose} cut hex ${algorithm}`], `${say}, cut`);
      }
      const made = digest(algorithm, mac);
      const upper = made.toString("hex").toUpperCase();
      t.same(told(`x h=${upper}&`), [`${whose} hex ${algorithm}`], "upper case");
      const joined = made.toString("base64url");
      const written = /[-_]/.test(joined) ? "base64url" : "base64";
      t.same(told(`x h=${joined}&`), [`${whose} ${written} ${algorithm}`], "Base64URL");
    }
  }
});

t.test("what looks like a digest of a device's MAC and is none", async (t) => {
  for (const algorithm of ALGORITHMS) {
    const made = digest(algorithm, OWN).toString("hex");
    const others: readonly [string, string][] = [
      ["of a MAC that was not seen", digest(algorithm, "28:6c:07:00:00:02").toString("hex")],
      ["of another spelling", digest(algorithm, OWN.replaceAll(":", "-")).toString("hex")],
      ["of half of it", digest(algorithm, OWN.slice(0, 8)).toString("hex")],
      ["its last digit is another", made.slice(0, -1) + (made.endsWith("0") ? "1" : "0")],
      [
        "its ninth byte is another",
        `${made.slice(0, 16)}${made.slice(16, 18) === "00" ? "01" : "00"}${made.slice(18)}`,
      ],
      ["too short", made.slice(0, 14)],
      ["with more behind it", `${made}00`],
      ["its second half", made.slice(made.length / 2)],
    ];
    for (const [what, text] of others) t.same(told(`x h=${text}&`), [], `${algorithm} ${what}`);
  }
});

t.test("digests of as many devices as are remembered, after another table too", async (t) => {
  const rig = new Rig({ profile: "test" });
  const macs = [1, 2, 3, 4, 5].map((i) => `aa:bb:cc:00:00:0${i}`);
  for (const [i, clientMac] of macs.entries())
    rig.send(datagram({ client: `192.168.1.${i + 1}`, clientMac }, "x"));
  rig.classifier.loadTable(tableFor({ revision: 2 }, rig.classifier.tableCapacity));
  for (const mac of macs) {
    const text = `h=${digest("sha1", mac).toString("hex")}&`;
    rig.send(
      datagram({ client: "192.168.1.1", clientMac: "aa:bb:cc:00:00:01", dport: 9999 }, text),
    );
  }
  const said = rig.matches.map(({ value }) => Buffer.from(value.subarray(0, 6)).toString("hex"));
  t.same(
    said,
    macs.slice(0, 4).map((mac) => mac.replaceAll(":", "")),
    "the fifth had no place",
  );
});

t.test("a registered MAC's digest is told once", async (t) => {
  const rig = new Rig({ values: [["mac", OWN]] });
  rig.send(datagram({ dport: 9999 }, `x h=${digest("md5", OWN).toString("hex")}&`));
  t.match(rig.matches, [{ find: "needle", transforms: ["hex", "md5"] }]);
  t.equal(rig.matches.length, 1);
});
