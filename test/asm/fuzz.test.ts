import t from "tap";
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import { basePackets, fuzz } from "../fuzz/fuzz.js";

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
