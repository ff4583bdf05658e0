import type { Alert, FlowLine, SightingLine } from "../../core/wire/lines.js";

/** A sighting of a made-up IMEI, changed as the test needs. */
export function aSighting(change: Partial<SightingLine> = {}): SightingLine {
  return {
    kind: "sighting",
    ts: 1406800000,
    last_ts: 1406800001,
    count: 1,
    device: "28:6c:07:00:00:01",
    src: "192.168.1.23",
    sport: 40112,
    dst: "42.62.48.2",
    dport: 80,
    id: "1:abc",
    name: "api.account.xiaomi.com",
    name_source: "http",
    company: "Xiaomi",
    network: {
      asn: 23724,
      org: "IDC, China Telecommunications",
      country: "CN",
      as_of: "2026-06-17",
    },
    identifier: { type: "imei", label: "Redmi 1S", canary: false },
    evidence: "plain",
    transforms: [],
    where: "http.cookie",
    field: "deviceId",
    masked: "86**********009",
    rule: "identifiers/imei",
    frame: 17,
    ...change,
  };
}

/** The alert of that sighting, changed as the test needs. */
export function anAlert(change: Partial<Alert> = {}): Alert {
  return {
    v: 1,
    event_type: "identifier",
    id: "a_1",
    group: "g_1",
    state: "open",
    severity: "serious",
    first_seen: 1406800000,
    last_seen: 1406800001,
    count: 1,
    device: { id: "28:6c:07:00:00:01", name: "Redmi 1S" },
    name: "api.account.xiaomi.com",
    company: "Xiaomi",
    network: {
      asn: 23724,
      org: "IDC, China Telecommunications",
      country: "CN",
      as_of: "2026-06-17",
    },
    evidence: "plain",
    identifiers: [{ type: "imei", label: "Redmi 1S" }],
    title: "Redmi 1S sent its IMEI",
    message: "Redmi 1S sent its IMEI, readable by anyone on the way.",
    advice: null,
    url: null,
    demo: false,
    ...change,
  };
}

/** What a keeper asks of its surroundings, where nothing has to come of it. */
export const ALONE = {
  within: () => () => {},
  onStored: () => {},
  onAlert: () => {},
  facts: () => null,
  log: () => {},
};

/** A clear flow of that device, changed as the test needs. */
export function aFlow(change: Partial<FlowLine> = {}): FlowLine {
  return {
    ...{ kind: "flow", ts: 100, id: "1:abc", l4: "tcp", protocol: "http" },
    ...{ src: "192.168.1.23", sport: 40112, dst: "42.62.48.2", dport: 80 },
    device: "28:6c:07:00:00:01",
    ...{ name: "api.account.xiaomi.com", name_source: "http", names: ["api.account.xiaomi.com"] },
    ...{ up_bytes: 412, down_bytes: 188, up_packets: 5, down_packets: 4 },
    ...{ first: 100, last: 101, flags: ["clear"] },
    ...change,
  };
}
