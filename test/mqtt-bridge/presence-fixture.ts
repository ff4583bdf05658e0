import type { Test } from "tap";
import { decodeOnline, type OnlineState } from "../../core/bundle/online.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { agentEnd } from "../../mqtt-bridge/machine/ends.js";
import { downTopic } from "../../mqtt-bridge/machine/topics.js";
import { type Link, openLink } from "../../mqtt-bridge/mqtt/link.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import type { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { Happenings, readLine, startPlane } from "./plane-fixture.js";

export interface Listener {
  /** What the plane has said of itself, in order. */
  readonly states: OnlineState[];
  /** Sequence of the mark up to which the plane has said each time that it has the router's events; 0: none. */
  readonly taken: number[];
  /** Why a message was not taken, and messages that the broker kept. */
  readonly faults: string[];
  /** Resolves when so much was said. */
  heard(count: number): Promise<void>;
}

/** A router's account that listens for its plane, with the keys of its pairing line. */
export async function listenForPlane(t: Test, line: string, url: string): Promise<Listener> {
  const { router, user, password, pair_key: pairKey } = readLine(line);
  const [states, taken, faults]: [OnlineState[], number[], string[]] = [[], [], []];
  const happenings = new Happenings();
  const onRefusal = (_topic: string, { line: why }: { line: string }): void => {
    faults.push(why);
  };
  const end = agentEnd({ router, pairKey, marks: new MemoryMarks(), onRefusal });
  const link = await openLink({ url, clientId: router, username: user, password, log: () => {} });
  t.teardown(() => link.end());
  link.onMessage(({ topic, payload, retained }) => {
    const body = end.open(topic, payload);
    const online = body === null ? null : decodeOnline(cborX, body).value;
    if (online !== null) states.push(online.state);
    if (body !== null) taken.push(decode(body).taken?.sequence ?? -1);
    if (retained) faults.push("retained");
    happenings.happened();
  });
  await link.subscribe(downTopic(router, "online"));
  const heard = async (count: number): Promise<void> => {
    await happenings.until(() => states.length >= count);
  };
  return { states, taken, faults, heard };
}

const decode = (body: Uint8Array) => cborX.decode(body) as { taken?: { sequence: number } };

/** At a broker: a plane is heard of when it comes, each 10 s, when its connection comes back, and when it stops. */
export async function checkPresence(
  t: Test,
  around: {
    readonly pairs: Pairs;
    readonly line: string;
    readonly url: string;
    /** Connects as the plane; a second time, that ends the first connection. */
    readonly connect: () => Promise<Link>;
  },
): Promise<void> {
  const { pairs, line, url, connect } = around;
  const router = await listenForPlane(t, line, url);
  const link = await connect();
  const plane = await startPlane(t, { pairs, link });
  await router.heard(1);
  t.same(
    plane.due.map(({ milliseconds }) => milliseconds),
    [10_000, 1000],
  );
  for (const { work } of plane.due) work();
  await router.heard(2);
  const thief = await connect();
  await thief.end();
  await router.heard(3);
  await plane.paired.stop();
  await router.heard(4);
  t.same(router.states, ["online", "online", "online", "stopped"]);
  t.same(router.faults, []);
  t.same(plane.due, [], "a plane that has stopped says no more");
}
