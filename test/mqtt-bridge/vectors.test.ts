import { readFileSync } from "node:fs";
import t from "tap";
import type { Bundle } from "../../core/bundle/bundle.js";
import { makeSelfTest } from "../../core/bundle/vectors.js";
import { parseHousehold } from "../../core/household/household.js";
import { buildNeedles } from "../../core/needles/needles.js";
import { buildTable, DEFAULT_LAN } from "../../core/table/table.js";
import { tryOut } from "../../mqtt-bridge/machine/vectors.js";
import { Classifier } from "../../router/node/classifier.js";

const KEY = [0x01234567, 0x89abcdef] as const;
const WASM = new WebAssembly.Module(readFileSync("build/classifier.wasm"));
const FILE = "test/captures/household.yaml";
const { household } = parseHousehold(readFileSync(FILE, "utf8"), FILE, (name) =>
  readFileSync(`test/captures/${name}`, "utf8"),
);
const REAL = household === null ? [] : buildNeedles(household).needles;

function make(key: readonly [number, number] = KEY): Classifier {
  const classifier = Classifier.start(WASM, "small");
  classifier.setKey(key[0], key[1]);
  return classifier;
}

function bundleFor(
  lan: readonly string[],
  openerIsLan = false,
  change: (needles: ReturnType<typeof makeSelfTest>["needles"]) => typeof needles = (same) => same,
): Bundle {
  const { needles, vectors } = makeSelfTest(REAL.length, lan, openerIsLan);
  const table = buildTable({
    needles: [...REAL, ...change(needles)],
    lan,
    openerIsLan,
    key: KEY,
    revision: 1,
    epoch: 1,
    capacity: make().tableCapacity,
  });
  return {
    v: 1,
    epoch: 1,
    revision: 1,
    issued: 0,
    expires: 1,
    min_agent: 1,
    alerts: null,
    tables: { classifier: table },
    vectors: [...vectors],
  };
}

t.test("the made-up values are found beside the real ones, and nothing else", async (t) => {
  t.ok(REAL.length > 10);
  for (const [lan, opener] of [
    [DEFAULT_LAN, false],
    [["192.0.2.0/24"], false],
    [["172.20.5.9/32", "fd00::/8"], false],
    [["192.168.0.0/16"], true],
  ] as const) {
    const bundle = bundleFor(lan, opener);
    t.equal(bundle.vectors.length, 4, lan.join());
    t.equal(tryOut(make, bundle), null, lan.join());
  }
});

t.test("a LAN without IPv4, or that is everything, has no vectors", async (t) => {
  t.equal(makeSelfTest(0, ["fd00::/8"], false).vectors.length, 0);
  t.equal(makeSelfTest(0, ["0.0.0.0/0"], false).vectors.length, 0);
});

t.test("each vector notices when its needle is not in the table", async (t) => {
  for (const [index, name] of ["text", "digits", "digest"].entries()) {
    const bundle = bundleFor(DEFAULT_LAN, false, (needles) => needles.toSpliced(index, 1));
    const refusal = tryOut(make, bundle);
    t.equal(refusal?.reason, "failed_vectors", name);
    const number = REAL.length + index + 1;
    t.match(refusal?.line, new RegExp(`"${name}": found needles none; must be ${number}$`));
  }
});

t.test("a table of another key, or that is none, is refused", async (t) => {
  const bundle = bundleFor(DEFAULT_LAN);
  t.equal(tryOut(() => make([1, 2]), bundle)?.reason, "failed_vectors");
  const broken = { ...bundle, tables: { classifier: new Uint8Array(64) } };
  t.match(tryOut(make, broken), { reason: "table_refused", line: /cut or no table/ });
});
