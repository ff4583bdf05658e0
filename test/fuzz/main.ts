// node dist/test/fuzz/main.js --packets N [--seed S] [--profile esp|small|normal|test]: mutated packets of the sample
// captures through the classifier, in all profiles or one. One JSON line a run; status 1 when something did not hold.
import { parseArgs } from "node:util";
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import { basePackets, fuzz } from "./fuzz.js";

const { values } = parseArgs({
  options: {
    packets: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    profile: { type: "string" },
  },
});

const profiles = PROFILE_NAMES.filter(
  (name) => values.profile === undefined || name === values.profile,
);
const [packets, seed] = [Number(values.packets), Number(values.seed)];
if (profiles.length === 0 || !Number.isSafeInteger(packets) || !Number.isSafeInteger(seed)) {
  console.error(
    `fuzz: --packets and --seed take whole numbers, --profile one of ${PROFILE_NAMES.join(", ")}`,
  );
  process.exit(2);
}

const base = await basePackets();
for (const profile of profiles) {
  const result = fuzz(profile, base, seed, Math.ceil(packets / profiles.length));
  console.log(JSON.stringify({ profile, seed, ...result }));
  if (result.problems.length > 0) process.exitCode = 1;
}
