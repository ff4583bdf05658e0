/**
 * What `telltale scan --json` prints, one object a line, and what the plane stores, publishes and shows.
 * A fact that is absent is `null`, never left out. Times are epoch seconds with fractions.
 */

export type Evidence = "plain" | "encoded" | "hashed" | "behaviour" | "destination";
export type NameSource = "http" | "tls" | "quic" | "dns";
export type DeviceNameSource = "household" | "dhcp" | "mdns" | "user-agent" | "maker";
export type Severity = "note" | "warning" | "serious";

export type IdentifierType =
  | "imei"
  | "imsi"
  | "iccid"
  | "phone"
  | "contact"
  | "email"
  | "name"
  | "mac"
  | "bssid"
  | "ssid"
  | "serial"
  | "android_id"
  | "advertising_id"
  | "device_id"
  | "uuid"
  | "operator"
  | "location"
  | "text"
  | "media";

/** Origin AS of an address, in the table of `as_of` (a date); `country` is where the AS is registered. */
export interface Network {
  readonly asn: number;
  readonly org: string;
  readonly country: string | null;
  readonly as_of: string;
}

export interface DeviceLine {
  readonly kind: "device";
  /** Lower case with colons. */
  readonly mac: string;
  readonly name: string | null;
  readonly name_source: DeviceNameSource | null;
  readonly maker: string | null;
  readonly model: string | null;
}

export interface FlowLine {
  readonly kind: "flow";
  readonly ts: number;
  /** Community ID. */
  readonly id: string;
  /** `tcp udp icmp icmp6` or the IP protocol number. */
  readonly l4: string;
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
  readonly device: string | null;
  readonly protocol: string | null;
  readonly name: string | null;
  readonly name_source: NameSource | null;
  readonly names: readonly string[];
  readonly up_bytes: number;
  readonly down_bytes: number;
  readonly up_packets: number;
  readonly down_packets: number;
  readonly first: number;
  readonly last: number;
  readonly flags: readonly string[];
}

export interface DnsLine {
  readonly kind: "dns";
  readonly ts: number;
  readonly device: string | null;
  readonly src: string;
  readonly dst: string;
  readonly qname: string;
  readonly qtype: string;
  readonly answers: readonly string[];
  readonly frame: number;
}

export interface SightedIdentifier {
  readonly type: IdentifierType;
  readonly label: string | null;
  readonly canary: boolean;
}

export interface SightingLine {
  readonly kind: "sighting";
  readonly ts: number;
  readonly last_ts: number;
  readonly count: number;
  readonly device: string | null;
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
  readonly id: string;
  readonly name: string | null;
  readonly name_source: NameSource | null;
  readonly company: string | null;
  readonly network: Network | null;
  /** null for `behaviour` and `destination`. */
  readonly identifier: SightedIdentifier | null;
  readonly evidence: Evidence;
  readonly transforms: readonly string[];
  readonly where: string | null;
  readonly field: string | null;
  readonly masked: string | null;
  readonly rule: string;
  readonly frame: number;
}

export type AlertKind = "identifier" | "behaviour" | "new_device" | "blocked" | "health";

/** The alert as it is published; no value in it, masked or not. */
export interface Alert {
  readonly v: 1;
  readonly event_type: AlertKind;
  readonly id: string;
  readonly group: string;
  readonly state: "open" | "updated" | "closed";
  readonly severity: Severity;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly count: number;
  readonly device: { readonly id: string | null; readonly name: string | null };
  readonly name: string | null;
  readonly company: string | null;
  readonly network: Network | null;
  readonly evidence: Evidence | null;
  readonly identifiers: readonly { readonly type: IdentifierType; readonly label: string | null }[];
  readonly title: string;
  readonly message: string;
  readonly advice: string | null;
  readonly url: string | null;
  readonly demo: boolean;
}

export type AlertLine = { readonly kind: "alert" } & Alert;

export interface BlindClass {
  readonly flows: number;
  readonly up_bytes: number;
}

export interface SummaryLine {
  readonly kind: "summary";
  readonly packets: number;
  readonly flows: number;
  readonly devices: number;
  readonly sightings: number;
  readonly alerts: number;
  readonly malformed: Readonly<Record<string, number>>;
  /** Frame at which a cut or damaged capture ended, else null. */
  readonly truncated: number | null;
  /** Events that did not fit. */
  readonly dropped: number;
  /** How the LAN was known: the prefixes, or `opener` where a capture has no private address. */
  readonly lan: readonly string[] | "opener";
  readonly blind: Readonly<Record<"clear" | "named" | "ech" | "unnamed" | "tunnel", BlindClass>>;
}

export type Line = DeviceLine | FlowLine | DnsLine | SightingLine | AlertLine | SummaryLine;
