import {
  FLOW_END_BYTES,
  FLOW_END_DOWN_BYTES,
  FLOW_END_DOWN_PACKETS,
  FLOW_END_FIRST_FRAME,
  FLOW_END_FIRST_NSEC,
  FLOW_END_FIRST_SEC,
  FLOW_END_LAST_NSEC,
  FLOW_END_LAST_SEC,
  FLOW_END_REASON,
  FLOW_END_UP_BYTES,
  FLOW_END_UP_PACKETS,
  KIND_FLOW_END,
  PROTOCOL_QUIC,
} from "./abi.gen";
import { beginEvent, commitEvent } from "./event";
import { Flow } from "./flow-record";
import { packetFrame, packetNsec, packetSec, setMoment } from "./packet";
import { endStreams } from "./stream/tcp-stream";
import { settleVerdict } from "./verdict";
import { endQuic } from "./wire/quic";

function writeTotals(flow: Flow, reason: u32): void {
  const at = beginEvent(KIND_FLOW_END, flow, FLOW_END_BYTES);
  if (at == 0) return;
  store<u64>(at + FLOW_END_UP_BYTES, flow.upBytes);
  store<u64>(at + FLOW_END_DOWN_BYTES, flow.downBytes);
  store<u32>(at + FLOW_END_UP_PACKETS, flow.upPackets);
  store<u32>(at + FLOW_END_DOWN_PACKETS, flow.downPackets);
  store<u32>(at + FLOW_END_FIRST_SEC, flow.firstSec);
  store<u32>(at + FLOW_END_FIRST_NSEC, flow.firstNsec);
  store<u32>(at + FLOW_END_LAST_SEC, flow.lastSec);
  store<u32>(at + FLOW_END_LAST_NSEC, flow.lastNsec);
  store<u32>(at + FLOW_END_FIRST_FRAME, flow.firstFrame);
  store<u8>(at + FLOW_END_REASON, <u8>reason);
  commitEvent();
}

/** Reads what is left of a flow's streams, then tells its totals. */
export function endFlow(flow: Flow, reason: u32): void {
  const sec = packetSec();
  const nsec = packetNsec();
  const frame = packetFrame();
  if (flow.protocol == PROTOCOL_QUIC) endQuic(flow);
  endStreams(flow);
  settleVerdict(flow);
  setMoment(sec, nsec, frame);
  writeTotals(flow, reason);
}
