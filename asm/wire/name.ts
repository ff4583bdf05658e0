import { KIND_NAME, NAME_BYTES, NAME_MAX, NAME_SIZE, NAME_SOURCE } from "../abi.gen";
import { hashBytes, isDigit, lower } from "../bytes";
import { beginEvent, commitEvent } from "../event";
import { Flow } from "../flow-record";

const text = memory.data(256);

/** End of [at, end) without a port: a colon and digits, outside brackets. */
function withoutPort(at: usize, end: usize): usize {
  let p = end;
  while (p > at && isDigit(load<u8>(p - 1))) p--;
  if (p <= at || load<u8>(p - 1) != 0x3a) return end;
  const colon = p - 1;
  for (let q = at; q < colon; q++) {
    if (load<u8>(q) == 0x3a && load<u8>(at) != 0x5b) return end;
  }
  return colon;
}

/** Puts the name in lower case, without port, brackets and final dot into `text`; returns its bytes, 0 when it is none. */
function normalise(at: usize, end: usize): u32 {
  end = withoutPort(at, end);
  if (end > at + 1 && load<u8>(at) == 0x5b && load<u8>(end - 1) == 0x5d) {
    at++;
    end--;
  }
  if (end > at && load<u8>(end - 1) == 0x2e) end--;
  const size = <u32>(end - at);
  if (size == 0 || size > <u32>NAME_MAX) return 0;
  for (let i: u32 = 0; i < size; i++) store<u8>(text + i, <u8>lower(load<u8>(at + i)));
  return size;
}

/** Tells a name of a flow, once for the same name in a row. Returns whether [at, end) is a name. */
export function tellName(flow: Flow, source: u32, at: usize, end: usize): bool {
  const size = normalise(at, end);
  if (size == 0) return false;
  const hash = hashBytes(text, size) ^ source;
  if (flow.nameHash == hash) return true;
  flow.nameHash = hash;
  const body = beginEvent(KIND_NAME, flow, NAME_BYTES + size);
  if (body == 0) return true;
  store<u64>(body, 0);
  store<u8>(body + NAME_SOURCE, <u8>source);
  store<u16>(body + NAME_SIZE, <u16>size);
  memory.copy(body + NAME_BYTES, text, size);
  commitEvent();
  return true;
}
