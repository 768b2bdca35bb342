import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/**
 * The dev server injects styles and its refresh preamble inline, which the content security policy
 * of `index.html` rightly forbids. Only `vite dev` drops the policy; every build keeps it.
 */
function withoutPolicyInDev(): Plugin {
  return {
    name: "without-policy-in-dev",
    apply: "serve",
    transformIndexHtml: {
      order: "pre",
      handler: (html, context) =>
        context.server ? html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, "") : html,
    },
  };
}

export default defineConfig({
  plugins: [react(), withoutPolicyInDev()],
  server: { port: 5183, strictPort: true },
  preview: { port: 5184, strictPort: true },
  build: {
    // The oldest engine with light-dark(): WebKitGTK 2.44, Safari 17.5. Debian 12 has 2.50.
    target: ["safari17.5", "chrome123"],
    // The policy allows no data: fonts and no inline script, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Read from disk once, when the window opens, and never from a network: in one piece it is there sooner than in
    // several. react-aria and React are most of it; the limit is near what there is, so that a leap is noticed.
    chunkSizeWarningLimit: 1_100,
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    // Room for a loaded machine, not a measure.
    testTimeout: 30_000,
  },
});
