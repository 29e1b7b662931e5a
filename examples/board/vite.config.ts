import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

/** Address of Fleetgraph, to which the page's own origin forwards: no origin has to be allowed. */
const target = process.env['FLEETGRAPH_URL'] ?? 'http://localhost:4000';
const forwarded: ProxyOptions = { target, changeOrigin: true, ws: true, rewriteWsOrigin: true };
const proxy = { '/graphql': forwarded, '/oauth': forwarded };

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, proxy },
  preview: { port: 5173, proxy },
});
