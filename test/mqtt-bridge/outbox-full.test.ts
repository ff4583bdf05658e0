import t, { type Test } from "tap";
import { Board } from "../../mqtt-bridge/mqtt/board.js";
import { Unwritable } from "../../mqtt-bridge/store/unwritable.js";
import { setUp } from "./outbox-fixture.js";
import { Happenings } from "./plane-fixture.js";

/** An outbox of a store that cannot note what the broker took, or lost, while the disk is full. */
function setUpFull(t: Test) {
  const made = setUp(t);
  const { outbox } = made.store;
  const happenings = new Happenings();
  const disk = {
    isFull: true,
    refused: 0,
    until: (look: () => boolean): Promise<true> => happenings.until(() => look() || null),
  };
  const failWhenFull = (): void => {
    if (!disk.isFull) return;
    disk.refused += 1;
    happenings.happened();
    throw new Unwritable("database or disk is full");
  };
  const [take, repeat] = [outbox.take.bind(outbox), outbox.repeat.bind(outbox)];
  outbox.take = (seqs, mark) => {
    failWhenFull();
    take(seqs, mark);
  };
  outbox.repeat = (after) => {
    // What changes nothing needs no room.
    if (outbox.newestMark() > after) failWhenFull();
    return repeat(after);
  };
  const told = (): string[] => made.link.sent.map((line) => line.slice(-3));
  const isTold = (id: string, times = 1): Promise<unknown> =>
    made.link.happenings.until(() => told().filter((each) => each === id).length >= times);
  return { ...made, disk, told, isTold };
}

const TOPIC = "telltale/attic/alert";

t.test("what the broker took is not sent again because a full disk cannot note it", async (t) => {
  const { store, link, open, disk, told, isTold } = setUpFull(t);
  const { outbox, emptied } = open();
  const add = (id: string): void => {
    outbox.add(TOPIC, id, 3600);
    outbox.kick();
  };
  add("a_1");
  link.turn(true);
  await disk.until(() => disk.refused > 0);
  add("a_2");
  await isTold("a_2");
  disk.isFull = false;
  add("a_3");
  await emptied();
  t.same(told(), ["a_1", "a_2", "a_3"]);
  t.ok(store.outbox.newestMark() > 0, "and noted when it can be");
  t.equal(outbox.counts.waiting, 0);
});

t.test("on a new connection it comes again: nobody knows whether the broker lost it", async (t) => {
  const { link, open, disk, told, isTold } = setUpFull(t);
  open().outbox.add(TOPIC, "a_1", 3600);
  link.turn(true);
  await disk.until(() => disk.refused > 0);
  link.turn(false);
  link.turn(true);
  await isTold("a_1", 2);
  t.same(told(), ["a_1", "a_1"]);
});

t.test("what a broker lost comes again although the disk was full when it came back", async (t) => {
  const { link, open, disk, told, isTold } = setUpFull(t);
  disk.isFull = false;
  const { outbox, emptied } = open();
  outbox.add(TOPIC, "a_1", 3600);
  link.turn(true);
  await emptied();
  disk.isFull = true;
  link.turn(false);
  link.mark = null;
  link.turn(true);
  await disk.until(() => disk.refused > 0);
  disk.isFull = false;
  outbox.kick();
  await isTold("a_1", 2);
  t.same(told(), ["a_1", "a_1"]);
});

t.test(
  "what is retained is put up and taken away although a full disk cannot note it",
  async (t) => {
    const { store, link } = setUp(t);
    store.addRetained = () => {
      throw new Unwritable("database or disk is full");
    };
    link.turn(true);
    const board = new Board({ link, store, log: (line) => t.fail(line) });
    board.put("telltale/attic/state", { state: "on" });
    await board.settled();
    board.clear("telltale/attic/state");
    await board.settled();
    t.same(link.sent, ['telltale/attic/state {"state":"on"}', "telltale/attic/state "]);
  },
);
