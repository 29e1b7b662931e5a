import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

/** Where Fleetgraph is. The page calls its own origin, and this hands on: no origin has to be allowed for it. */
const target = process.env['FLEETGRAPH_URL'] ?? 'http://localhost:4000';
const handOn: ProxyOptions = { target, changeOrigin: true, ws: true, rewriteWsOrigin: true };
const proxy = { '/graphql': handOn, '/oauth': handOn };

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, proxy },
  preview: { port: 5173, proxy },
});
