import { Failure } from "../failure.js";

/** A request that a person's phone or Home Assistant sent. */
export type RequestTopic =
  | { readonly to: "bridge"; readonly verb: string }
  | { readonly to: "alert"; readonly router: string; readonly verb: string };

const ROUTER_ID = /^[a-z0-9_]{1,32}$/;
const BASE_LEVEL = /^[A-Za-z0-9_.-]{1,64}$/;

/** Whether `id` may stand in a topic as a router's id. `bridge` is the bridge's own. */
export function isRouterId(id: string): boolean {
  return ROUTER_ID.test(id) && id !== "bridge";
}

/** A router id made of any text, such as an interface's or a host's name. */
export function routerId(text: string): string {
  const id = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 32);
  return isRouterId(id) ? id : "router";
}

/** Names of the topics for people (JSON). @throws Failure on a base topic that is none. */
export class Topics {
  readonly base: string;

  constructor(base: string) {
    if (!base.split("/").every((level) => BASE_LEVEL.test(level))) {
      throw new Failure(
        `--base-topic ${JSON.stringify(base)}: expected levels of letters, digits, _ . - with / between`,
      );
    }
    this.base = base;
  }

  bridge(name: string): string {
    return `${this.base}/bridge/${name}`;
  }

  router(router: string, name: string): string {
    return `${this.base}/${router}/${name}`;
  }

  /** Which router a topic of ours tells of; null: none. */
  routerOf(topic: string): string | null {
    if (!topic.startsWith(`${this.base}/`)) return null;
    const [router = ""] = topic.slice(this.base.length + 1).split("/");
    return isRouterId(router) ? router : null;
  }

  /** Filter for everything that people may ask. */
  get requests(): string {
    return `${this.base}/+/request/#`;
  }

  /** null for a topic that is no request. */
  parseRequest(topic: string): RequestTopic | null {
    if (!topic.startsWith(`${this.base}/`)) return null;
    const [router = "", request, ...rest] = topic.slice(this.base.length + 1).split("/");
    if (request !== "request") return null;
    const [first = "", second = ""] = rest;
    if (router === "bridge") return rest.length === 1 ? { to: "bridge", verb: first } : null;
    if (!isRouterId(router) || rest.length !== 2 || first !== "alert") return null;
    return { to: "alert", router, verb: second };
  }

  /** Where the answer to a request goes. */
  response(request: RequestTopic): string {
    return request.to === "bridge"
      ? this.bridge(`response/${request.verb}`)
      : this.router(request.router, `response/alert/${request.verb}`);
  }
}
