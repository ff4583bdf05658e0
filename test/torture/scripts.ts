import type { Judged } from "../../core/policy/policy.js";

/** What a script may try, and in words what it is. */
export interface Attempt {
  readonly what: string;
  readonly script: string;
  /** The answer is a verdict or a failure; either way the standard one must come of it. */
  readonly wanted: "fails" | "answers";
}

export const ATTEMPTS: readonly Attempt[] = [
  { what: "endless loop", wanted: "fails", script: "function judge() { for (;;); }" },
  {
    what: "endless loop while it is read",
    wanted: "fails",
    script: "for (;;); function judge() { return null; }",
  },
  {
    what: "1 GiB allocation",
    wanted: "fails",
    script: "function judge() { return new Uint8Array(2 ** 30); }",
  },
  {
    what: "allocation in small steps",
    wanted: "fails",
    script:
      "function judge() { const all = []; for (;;) all.push('x'.repeat(65536) + all.length); }",
  },
  { what: "recursion", wanted: "fails", script: "function judge() { return judge() + 1; }" },
  {
    what: "recursion in JSON",
    wanted: "fails",
    script:
      "function judge() { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return JSON.stringify(a); }",
  },
  {
    what: "slow native call (text)",
    wanted: "fails",
    script:
      "function judge() { const a = 'a'.repeat(2e6); for (;;) a.split('').reverse().join('').lastIndexOf('ab'); }",
  },
  {
    what: "slow native call (sort)",
    wanted: "fails",
    script:
      "function judge() { const a = Array.from({length: 3e5}, (_, i) => -i); for (;;) a.sort().reverse(); }",
  },
  {
    what: "ReDoS",
    wanted: "fails",
    script: "function judge() { return /^(a+)+$/.test('a'.repeat(60) + 'b'); }",
  },
  {
    what: "ReDoS with back reference",
    wanted: "fails",
    script: "function judge() { return /(x+x+)+\\1y/.test('x'.repeat(200)); }",
  },
  {
    what: "JSON.parse replaced",
    wanted: "answers",
    script:
      'JSON.parse = JSON.stringify = () => \'{"action":"ignore"}\'; function judge() { return null; }',
  },
  {
    what: "prototypes replaced",
    wanted: "answers",
    script:
      "Object.prototype.action = 'ignore'; Array.prototype.toJSON = () => 1; function judge() { return null; }",
  },
  {
    what: "a getter that throws",
    wanted: "fails",
    script: "function judge() { return { get action() { throw new Error('no'); } }; }",
  },
  {
    what: "__proto__ as an answer",
    wanted: "fails",
    script: 'function judge() { return JSON.parse(\'{"__proto__":{"action":"ignore"}}\'); }',
  },
  {
    what: "a proxy as an answer",
    wanted: "fails",
    script: "function judge() { return new Proxy({}, { get() { for (;;); } }); }",
  },
  {
    what: "an endless answer",
    wanted: "fails",
    script: "function judge() { return { action: 'note', reason: 'x'.repeat(1e7) }; }",
  },
  {
    what: "a way out of the engine",
    wanted: "fails",
    script:
      "function judge() { return judge.constructor.constructor('return process')().exit(1); }",
  },
  {
    what: "leaked objects and cycles",
    wanted: "answers",
    script:
      "globalThis.kept = []; function judge() { for (let i = 0; i < 2e3; i++) { const a = {}; a.a = a; kept.push(a); } return null; }",
  },
  {
    what: "unfinished promises",
    wanted: "answers",
    script:
      "function judge() { for (let i = 0; i < 200; i++) new Promise(() => {}).then(() => judge()); return null; }",
  },
  { what: "no judge", wanted: "fails", script: "const x = 1;" },
  { what: "no JavaScript", wanted: "fails", script: "function judge( {" },
  { what: "throws nothing", wanted: "fails", script: "function judge() { throw undefined; }" },
];

/** The sighting that everything is tried on: its alert must not be lost. */
export function tried(rule: Judged["rule"]): Judged {
  return {
    rule,
    evidence: "plain",
    device: "28:6c:07:00:00:01",
    deviceName: "Redmi 1S",
    maker: "Xiaomi",
    name: "api.account.xiaomi.com",
    company: "Xiaomi",
    network: null,
    identifier: { type: "imei", label: "Redmi 1S", canary: false },
    behaviour: null,
    gadget: false,
    ts: 1_406_800_000,
  };
}
