/**
 * launch.js FILE: makes the lab's network and runs a compiled test file in the router's place, where broker and agent talk over its
 * loopback. The file gets what begins the names of the places.
 */
import { spawn } from "node:child_process";
import { makeNetwork } from "../../lab/network.js";

const [file = ""] = process.argv.slice(2);
const lab = makeNetwork(false);
try {
  const words = ["netns", "exec", lab.namespace("router"), process.execPath, file, lab.prefix];
  const child = spawn("ip", words, { stdio: "inherit" });
  process.exitCode = await new Promise<number>((done) =>
    child.on("close", (status) => done(status ?? 1)),
  );
} finally {
  await lab.stop();
}
