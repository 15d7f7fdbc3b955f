import { defineConfig } from 'vite'
import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { handbook } from './scripts/handbook.mjs'

/** The server that answers /api while developing: `npm run mock`, or a real fengsui. */
const server = process.env.FENGSUI ?? 'http://127.0.0.1:8973'
const proxy = { '/api': { target: server, changeOrigin: false }, '/healthz': server }

export default defineConfig({
  plugins: [vue(), handbook()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: 'true', // Element Plus still has option components
    __VUE_PROD_DEVTOOLS__: 'false',
  },
  server: { proxy, fs: { allow: ['..'] } }, // the handbook lies in docs/
  preview: { proxy },
  build: {
    target: ['chrome88', 'edge88', 'firefox90', 'safari14'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    manifest: true,
  },
})
