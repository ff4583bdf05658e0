import t from "tap";
import { base64, cut, percent } from "./build/bytes.js";
import { Connection, datagram, type Ends } from "./build/connection.js";
import { hostNamed } from "./build/dhcp.js";
import { address, dns, dnsName } from "./build/dns.js";
import { request } from "./build/http.js";
import { Rig, tableFor, type Value } from "./harness.js";

const PHONE = "28:6c:07:00:00:01";
const TV = "aa:bb:cc:dd:ee:02";
const NAME = "Asha-Phone-7";

/** Host names found, as `MAC where field transforms`. */
function found(rig: Rig): string[] {
  return rig.matches
    .filter(({ find }) => find === "host")
    .map(({ value, where, field, transforms }) => {
      const mac = Buffer.from(value.subarray(0, 6)).toString("hex");
      return [mac.replace(/(..)(?!$)/g, "$1:"), where, field, ...transforms].join(" ");
    });
}

const TV_ENDS: Ends = { clientMac: TV, client: "192.168.1.40" };

/** A TV posts a body after a phone told its host name. */
function posted(body: string, values: readonly Value[] = [], name = NAME): Rig {
  const rig = new Rig({ values });
  rig.send(hostNamed(PHONE, name), datagram({ ...TV_ENDS, dport: 9999 }, body));
  return rig;
}

t.test("a device's host name is found as a whole field value, in either letter case", async (t) => {
  const bodies: [body: string, wanted: string[]][] = [
    [`n=${NAME}&x=1`, [`${PHONE} udp n`]],
    [`n=${NAME.toUpperCase()}`, [`${PHONE} udp n`]],
    [`{"peer":"${NAME}"}`, [`${PHONE} udp peer`]],
    [`<host>${NAME}</host>`, [`${PHONE} udp host`]],
    [`n=${percent(NAME)}`, [`${PHONE} udp n percent`]],
    [`n=${base64(`h=${NAME}&`)}`, [`${PHONE} udp h base64`]],
    [`n=${NAME}8`, []],
    [`n=my ${NAME}`, []],
    [`the ${NAME} is here`, []],
    ["n=Asha-Phone-8", []],
  ];
  for (const [body, wanted] of bodies) t.same(found(posted(body)), wanted, body);
});

t.test("devices that ask for an address in one flow have their names", async (t) => {
  const rig = new Rig();
  rig.send(hostNamed(PHONE, NAME), hostNamed(TV, "Living-Room-TV"));
  rig.send(datagram({ ...TV_ENDS, dport: 9999 }, `a=${NAME}&b=living-room-tv`));
  t.same(found(rig), [`${PHONE} udp a`, `${TV} udp b`]);
});

t.test("names from 6 to 40 bytes are looked for", async (t) => {
  for (const [size, count] of [
    [5, 0],
    [6, 1],
    [40, 1],
    [41, 0],
  ] as const) {
    const name = "q".repeat(size);
    t.equal(found(posted(`n=${name}`, [], name)).length, count, `${size} bytes`);
  }
});

t.test("wherever a name stands in its text it is found", async (t) => {
  const contexts: [before: string, behind: string][] = [
    ["n=", "&x=1"],
    ["n=", ""],
    ["n=", ";x=1"],
    ['{"n":"', '"}'],
    ['["', '","b"]'],
    ["{n:", "}"],
    ["{n:[", "]}"],
    ["{n: ", ",m:1}"],
    ["<n>", "</n>"],
    ["n: ", "\r\nx: 1"],
    ["a,", ",b"],
  ];
  for (const name of ["as-tv7", "asha-tv", "asha-tv7", "asha-tv-77"]) {
    for (const [before, behind] of contexts) {
      const missed = Array.from({ length: 10 }, (_, i) => i).filter(
        (i) => found(posted(`${"k".repeat(i)}${before}${name}${behind}`, [], name)).length !== 1,
      );
      t.same(missed, [], `${before}${name}${behind}, so many bytes behind the text's beginning`);
    }
    t.equal(found(posted(name, [], name)).length, 1, `${name} alone`);
  }
});

t.test(
  "a host that changes its name without end is followed for a while, and counted",
  async (t) => {
    const rig = new Rig({ profile: "test" });
    for (let i = 0; i < 500; i++) rig.send(hostNamed(PHONE, `changing-name-${i}`));
    t.same(rig.losses, { devices_exhausted: 500 - 4 * 16 });
    rig.send(datagram({ ...TV_ENDS, dport: 9999 }, "n=changing-name-63&m=changing-name-64"));
    t.same(found(rig), [`${PHONE} udp n`]);
  },
);

t.test("the newest name of a source counts, and a registered value is told as such", async (t) => {
  const rig = posted("x=1");
  rig.send(hostNamed(PHONE, "Other-Name"));
  const say = (body: string) => rig.send(datagram({ ...TV_ENDS, dport: 9999 }, body));
  say(`n=${NAME}`);
  t.same(found(rig), []);
  say("n=other-name");
  t.same(found(rig), [`${PHONE} udp n`]);
  const registered = posted(`n=${NAME}&`, [["ssid", NAME]]);
  t.same(found(registered), []);
  t.match(registered.found, [{ value: NAME, field: "n" }]);
});

t.test("after a swap of tables host names are still found", async (t) => {
  const rig = posted("x=1");
  const { classifier } = rig;
  classifier.loadTable(tableFor({ values: [["ssid", "RaoHome"]] }, classifier.tableCapacity));
  rig.send(datagram({ ...TV_ENDS, dport: 9999 }, `n=${NAME}&s=RaoHome`));
  t.same(found(rig), [`${PHONE} udp n`]);
  t.match(rig.found, [{ field: "s" }]);
});

const GROUP: Ends = {
  client: "192.168.1.23",
  server: "224.0.0.251",
  serverMac: "01:00:5e:00:00:fb",
  sport: 5353,
  dport: 5353,
};

t.test("a name that a device announces by multicast DNS is a host name too", async (t) => {
  const rig = new Rig();
  const record = { name: dnsName("Living-Room.local"), ...address("192.168.1.23") };
  rig.send(datagram(GROUP, dns({ response: true, answers: [record] })));
  rig.send(datagram({ ...TV_ENDS, dport: 9999 }, "n=living-room&"));
  t.same(found(rig), [`${PHONE} udp n`]);
});

t.test("in a request place and field are told, across the border of segments too", async (t) => {
  const rig = new Rig();
  rig.send(hostNamed(PHONE, NAME));
  const connection = new Connection(TV_ENDS);
  const get = request({ target: `/p?peer=${NAME}&x=1`, headers: [`Cookie: a=1; peer=${NAME}`] });
  const post = request({ method: "POST", body: `a=1&name=${NAME}` });
  rig.send(...connection.open(), connection.up(get));
  rig.send(...cut(post, post.length - 4).map((part) => connection.up(part)));
  t.same(found(rig), [
    `${PHONE} http.query peer`,
    `${PHONE} http.cookie peer`,
    `${PHONE} http.body name`,
  ]);
});

t.test("what many ask for in the LAN and what comes down is not searched", async (t) => {
  const rig = new Rig();
  rig.send(hostNamed(PHONE, NAME));
  rig.send(datagram({ ...TV_ENDS, dport: 9999, server: "192.168.1.50" }, `n=${NAME}`));
  rig.send(datagram({ ...TV_ENDS, dport: 9998 }, `n=${NAME}`, true));
  t.same(found(rig), []);
});
