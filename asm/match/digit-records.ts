import { DIGITS_BYTES, DIGITS_CHECK, DIGITS_FLAGS, DIGITS_SIZE } from "../abi.gen";
import { isWanted, spread } from "../content/gram";
import { digitsAt, digitsBits } from "./table";

/** Records of the digit search by the hash of a number's last digits. */

let probed: u32 = 0;
let probes: u32 = 0;

/** Begins with the records of a hash. */
export function openRecords(hash: u32): void {
  const log2 = digitsBits();
  probes = digitsAt() == 0 || log2 == 0 ? 0 : (<u32>1) << log2;
  probed = probes == 0 ? 0 : hash >> (32 - log2);
}

/** The next record that may be of this hash, or 0 when there is none. */
export function nextRecord(hash: u32): usize {
  const last = ((<u32>1) << digitsBits()) - 1;
  for (; probes > 0; probes--) {
    const record = digitsAt() + <usize>probed * DIGITS_BYTES;
    if (load<u8>(record + DIGITS_SIZE) == 0) break;
    probed = (probed + 1) & last;
    const check = load<u8>(record + DIGITS_FLAGS) ^ <u8>(hash * DIGITS_CHECK);
    if (check >= <u8>DIGITS_CHECK) continue;
    probes--;
    return record;
  }
  probes = 0;
  return 0;
}

function hasRecord(hash: u32): bool {
  openRecords(hash);
  return nextRecord(hash) != 0;
}

/** Whether a registered number may end with the digits of this hash. */
export function isRegistered(hash: u32): bool {
  return isWanted(spread(hash)) && hasRecord(hash);
}
