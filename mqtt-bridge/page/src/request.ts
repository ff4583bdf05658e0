/** An answer of the API, or why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** HTTP status; 0: no answer. */
      readonly status: number;
      /** The body of a refusal, as far as it is JSON. */
      readonly value: unknown;
      /** Seconds to wait, where the server says so. */
      readonly wait: number;
    };

/**
 * Asks the API, which lies beside the page; it throws nothing.
 * @param token of a person's link, in place of a session.
 */
export async function ask<T>(
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const value: unknown = await response.json().catch(() => null);
    if (response.ok) return { ok: true, value: value as T };
    const wait = Number(response.headers.get("Retry-After") ?? 0);
    return { ok: false, status: response.status, value, wait };
  } catch {
    return { ok: false, status: 0, value: null, wait: 0 };
  }
}
