import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { restore } from "../backup/archive.js";
import { readArguments } from "../cli/args.js";
import { viewSettings } from "../settings/view.js";
import { type RunSurroundings, runOnce } from "./command.js";
import { type Ports, RUN_FLAGS, readLayers, readSettings, settingsFileOf } from "./settings.js";

/**
 * `telltale run`: reads packets, keeps broker and page up until the signal, and starts anew with a backup that was sent to
 * the page. Returns the exit status.
 * @throws Failure when it cannot start or its source cannot be read; everything is closed then.
 */
export async function runCommand(
  argv: readonly string[],
  surroundings: RunSurroundings,
): Promise<number> {
  let ports: Partial<Ports> = {};
  for (;;) {
    const settings = { ...readSettings(argv, process.env), ...ports };
    const turn = new AbortController();
    let backup: string | null = null;
    const status = await runOnce(settings, {
      ...surroundings,
      signal: AbortSignal.any([surroundings.signal, turn.signal]),
      onPorts: (own) => {
        ports = own;
      },
      whole: {
        restore: (file) => {
          backup = file;
          turn.abort();
        },
        settings: () => {
          const file = settingsFileOf(readArguments("run", argv, RUN_FLAGS), process.env);
          return viewSettings(readLayers(argv, process.env), file);
        },
      },
    });
    if (backup === null || surroundings.signal.aborted) return status;
    takeUp(backup, settings.storeDir, surroundings.log);
  }
}

/** @throws Failure; what was there before lies in `before-restore` then. */
function takeUp(file: string, storeDir: string, log: (line: string) => void): void {
  try {
    restore(file, storeDir, true);
    log(
      `a backup from the page is in the place of ${storeDir}; what was there is in before-restore`,
    );
  } finally {
    rmSync(dirname(file), { recursive: true, force: true });
  }
}
