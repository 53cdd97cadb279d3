import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const API = process.env.JINGTIAN_DEV_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: 'web',
  plugins: [react()],
  // MapLibre 6 ships its worker as an ES module.
  worker: { format: 'es' },
  server: { port: 5173, proxy: { '/api': API, '/tiles': API } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The map engine alone is about 1 MB before gzip; it is loaded after the first paint.
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      // The console, and the chief's page, which must be small.
      input: { console: 'web/index.html', chief: 'web/chief.html' },
      output: {
        codeSplitting: {
          groups: [
            { name: 'maplibre', test: /node_modules\/maplibre-gl/, priority: 30 },
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 20 },
            {
              name: 'antd',
              test: /node_modules\/(antd|@rc-component|@ant-design|@emotion|dayjs)\//,
              priority: 10,
            },
          ],
        },
      },
    },
  },
});
