import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Test } from "tap";

export const SERVED = "served";

/** A request over HTTP that this process answers itself, as soon as its loop comes to it. */
export interface OwnRequest {
  /** Null: not answered yet. */
  answer: string | null;
  /** Settles with the answer. */
  readonly done: Promise<void>;
}

/** Tells whether work leaves room for requests: one is on its way when this returns. */
export async function requestOwn(t: Test): Promise<OwnRequest> {
  const server = createServer((_request, response) => response.end(SERVED));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const ask = async (): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    request.answer = await response.text();
  };
  const request = { answer: null as string | null, done: Promise.resolve() };
  request.done = ask();
  return request;
}
