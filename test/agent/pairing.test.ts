import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { decodePairing, encodePairing } from "../../core/bundle/pairing.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { goldenParts } from "./c-source.js";
import { scratch } from "./compile.js";
import { compileMessages, Peer } from "./peer.js";

const folder = scratch(t);
const program = compileMessages(folder);
const golden = goldenParts("test/core/golden/sealed.hex");

const startPeer = (t: Test): Peer => new Peer(t, program, mkdtempSync(join(folder, "state-")));

t.test("the golden pairing line is read", async (t) => {
  const peer = startPeer(t);
  const line = golden.text("pairing line");
  const key = golden.hex("pair key");
  const read = `192.168.1.10 1883 plain attic 12 attic example-password ${key}`;
  t.equal(await peer.ask(`pairing ${line}`), read);
  t.equal(await peer.ask(`pairing  ${line.slice(0, 40)} \t ${line.slice(40)} `), read);
  const pairing = decodePairing(cborX, line).value;
  if (pairing === null) throw new Error("no pairing");
  for (const [broker, place] of [
    ["mqtt://example.org", "example.org 1883 plain"],
    ["mqtts://example.org", "example.org 8883 tls"],
    ["mqtt://[2001:db8::1]:1884", "2001:db8::1 1884 plain"],
    ["mqtt://[2001:db8::1]", "2001:db8::1 1883 plain"],
  ] as const) {
    const said = await peer.ask(`pairing ${encodePairing(cborX, { ...pairing, broker })}`);
    t.equal(said.split(" ").slice(0, 3).join(" "), place);
  }
});

t.test("a pairing line that is none is refused, and no part of it is shown", async (t) => {
  const peer = startPeer(t);
  const line = golden.text("pairing line");
  const pairing = decodePairing(cborX, line).value;
  if (pairing === null) throw new Error("no pairing");
  const changed = (more: object): string => encodePairing(cborX, { ...pairing, ...more });
  for (const [text, said] of [
    ["", /begin with telltale-pair:/],
    [line.slice(10), /begin with telltale-pair:/],
    [`${line}!`, /not Base64URL/],
    [line.slice(0, -8), /cut or damaged: expected the whole line/],
    [line.slice(0, line.length / 2), /cut or damaged: expected the whole line/],
    ["telltale-pair:", /cut or damaged: expected the whole line/],
    ["telltale-pair:A", /cut or damaged: expected the whole line/],
    [`${line}AAAA`, /cut or damaged: expected the whole line/],
    [`${line} ${line}`, /expected one line, here is more than one/],
    [`${line}${"A".repeat(24 * 1024)}`, /longer than 24576 characters/],
    ["telltale-pair:oA", /no map with a version/],
    [changed({ router: "Attic" }), /router: expected a-z/],
    [changed({ cell: 64 }), /cell: expected a smaller/],
    [changed({ broker: "http://example.org" }), /broker: expected mqtt/],
    [changed({ broker: "mqtt://example.org:99999" }), /port/],
    [changed({ broker: "mqtt://" }), /broker: expected a host/],
    [changed({ pair_key: new Uint8Array(31) }), /pair_key: expected 32 bytes/],
    [changed({ password: "x".repeat(129) }), /password: longer/],
  ] as const) {
    const answer = await peer.ask(`pairing ${text}`);
    t.match(answer, /^malformed pairing line: /);
    t.match(answer, said);
    t.notMatch(answer, /example-password/);
  }
});
