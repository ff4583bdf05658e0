// node dist/test/fuzz/main.js --packets N [--seed S] [--profile esp|small|normal|test]: mutated packets of the sample
// captures through the classifier, in all profiles or one: a JSON line a run. Then what the costliest payloads cost.
// Status 1 when something did not hold.
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import { countWord, readWords, seedWord } from "../run/words.js";
import { basePackets, fuzz } from "./fuzz.js";
import { TIMES_MAX, timing } from "./timing.js";

const values = readWords("fuzz", {
  packets: countWord(1_000_000),
  seed: seedWord(),
  profile: { is: PROFILE_NAMES, fallback: null },
});

const profiles = PROFILE_NAMES.filter((name) => values.profile === null || name === values.profile);
const [packets, seed] = [Number(values.packets), Number(values.seed)];

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
