import t from "tap";
import { VALUE } from "../household.js";
import { makeNetwork } from "../network.js";
import { fetchWith, join, joined6 } from "../phone.js";
import { startDns, startWeb } from "../services.js";
import { Subscriber, tells } from "../subscriber.js";
import { startTrial } from "../trial.js";

t.test("an IMEI in clear is an alert under the device's name", async (t) => {
  const lab = makeNetwork(true);
  t.teardown(() => lab.stop());
  await Promise.all([startDns(lab), startWeb(lab)]);
  const trial = await startTrial(lab);
  const phone = await Subscriber.start(lab, "router", trial.broker, ["telltale/+/alert"]);
  await join(lab, "redmi-1s");
  await joined6(lab);
  const imei = `deviceId=${VALUE.imei}`;
  await fetchWith(lab, ["-4", `http://api.account.xiaomi.com/v1?${imei}`]);
  const alert = await phone.alert("an alert of the IMEI", (alert) => tells("imei", alert));
  t.equal(alert.device.name, "Redmi 1S");
  t.equal(alert.name, "api.account.xiaomi.com");
  t.equal(alert.evidence, "plain");
  await fetchWith(lab, ["-6", `http://six.example.com/v1?${imei}`]);
  await phone.alert("an alert over IPv6", ({ name }) => name === "six.example.com");
});
