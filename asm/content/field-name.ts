import { FIELD_MAX } from "../abi.gen";

/** The name that the readers of names agree on: the one that stands nearest before the value. */

/** Farther back than this no name is looked for. */
const REACH: usize = 512;

let at: usize = 0;
let size: u32 = 0;

/** Forgets the name. */
export function noName(): void {
  size = 0;
}

export function nameAt(): usize {
  return at;
}

/** Bytes of the name; 0 without one. */
export function nameSize(): u32 {
  return size;
}

/** Offers [from, to) as a name; one that stands farther from the value than that known is passed over. False when it is none. */
export function foundName(from: usize, to: usize): bool {
  if (to <= from || to - from > <usize>FIELD_MAX) return false;
  if (size > 0 && from <= at) return true;
  at = from;
  size = <u32>(to - from);
  return true;
}

/** How far back from `place` names are looked for in a text that begins at `start`: not beyond one that is known. */
export function floorOf(start: usize, place: usize): usize {
  const floor = place - start > REACH ? place - REACH : start;
  return size > 0 && at > floor ? at : floor;
}

/** Last place before `place` (not before `floor`) that holds no blank; `floor` when all do. */
export function backOverBlank(floor: usize, place: usize): usize {
  while (place > floor && load<u8>(place - 1) <= 0x20) place--;
  return place;
}
