import { defineConfig } from "vite";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../build/page",
    emptyOutDir: true,
    target: "es2022",
    // What every view needs is one file: each further one costs a first visit more than its bytes.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "page", tags: ["$initial"] }] } },
    },
    modulePreload: { polyfill: false },
    // The content security policy allows nothing inline.
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8420" } },
});
