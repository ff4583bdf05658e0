import t from "tap";
import { base64, percent } from "./build/bytes.js";
import { datagram } from "./build/connection.js";
import { Rig } from "./harness.js";
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
