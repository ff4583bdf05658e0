import { DEVICE_SOURCE_MDNS, DEVICE_SOURCE_MDNS_TEXT, PROTOCOL_MDNS, SIDE_LAN } from "../abi.gen";
import { Flow } from "../flow-record";
import { packetSrcMac } from "../packet";
import { tellDevice } from "../tell-device";
import { dnsNameAt, dnsNameSize, dnsWrittenAt } from "./dns-name";
import { ipSrc0, ipSrc1 } from "./ip";

/** What a device says of itself in answers of multicast DNS (RFC 6762, RFC 6763). */

const A: u32 = 1;
const TXT: u32 = 16;
const AAAA: u32 = 28;
/** First three bytes of a key and its sign, as little-endian words: `md=` `fn=` `ty=` `am=`, and `mod` of `model=`. */
const MD: u32 = 0x3d646d;
const FN: u32 = 0x3d6e66;
const TY: u32 = 0x3d7974;
const AM: u32 = 0x3d6d61;
const MOD: u32 = 0x646f6d;
const HEAD: u32 = 0xffffff;
/** Bytes of `.local`, and its last four as a little-endian word. */
const LOCAL: u32 = 6;
const OCAL: u32 = 0x6c61636f;

/** Whether the strings of a TXT record name a product: `md` and `fn` of casts, `ty` of printers, `am` and `model` of Apple's. */
function namesProduct(head: u32): bool {
  return head == MD || head == FN || head == TY || head == AM || head == MOD;
}

function readStrings(flow: Flow, at: usize, end: usize): void {
  while (at < end) {
    const next = at + 1 + <usize>load<u8>(at);
    if (next > end) return;
    if (next - at > 4 && namesProduct(load<u32>(at + 1) & HEAD)) {
      tellDevice(flow, DEVICE_SOURCE_MDNS_TEXT, packetSrcMac(), at + 1, next);
    }
    at = next;
  }
}

/** Whether an address record holds the address that the packet came from: others are answered for too. */
function isSender(at: usize, size: u32): bool {
  if (size == 4) return ipSrc0() == 0 && ipSrc1() == (((<u64>load<u32>(at)) << 32) | 0xffff0000);
  return size == 16 && load<u64>(at) == ipSrc0() && load<u64>(at + 8) == ipSrc1();
}

/** Reads a record whose owner's name was read last: its content is [at, at + size). */
export function readAnnounced(flow: Flow, type: u32, at: usize, size: u32): void {
  if (flow.protocol != PROTOCOL_MDNS || flow.side != SIDE_LAN) return;
  if (type == TXT) readStrings(flow, at, at + size);
  if ((type != A && type != AAAA) || !isSender(at, size)) return;
  const name = dnsWrittenAt();
  const end = name + dnsNameSize();
  const local = dnsNameSize() > LOCAL && load<u32>(dnsNameAt() + dnsNameSize() - 4) == OCAL;
  tellDevice(flow, DEVICE_SOURCE_MDNS, packetSrcMac(), name, local ? end - LOCAL : end);
}
