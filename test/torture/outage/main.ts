import { countWord, readWords, seedWord } from "../../run/words.js";
import { type Outcome, tortureBroker, tortureKill, tortureOwn } from "./outage.js";

const TORTURES: Readonly<Record<string, typeof tortureKill>> = {
  broker: tortureBroker,
  kill: tortureKill,
  own: tortureOwn,
};

/** `make torture-broker`, `make torture-kill`: a line of JSON; status 1 when an alert was lost or shown twice. */
async function main(what: string, rounds: number, seed: number): Promise<number> {
  const torture = TORTURES[what] ?? tortureKill;
  const log = (line: string): void => console.error(line);
  const outcome = await torture({ rounds, seed, eventsPerSecond: 200, log });
  const { lost, unread, twice, ...counts } = outcome;
  const missing = { lost: lost.length, unread: unread.length, twice: twice.length };
  console.log(JSON.stringify({ what, seed, ...counts, ...missing }));
  for (const name of lost.slice(0, 10)) console.error(`lost: ${name}`);
  for (const name of twice.slice(0, 10)) console.error(`shown twice: ${name}`);
  return isGood(outcome) ? 0 : 1;
}

function isGood({ lost, twice, integrity, dropped }: Outcome): boolean {
  return lost.length === 0 && twice.length === 0 && integrity.length === 0 && dropped === 0;
}

const { what, rounds, seed } = readWords("torture", {
  what: { is: ["broker", "kill", "own"], fallback: "broker" },
  rounds: countWord(50),
  seed: seedWord("1"),
});
process.exitCode = await main(what ?? "", Number(rounds), Number(seed));
