import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { Feed, FeedEvent } from "./feed.js";

/** Pages that may listen at once. */
const STREAMS_MAX = 32;
/** A comment now and then, so that both ends notice a dead connection. */
const PING_MS = 15_000;
/** Events that wait for a slow page before it is cut off; it comes back and is given what it missed. */
const QUEUE_MAX = 1000;

/**
 * Server-sent events. The first one is `hello` or, when the events after Last-Event-ID (or `?after=`) are not
 * known any more, `reset`: then the page loads everything anew.
 * @param isIn asked again before each event: a stream ends with its session.
 */
export function streamFeed(
  c: Context,
  feed: Feed,
  isIn: () => boolean,
): Response | Promise<Response> {
  if (feed.listeners >= STREAMS_MAX) return c.json({ error: "too many open pages" }, 503);
  // A page names what it has read by its address; a browser that comes back says more.
  const last = c.req.header("last-event-id") ?? c.req.query("after");
  c.header("X-Accel-Buffering", "no");
  return streamSSE(c, async (stream) => {
    const missed = last === undefined ? [] : feed.since(last);
    const queue = new EventQueue(stream);
    const stopListening = feed.listen((event) => (isIn() ? queue.push(event) : queue.close()));
    const ping = setInterval(() => {
      if (isIn()) void stream.write(": ping\n\n");
      else queue.close();
    }, PING_MS);
    stream.onAbort(() => queue.close());
    try {
      const id = missed === null || missed.length === 0 ? { id: feed.newest } : {};
      await stream.writeSSE({ event: missed === null ? "reset" : "hello", data: "{}", ...id });
      for (const event of missed ?? []) await writeEvent(stream, event);
      await queue.run();
    } finally {
      clearInterval(ping);
      stopListening();
    }
  });
}

async function writeEvent(stream: SSEStreamingApi, { id, event, data }: FeedEvent): Promise<void> {
  await stream.writeSSE({ id, event, data: JSON.stringify(data) });
}

class EventQueue {
  readonly #stream: SSEStreamingApi;
  #events: FeedEvent[] = [];
  #closed = false;
  #wake: () => void = () => {};

  constructor(stream: SSEStreamingApi) {
    this.#stream = stream;
  }

  push(event: FeedEvent): void {
    this.#events.push(event);
    if (this.#events.length > QUEUE_MAX) this.close();
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** Writes events until the page is gone. */
  async run(): Promise<void> {
    while (!this.#closed) {
      const events = this.#events;
      this.#events = [];
      for (const event of events) {
        if (this.#closed) return;
        await writeEvent(this.#stream, event);
      }
      if (this.#events.length > 0) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (this.#closed) resolve();
      });
    }
  }
}
