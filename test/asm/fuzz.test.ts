import t from "tap";
import { CONTROL_INPUT_AT, CONTROL_TABLE_A } from "../../asm/abi.gen.js";
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import { Random } from "../core/oracle/random.js";
import { basePackets, fuzz } from "../fuzz/fuzz.js";
import { Guard } from "../fuzz/guard.js";
import { datagram } from "./build/connection.js";
import { instance, Rig } from "./harness.js";

const SEED = Number(process.env.SEED ?? 7);
const PACKETS = 12_000;

t.test(
  `mutated packets break nothing (seed ${SEED}; more: node dist/test/fuzz/main.js --packets N)`,
  async (t) => {
    const base = await basePackets();
    for (const profile of PROFILE_NAMES) {
      const result = fuzz(profile, base, SEED, PACKETS);
      t.same(result.problems, [], profile);
      t.ok(
        result.malformed > PACKETS / 100 && result.events > PACKETS / 10,
        `${profile}: it read far enough`,
      );
      t.ok(result.slowest < 2000, `${profile}: no batch took ${result.slowest} ms`);
    }
  },
);

t.test("the same seed gives the same packets", async (t) => {
  const base = await basePackets();
  const [one, two] = [fuzz("test", base, SEED, 500), fuzz("test", base, SEED, 500)];
  t.same({ ...one, slowest: 0 }, { ...two, slowest: 0 });
});

t.test("the guard sees what is written outside its place", async (t) => {
  const exports = instance();
  const rig = new Rig({ exports });
  const guard = new Guard(exports, new Random(1), 32, 8192);
  rig.send(datagram({ dport: 9999 }, "status ok"));
  t.same([guard.violations(), guard.tablesChanged], [[], false]);
  const memory = new DataView(exports.memory.buffer);
  const input = memory.getUint32(exports.control() + CONTROL_INPUT_AT, true);
  const table = memory.getUint32(exports.control() + CONTROL_TABLE_A, true);
  memory.setUint8(input - 1, memory.getUint8(input - 1) ^ 1);
  t.equal(guard.violations().length, 1, "between two regions");
  memory.setUint8(table + 9, memory.getUint8(table + 9) ^ 1);
  t.ok(guard.tablesChanged, "in a table");
});
