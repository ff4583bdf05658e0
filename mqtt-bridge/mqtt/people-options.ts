import type { Store, StoredAlert } from "../store/port.js";
import type { Link } from "./link.js";
import type { Topics } from "./topics.js";

/** A router whose traffic this plane reads. */
export interface RouterFacts {
  readonly id: string;
  /** Where its packets come from, for a person. */
  readonly source: string;
  readonly demo: boolean;
}

export interface PeopleOptions {
  readonly link: Link;
  readonly store: Store;
  readonly topics: Topics;
  readonly version: string;
  readonly pageUrl: string | null;
  /** Contents of `bridge/health` beside what this part knows. */
  readonly health: () => Readonly<Record<string, unknown>>;
  /** What `state` says of a router beside alerts and totals, and whether it is heard of; null: it is not known. */
  readonly router: (id: string) => RouterTold | null;
  /** Keeps the alert's device from its destination. @throws Failure of one line when the router cannot or does not. */
  readonly block: (alert: StoredAlert, minutes: number) => Promise<{ readonly until: number }>;
  /** A person acknowledged or snoozed an alert. */
  readonly onChange: (alert: StoredAlert) => void;
  /** The broker has an alert. `heard`: whether somebody reads it there; null: the broker does not say. */
  readonly onTaken?: (alert: string, heard: boolean | null) => void;
  /** A person acknowledged, snoozed or blocked over MQTT. */
  readonly onAnswered?: (alert: string) => void;
  /** The broker ends with this process, and what it had with it. */
  readonly endsWithUs?: boolean;
  /** Resolves when a person's client reads what is told there; null: the broker remembers who does. */
  readonly reader?: Promise<void> | null;
  readonly log: (line: string) => void;
  /** This machine's clock, epoch seconds. */
  readonly now: () => number;
}

/** What people are told of a router itself. */
export interface RouterTold {
  readonly availability: "online" | "offline";
  readonly state: Readonly<Record<string, unknown>>;
}
