import t from "tap";

/** Each is a guest of its own; a kernel without KVM is slow, and slower on a machine that has other things to do. */
const SECONDS = 900;
const FILES = ["queue", "flowtable"];

t.setTimeout(FILES.length * SECONDS * 1000);
// Its programs are this machine's.
const skip = process.arch === "x64" ? false : "needs an x86_64 machine";
for (const name of FILES) {
  const run = `dist/test/guest/inside/launch.js dist/test/guest/inside/${name}.js`;
  const env = { ...process.env, SECONDS: String(SECONDS) };
  t.spawn(
    process.execPath,
    ["dist/test/guest/main.js", run],
    { env, timeout: SECONDS * 1000, skip },
    name,
  );
}
