import { build } from "vite";

/** The bundle, beside the other things that are built. */
export const CORE_BUNDLE = "build/core.js";

/** Bundles core with its libraries into one ES2022 module that imports nothing. */
export async function bundleCore(): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      lib: { entry: "dist/core/index.js", formats: ["es"], fileName: () => "core.js" },
      outDir: "build",
      emptyOutDir: false,
      target: "es2022",
      minify: false,
    },
  });
}
