/** A flow that the generator made, and what must be said of it. */
export interface Truth {
  /** Of the leak; its twin has the same. */
  readonly number: number;
  readonly file: string;
  readonly l4: "tcp" | "udp";
  readonly src: string;
  readonly sport: number;
  readonly dst: string;
  readonly dport: number;
  /** Why nothing must be said of it; null for a leak. */
  readonly twin: string | null;
  readonly type: string;
  readonly label: string | null;
  readonly where: string;
  readonly field: string | null;
  readonly evidence: "plain" | "encoded" | "hashed";
  readonly transforms: readonly string[];
  /** Frame of the value's last byte, 1-based; null for a twin. */
  readonly frame: number | null;
  /** Row and column of the table. */
  readonly kind: string;
  readonly family: string;
  readonly split: string;
  readonly protocol: string;
  /** The value as it was written (or hashed), and the message around it in Base64. */
  readonly text: string;
  readonly message: string;
}
