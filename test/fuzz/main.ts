// node dist/test/fuzz/main.js --packets N [--seed S] [--profile esp|small|normal|test]: mutated packets of the sample
// captures through the classifier, in all profiles or one: a JSON line a run. Then what the costliest payloads cost.
// Status 1 when something did not hold.
import { parseArgs } from "node:util";
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import { basePackets, fuzz } from "./fuzz.js";
import { TIMES_MAX, timing } from "./timing.js";

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

/** Prints what costs most; whether it is within the limit. */
function printCosts(name: (typeof profiles)[number]): boolean {
  const cost = timing(name)[0];
  if (cost === undefined) return false;
  const { way, usual, time, times } = cost;
  console.log(
    `${name}: ${cost.name} as ${way}: ${time.toFixed(0)} us, ${times.toFixed(1)} times the usual payload's ${usual.toFixed(1)} us`,
  );
  return times <= TIMES_MAX;
}

const base = await basePackets();
for (const profile of profiles) {
  const result = fuzz(profile, base, seed, Math.ceil(packets / profiles.length));
  console.log(JSON.stringify({ profile, seed, ...result }));
  if (result.problems.length > 0) process.exitCode = 1;
}
for (const profile of profiles.filter((name) => name === "small" || name === "normal")) {
  if (!printCosts(profile)) process.exitCode = 1;
}
