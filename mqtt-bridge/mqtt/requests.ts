import * as v from "valibot";
import { Failure } from "../failure.js";
import type { StoredAlert } from "../store/port.js";
import type { Message } from "./link.js";
import type { RequestTopic } from "./topics.js";

/** Longest snooze and block from the broker, minutes: a day. */
export const MINUTES_MAX = 1440;
const MINUTES_DEFAULT = 60;
const PAYLOAD_MAX = 4096;

const Transaction = v.nullish(v.union([v.pipe(v.string(), v.maxLength(128)), v.number()]), null);
const AlertRequest = v.object({
  id: v.pipe(v.string(), v.maxLength(128)),
  minutes: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MINUTES_MAX)), null),
  transaction: Transaction,
});
const BridgeRequest = v.object({ transaction: Transaction });

export type Answer = {
  readonly status: "ok" | "error";
  readonly data: unknown;
  readonly error: string | null;
  readonly transaction: string | number | null;
};

/** What requests may read and change. */
export interface RequestActions {
  openAlert(router: string, id: string): StoredAlert | null;
  ack(alert: StoredAlert): void;
  /** `until` in epoch seconds. */
  snooze(alert: StoredAlert, until: number): void;
  /** Resolves when the router has done it. @throws Failure of one line when it cannot or does not. */
  block(alert: StoredAlert, minutes: number): Promise<{ readonly until: number }>;
  bridge(verb: string): unknown | null;
  readonly pageUrl: string | null;
  now(): number;
}

/**
 * Answers a request of a person. What comes over the broker may only tighten or silence: nothing
 * lifts a block or allows, and an alert is named by its id, never a destination.
 */
export async function answerRequest(
  request: RequestTopic,
  message: Message,
  actions: RequestActions,
): Promise<Answer> {
  const parsed = parseJson(message.payload);
  if (parsed === undefined) {
    return refuse(`expected a JSON object of at most ${PAYLOAD_MAX} bytes`, null);
  }
  const transaction = transactionOf(parsed);
  if (request.to === "bridge") return answerBridge(request.verb, parsed, actions);
  const verb = ALERT_VERBS[request.verb];
  if (verb === undefined) return refuseVerb(request.verb, actions, transaction);
  const body = v.safeParse(AlertRequest, parsed);
  if (!body.success) return refuse(firstIssue(body.issues), transaction);
  const alert = actions.openAlert(request.router, body.output.id);
  if (alert === null) return refuse(`no open alert ${JSON.stringify(body.output.id)}`, transaction);
  return { ...(await verb(alert, body.output.minutes, actions)), transaction };
}

type Outcome = Omit<Answer, "transaction">;
type AlertVerb = (
  alert: StoredAlert,
  minutes: number | null,
  actions: RequestActions,
) => Outcome | Promise<Outcome>;

const ALERT_VERBS: Readonly<Record<string, AlertVerb>> = {
  __proto__: null as never,
  ack: (alert, _minutes, actions) => {
    actions.ack(alert);
    return { status: "ok", data: { id: alert.alert.id }, error: null };
  },
  snooze: (alert, minutes, actions) => {
    const until = actions.now() + (minutes ?? MINUTES_DEFAULT) * 60;
    actions.snooze(alert, until);
    return { status: "ok", data: { id: alert.alert.id, until }, error: null };
  },
  block: async (alert, minutes, actions) => {
    try {
      const { until } = await actions.block(alert, minutes ?? MINUTES_DEFAULT);
      return { status: "ok", data: { id: alert.alert.id, until }, error: null };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { status: "error", data: null, error: error.message };
    }
  },
};

function refuseVerb(
  verb: string,
  actions: RequestActions,
  transaction: Answer["transaction"],
): Answer {
  const where = actions.pageUrl === null ? "on the page" : `on the page: ${actions.pageUrl}`;
  const error = /allow|unblock|lift|permit/.test(verb)
    ? `nothing on the broker lifts a block or allows; do it ${where}`
    : `unknown request ${JSON.stringify(verb)}: expected block, snooze or ack`;
  return { status: "error", data: { url: actions.pageUrl }, error, transaction };
}

function answerBridge(verb: string, parsed: object, actions: RequestActions): Answer {
  const body = v.safeParse(BridgeRequest, parsed);
  if (!body.success) return refuse(firstIssue(body.issues), transactionOf(parsed));
  const { transaction } = body.output;
  const data = actions.bridge(verb);
  if (data === null) {
    return refuse(`unknown request ${JSON.stringify(verb)}: expected info or health`, transaction);
  }
  return { status: "ok", data, error: null, transaction };
}

function refuse(error: string, transaction: Answer["transaction"]): Answer {
  return { status: "error", data: null, error, transaction };
}

/** An empty payload is an empty object; undefined when it is no JSON object. */
function parseJson(payload: Uint8Array): object | undefined {
  if (payload.length === 0) return {};
  if (payload.length > PAYLOAD_MAX) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function transactionOf(parsed: object): Answer["transaction"] {
  const read = v.safeParse(v.object({ transaction: Transaction }), parsed);
  return read.success ? read.output.transaction : null;
}

function firstIssue(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0];
  if (issue === undefined) return "not understood";
  return `${v.getDotPath(issue as v.BaseIssue<unknown>) ?? "request"}: ${issue.message}`;
}
