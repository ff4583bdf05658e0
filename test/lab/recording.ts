import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, type Lab, type Place } from "./lab.js";

/** tcpdump writing what passes an interface. */
export interface Recording {
  readonly file: string;
  /** Ends it when all that was sent until now is in its file. */
  stop(): Promise<void>;
}

/** A DNS label that nobody else asks for. */
const END = "end-of-recording";

/** Resolves when it listens. `from` asks `to` for a name over the interface when the recording is to end. */
export async function record(
  lab: Lab,
  place: Place,
  link: string,
  end: { readonly from: Place; readonly to: string },
): Promise<Recording> {
  const file = join(lab.folder, `${place}-${link}.pcap`);
  const args = ["-i", link, "-n", "-U", "--immediate-mode", "-Z", "root", "-B", "16384"];
  const running = lab.start(place, "tcpdump", [...args, "-w", file]);
  await running.printed(/listening on/);
  return {
    file,
    stop: async () => {
      void lab.run(end.from, "kdig", ["+time=1", "+retry=0", `@${end.to}`, `${END}.example`]);
      await eventually("tcpdump has written all", () =>
        readFileSync(file).includes(END) ? true : null,
      );
      await running.stop("SIGINT");
    },
  };
}
