/** ICMP messages that answer others (RFC 792, RFC 950, RFC 4443, RFC 4620). */

const ECHO_REPLY: u32 = 0;
const ECHO: u32 = 8;
const TIMESTAMP_REPLY: u32 = 14;
const INFORMATION_REPLY: u32 = 16;
const MASK_REPLY: u32 = 18;
const ECHO6: u32 = 128;
const ECHO6_REPLY: u32 = 129;
const NODE_REPLY: u32 = 140;

/** The type that a message of this type answers, or the type itself. */
export function icmpQuestion(version: u32, type: u32): u32 {
  if (version == 6) {
    if (type == ECHO6_REPLY) return ECHO6;
    return type == NODE_REPLY ? type - 1 : type;
  }
  if (type == ECHO_REPLY) return ECHO;
  const answers = type == TIMESTAMP_REPLY || type == INFORMATION_REPLY || type == MASK_REPLY;
  return answers ? type - 1 : type;
}
