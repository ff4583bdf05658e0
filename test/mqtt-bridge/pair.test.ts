import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { decodePairing } from "../../core/bundle/pairing.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { cellOf } from "../../mqtt-bridge/machine/topics.js";
import { hashPassword, isPassword } from "../../mqtt-bridge/pair/login.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { telltale } from "./program.js";

const BROKER = { url: "mqtt://192.0.2.10:1883", ca: null };
const LINE = /^telltale-pair:[A-Za-z0-9_-]+\n$/;

/** What a router reads in a pairing line. */
function read(line: string) {
  const { value, refusal } = decodePairing(cborX, line);
  if (refusal !== null) throw new Error(refusal.line);
  return value;
}

t.test("a pair is made, and its line shown once", async (t) => {
  const dir = join(t.testdir(), "new", "store");
  const args = ["--router", "attic", "--broker", BROKER.url, "--store", dir];
  const { status, stdout, stderr } = await telltale(["pair", ...args]);
  t.equal(status, 0, stderr);
  t.match(stdout, LINE);
  t.match(stderr, /router attic, broker mqtt:\/\/192\.0\.2\.10:1883;.*\n.*shown only now/);
  const line = read(stdout);
  t.match(line, { ...BROKER, url: undefined, broker: BROKER.url, router: "attic", user: "attic" });
  t.equal(line.cell, cellOf("attic"));
  t.equal(line.pair_key.length, 32);
  const pair = new Pairs(dir).get("attic");
  t.same([...pair.pairKey], [...line.pair_key]);
  t.equal(isPassword(line.password, pair.login), true);
  const [file = "", ...more] = readdirSync(join(dir, "routers"));
  t.same(more, []);
  t.equal(statSync(join(dir, "routers", file)).mode & 0o777, 0o600);
  t.notMatch(readFileSync(join(dir, "routers", file), "utf8"), line.password);
  const again = await telltale(["pair", ...args]);
  t.equal(again.status, 2);
  t.equal(
    again.stderr,
    "router attic is paired already; telltale router repair attic makes a new line for it\n",
  );
  t.equal(again.stdout, "");
});

t.test("without a name a router gets one of its own", async (t) => {
  const dir = t.testdir();
  const lines = await Promise.all(
    [1, 2].map(async () => read((await telltale(["pair", "--store", dir])).stdout)),
  );
  t.match(lines, [{ router: /^router_[0-9a-f]{6}$/, broker: /^mqtt:\/\/.+:1883$/ }, {}]);
  t.not(lines[0]?.router, lines[1]?.router);
});

t.test("routers are listed, repaired and removed", async (t) => {
  const dir = t.testdir();
  const store = ["--store", dir];
  t.match((await telltale(["router", "list", ...store])).stdout, /no router is paired/);
  const made = await telltale(["pair", "--router", "attic", "--broker", BROKER.url, ...store]);
  const list = await telltale(["router", "list", ...store]);
  t.match(
    list.stdout,
    /^attic {2}mqtt:\/\/192\.0\.2\.10:1883 {2}cell 12 {2}paired \d{4}-\d\d-\d\d {2}no tables sent yet {2}never seen\n$/,
  );
  const passwd = await telltale(["router", "list", "--passwd", ...store]);
  t.match(passwd.stdout, /^attic:\$7\$101\$\S+\n$/);
  const repaired = await telltale(["router", "repair", "attic", ...store]);
  const [before, after] = [read(made.stdout), read(repaired.stdout)];
  t.equal(after.broker, before.broker);
  t.not(after.password, before.password);
  t.notSame([...after.pair_key], [...before.pair_key]);
  t.equal(isPassword(before.password, new Pairs(dir).get("attic").login), false);
  t.same(
    new Pairs(dir).marks(new Pairs(dir).get("attic")).sent.load(),
    { epoch: 2, sequence: 1 },
    "a later epoch",
  );
  t.equal((await telltale(["router", "remove", "attic", ...store])).status, 0);
  t.same(readdirSync(join(dir, "routers")), []);
});

