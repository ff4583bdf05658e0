/** Bits of Flow.state. */
export const STATE_ORIG_NEXT: u32 = 1;
export const STATE_RESP_NEXT: u32 = 2;
export const STATE_ORIG_FIN: u32 = 4;
export const STATE_RESP_FIN: u32 = 8;
export const STATE_RESET: u32 = 16;
export const STATE_AGENT: u32 = 32;
export const STATE_SYN: u32 = 64;
/** One of its ends is in a prefix of the LAN, and not only a group address. */
export const STATE_LAN: u32 = 128;

/** Values of Flow.verdict. */
export const UNDECIDED: u32 = 0;
export const DECIDED_KEEP: u32 = 1;
export const DECIDED_DONE: u32 = 2;

/** Lists of flows by age: each has its own time limit. */
export const LIST_OPEN: u32 = 0;
export const LIST_SHORT: u32 = 1;
export const LIST_CLOSING: u32 = 2;
export const LISTS: u32 = 3;

/** Seconds without a packet after which a flow ends: TCP as in Zeek's tcp_inactivity_timeout, UDP 60 s, closed TCP 5 s. */
export function listTimeout(list: u32): u32 {
  if (list == LIST_OPEN) return 300;
  if (list == LIST_SHORT) return 60;
  return 5;
}
