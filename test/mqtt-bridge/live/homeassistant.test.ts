import t from "tap";
import * as v from "valibot";
import { CONFIG_TOPIC, deviceDiscovery } from "../homeassistant-schema.js";
import { startRun } from "../program.js";
import { LACKS_MOSQUITTO, publish, startMosquitto, subscribe } from "./mosquitto.js";

const CAPTURE = ["--capture", "test/captures/redmi-1s-test1-login.pcap"];
const TOPIC = "homeassistant/device/telltale_capture/config";
const skip = LACKS_MOSQUITTO;

t.test("a router is announced, announced again, and taken away", { skip }, async (t) => {
  const broker = await startMosquitto(t);
  const assistant = await subscribe(t, broker.port, ["homeassistant/#", "telltale/capture/state"]);
  const at = [...CAPTURE, "--broker", broker.url, "--store", t.testdir()];
  const { run, page } = await startRun(at);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  const { text, topic } = await assistant.received(TOPIC, /"origin"/);
  t.match(topic, CONFIG_TOPIC);
  const told = v.parse(deviceDiscovery, JSON.parse(text));
  t.equal(told.device.configuration_url, page);
  const state = JSON.parse(
    (await assistant.received("telltale/capture/state", /"last_sighting":\d/)).text,
  );
  t.match(state, { health: "well", last_proved: null, agent_version: state.version });
  const announced = (): number => assistant.messages.filter((each) => each.topic === TOPIC).length;
  t.equal(announced(), 1);

  publish(broker.port, "homeassistant/status", "online");
  publish(broker.port, "telltale/bridge/request/info", '{"transaction":"after"}');
  await assistant.count(TOPIC, 2);
  const late = await subscribe(t, broker.port, ["homeassistant/#"]);
  t.equal((await late.received(TOPIC)).retained, true, "who comes later finds it too");

  await run.stop();
  const { run: other } = await startRun([...at, "--discovery", "off"]);
  t.teardown(() => other.stop());
  await assistant.count(TOPIC, 3);
  const newest = assistant.messages.filter((each) => each.topic === TOPIC).at(-1);
  t.equal(newest?.text, "", "an empty config takes the device away");
});