t.test("mistakes are told in one line", async (t) => {
  const dir = t.testdir({ "letter.txt": "dear editor" });
  new Pairs(dir).make("cellar", BROKER, 0);
  writeFileSync(join(dir, "routers", "broken.json"), '{"v":1,"pair_key":"c2VjcmV0"}');
  const letter = join(dir, "letter.txt");
  const table: readonly (readonly [string[], RegExp])[] = [
    [["pair", "attic"], /^telltale pair: unexpected "attic"; .*--router\n$/],
    [["pair", "--router", "My Attic"], /^--router "My Attic": expected 1 to 32 characters/],
    [["pair", "--router", "bridge"], /not "bridge"\n$/],
    [["pair", "--router", "phone"], /^--router phone: the program uses this name itself/],
    [["pair", "--broker", "http://x"], /expected mqtt:\/\/host/],
    [["pair", "--broker", "mqtt://me:pw@x"], /mqtt:\/\/x: without user and password/],
    [["pair", "--ca", letter], /expected --broker mqtts:/],
    [["pair", "--broker", "mqtts://x", "--ca", letter], /letter\.txt: expected a certificate/],
    [["pair", "--broker", "mqtts://x", "--ca", join(dir, "none")], /none: no such file/],
    [["pair", "--store", letter], /letter\.txt.*: .*\n$/],
    [["router"], /^telltale router: expected list, show ID, remove ID or repair ID\n$/],
    [["router", "forget", "cellar"], /^telltale router: expected list/],
    [["router", "remove"], /^telltale router: expected list/],
    [["router", "list", "cellar"], /^telltale router: expected list/],
    [["router", "remove", "attic"], /^router "attic" is not paired; there are broken, cellar\n$/],
    [["router", "repair", "broken"], /broken\.json: damaged at router; .*pair again\n$/],
  ];
  for (const [args, message] of table) {
    const store = args.includes("--store") ? [] : ["--store", dir];
    const { status, stdout, stderr } = await telltale([...args, ...store]);
    const name = args.join(" ").replaceAll(dir, "");
    t.equal(status, 2, name);
    t.match(stderr, message, name);
    t.equal(stderr.trimEnd().split("\n").length, 1, name);
    t.equal(stdout, "", name);
    t.notMatch(stderr, /me:pw|c2VjcmV0/, "no secret in it");
  }
});

t.test(
  "a pairing line may be pasted with blanks, and is refused without being shown",
  async (t) => {
    const { line } = new Pairs(t.testdir()).make("attic", BROKER, 0);
    const wrapped = ` ${line.replace(/.{40}/g, "$&\n  ")}\n`;
    t.match(decodePairing(cborX, wrapped).value, { router: "attic" });
    const table: readonly (readonly [string, RegExp])[] = [
      ["", /begin with telltale-pair:/],
      [line.slice(3), /begin with telltale-pair:/],
      [`${line}!`, /not Base64URL/],
      [line.slice(0, -20), /cut or damaged: expected the whole line/],
      [line.slice(0, line.length / 2), /cut or damaged: expected the whole line/],
      ["telltale-pair:", /cut or damaged/],
      [`${line}AAAA`, /cut or damaged/],
      [`${line}\n${line}`, /expected one line, here is more than one/],
      ["telltale-pair:oA", /no map with a version/],
    ];
    for (const [text, message] of table) {
      const { refusal } = decodePairing(cborX, text);
      t.match(refusal?.line, message);
      t.notMatch(refusal?.line, line.slice(30, 60));
    }
  },
);

t.test("a password is stored as mosquitto stores it", async (t) => {
  // That mosquitto takes it is tested with the broker itself.
  const stored = hashPassword("correct horse");
  t.match(stored, /^\$7\$101\$[A-Za-z0-9+/]{16}\$[A-Za-z0-9+/]{86}==$/);
  t.equal(isPassword("correct horse", stored), true);
  for (const wrong of ["correct horsf", ""]) t.equal(isPassword(wrong, stored), false);
  for (const broken of ["", "$7$", "$6$a$b", "$7$x$y$z", stored.slice(0, -9)]) {
    t.equal(isPassword("correct horse", broken), false, broken);
  }
});
