/**
 * Measures what docs/THREATS.md says about guessing: takes the fingerprint of a made-up telephone number out of a
 * table, as a thief with the router's key could, and tries all numbers that it could be.
 */
import { execFileSync } from "node:child_process";
import {
  DIGITS_BYTES,
  DIGITS_FLAGS,
  DIGITS_PHONE,
  DIGITS_PREFIX,
  DIGITS_PRINT_HI,
  DIGITS_PRINT_LO,
  DIGITS_SIZE,
  SECTION_DIGITS,
  TABLE_SECTIONS,
} from "../../asm/abi.gen.js";
import { main } from "./arguments.js";
import { make } from "./compile.js";
import { capacityOf, loadModule, TEST_HOUSEHOLD, TEST_KEY, tableOf } from "./twin.js";

const PROGRAM = "build/agent/native/guess";
/** British mobile numbers: ten digits, of which the first is 7. */
const BRITAIN = 44;
const FIRST = "7";
const FREE = 9;

/** Fingerprints of telephone numbers of a country, as they stand in a table. */
function fingerprints(table: Uint8Array, country: number): { lo: number; hi: number }[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const entry = TABLE_SECTIONS + SECTION_DIGITS * 8;
  const start = view.getUint32(entry, true);
  const slots = 2 ** view.getUint32(entry + 4, true);
  return Array.from({ length: slots }, (_, slot) => start + slot * DIGITS_BYTES)
    .filter((at) => view.getUint8(at + DIGITS_SIZE) === FIRST.length + FREE)
    .filter((at) => (view.getUint8(at + DIGITS_FLAGS) & DIGITS_PHONE) !== 0)
    .filter((at) => view.getUint16(at + DIGITS_PREFIX, true) === country)
    .map((at) => ({
      lo: view.getUint32(at + DIGITS_PRINT_LO, true),
      hi: view.getUint32(at + DIGITS_PRINT_HI, true),
    }));
}

await main("guess", async () => {
  make(PROGRAM);
  const table = tableOf(TEST_HOUSEHOLD, TEST_KEY, capacityOf(loadModule(), "small"));
  const [print] = fingerprints(table, BRITAIN);
  if (print === undefined) throw new Error(`${TEST_HOUSEHOLD}: no number of +${BRITAIN}`);
  const numbers = [...TEST_KEY, print.lo, print.hi].map((half) => half.toString(16));
  const printed = execFileSync(PROGRAM, [...numbers, FIRST, String(FREE)], { encoding: "utf8" });
  const [nanoseconds = "0", tries = "1", found = "-"] = printed.trim().split(" ");
  if (found === "-") throw new Error("the number was not found");
  const each = Number(nanoseconds) / Number(tries);
  console.log(
    `one core: +${BRITAIN} ${found} found; ${each.toFixed(1)} ns a try, so ${each.toFixed(0)} s for 10^${FREE} numbers, ` +
      `${((each * 1e-9 * 2 ** 64) / (365.25 * 86400)).toFixed(0)} years for all 2^64 keys`,
  );
});
