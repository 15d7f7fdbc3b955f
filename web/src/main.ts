import { createApp } from 'vue'
import './styles/tokens.css'
import './styles/base.css'
import './styles/element.css'
import './lib/theme'
import App from './App.vue'
import { language, loginTexts, speak } from './i18n'
import { greet } from './lib/session'
import { router } from './router'

async function start() {
  await loginTexts()
  if (language() === 'en') await speak('en')
  // the clock and the institution's name come first; without them the login page says that nobody answers
  await greet().catch(() => undefined)
  createApp(App).use(router).mount('#app')
  if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
}
void start()
