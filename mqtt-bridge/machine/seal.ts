/**
 * Encryption of machine messages, bound to their topic. A paired router has keys (`ends.ts`);
 * `plainSeal`, which leaves messages as they are, is for tests.
 */
export interface Seal {
  /** What it opens is never older than what it opened before, nor the same. */
  readonly keepsOrder: boolean;
  seal(topic: string, message: Uint8Array): Uint8Array;
  /** null when it was not sealed for this topic. `onAgain` hears what events hold that came again. */
  open(topic: string, sealed: Uint8Array, onAgain?: (body: Uint8Array) => void): Uint8Array | null;
}

export const plainSeal: Seal = {
  keepsOrder: false,
  seal: (_topic, message) => message,
  open: (_topic, sealed) => sealed,
};

/** Whether messages to this host stay on this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}
