// What a policy script works with. A script is one file of JavaScript that defines
//
//     /** @type {telltale.Judge} */
//     function judge(sighting) { ... }
//
// It is given plain data and returns what it wants done, or null for what Telltale does by itself. It has no files, no
// network, no timers and no memory from one call to the next; it must answer within 60 ms.

declare namespace telltale {
  type Judge = (sighting: Sighting) => Verdict | null | undefined;

  type Severity = "note" | "warning" | "serious";

  interface Sighting {
    readonly kind: "identifier" | "contact" | "behaviour" | "joined";
    /** null when no rule asks for it. */
    readonly rule: {
      readonly id: string;
      readonly title: string;
      readonly severity: Severity;
    } | null;
    /** How it is known; null when a device joined. */
    readonly evidence: "plain" | "encoded" | "hashed" | "behaviour" | "destination" | null;
    readonly device: {
      readonly mac: string | null;
      readonly name: string | null;
      readonly maker: string | null;
      /** It talks to few destinations: a camera, not a phone. */
      readonly gadget: boolean;
    };
    readonly to: {
      readonly name: string | null;
      /** Who runs the name, where a rule with a source says so. */
      readonly company: string | null;
      /** The network that carries the address, and the country in which that is registered. */
      readonly asn: number | null;
      readonly network: string | null;
      readonly country: string | null;
    };
    /** Never its value. */
    readonly identifier: {
      readonly type: string;
      readonly label: string | null;
      readonly canary: boolean;
    } | null;
    readonly behaviour: "upload" | "idle" | "beacon" | "drift" | null;
    /** Epoch seconds. */
    readonly ts: number;
    /** What Telltale does by itself. */
    readonly standard: Required<Pick<Verdict, "action" | "severity" | "reason">>;
  }

  interface Verdict {
    /**
     * `ignore`: as if it were not there; `note`: kept and shown; `alert`: listed, and told as its severity says (serious
     * at once, warning with the next digest, note only listed; what the household registered always at once);
     * `block`: the destination is closed to the device too; `quarantine`: everything outside is.
     */
    action: "ignore" | "note" | "alert" | "block" | "quarantine";
    /** Left out: as by itself. */
    severity?: Severity;
    /** At most 200 characters, for the page. */
    reason?: string;
    /** How long a block or quarantine lasts, 1 to 1440 minutes; left out: until a person decides. */
    minutes?: number;
  }
}
