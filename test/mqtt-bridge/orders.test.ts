import t from "tap";
import { type Order, parseOrder } from "../../mqtt-bridge/routers/order.js";

const PHONE = "28:6c:07:00:00:01";

t.test("an order that is none is refused in one line", async (t) => {
  const about = { device: PHONE, destination: "192.0.2.7" };
  const table: readonly (readonly [Order, RegExp])[] = [
    [{ verb: "block", ...about, minutes: 0 }, /minutes 0: expected 1 to 1440$/],
    [{ verb: "block", ...about, minutes: 1441 }, /minutes 1441: expected/],
    [{ verb: "block", ...about, minutes: 1.5 }, /minutes 1.5: expected/],
    [{ verb: "block", ...about, device: "phone", minutes: 1 }, /device "phone": expected aa:bb/],
    [{ verb: "unblock", ...about, destination: "192.0.2.999" }, /"192.0.2.999": expected an/],
    [{ verb: "unblock", ...about, destination: "" }, /"": expected an address or a name/],
    [{ verb: "unblock", ...about, destination: "a b.example" }, /expected an address or a name/],
  ];
  for (const [order, message] of table) t.throws(() => parseOrder(order, 0), message);
});
