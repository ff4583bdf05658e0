import { createSocket } from "node:dgram";
import { once } from "node:events";
import t from "tap";
import { LINK_ETHERNET } from "../../../asm/abi.gen.js";
import { openInterface } from "../../../router/node/live.js";

const NEEDS_ROOT = process.getuid?.() === 0 ? false : "the right to capture: not root";

t.test(
  "packets of the loopback interface come as they are sent",
  { skip: NEEDS_ROOT },
  async (t) => {
    const receiver = createSocket("udp4").bind(0, "127.0.0.1");
    await once(receiver, "listening");
    const { port } = receiver.address();
    const sender = createSocket("udp4");
    const payload = Buffer.from("telltale looks at itself");
    // tcpdump says nowhere that it has begun: send until it has seen one.
    const timer = setInterval(() => sender.send(payload, port, "127.0.0.1"), 20);
    t.teardown(() => {
      clearInterval(timer);
      sender.close();
      receiver.close();
    });
    const source = openInterface("lo", ["udp", "dst", "port", String(port)]);
    const now = Date.now() / 1000;
    let count = 0;
    for await (const packet of source) {
      count++;
      t.equal(packet.frame, count);
      t.equal(packet.link, LINK_ETHERNET);
      t.same(Buffer.from(packet.bytes.subarray(-payload.length)), payload);
      t.ok(Math.abs(packet.sec - now) < 60);
      if (count === 3) source.stop();
    }
    t.equal(count, 3);
  },
);

t.test("an interface that is not there is one line with those that are", async (t) => {
  const read = async () => {
    for await (const _ of openInterface("telltale-no0")) t.fail("a packet");
  };
  await t.rejects(read(), {
    name: "CaptureError",
    message: /^telltale-no0: (no such interface, or it is down; there are .*\blo\b|no permission)/,
  });
});
