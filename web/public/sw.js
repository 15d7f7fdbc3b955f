/* Keeps the shell (the page and its hashed files) so that the installed app opens without a net. Answers of /api are never kept. */
const SHELL = 'fengsui-shell-1'
const LIMIT = 160
self.addEventListener('install', e => { e.waitUntil(caches.open(SHELL).then(c => c.add('/'))); self.skipWaiting() })
self.addEventListener('activate', e => e.waitUntil(caches.keys().then(all => Promise.all(all.filter(k => k !== SHELL).map(k => caches.delete(k)))).then(() => self.clients.claim())))

async function keep(request, answer) {
  const c = await caches.open(SHELL)
  await c.put(request, answer)
  const keys = await c.keys()
  await Promise.all(keys.slice(0, Math.max(0, keys.length - LIMIT)).map(k => c.delete(k)))
}
self.addEventListener('fetch', e => {
  const url = new URL(e.request.url)
  if (e.request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/api/')) return
  if (url.pathname.startsWith('/assets/')) {
    // hashed names never change their content
    e.respondWith(caches.match(e.request).then(hit => hit || fetch(e.request).then(a => { if (a.ok) e.waitUntil(keep(e.request, a.clone())); return a })))
  } else if (e.request.mode === 'navigate') {
    e.respondWith(fetch(e.request).then(a => { if (a.ok) { const copy = a.clone(); e.waitUntil(caches.open(SHELL).then(c => c.put('/', copy))) } return a }).catch(() => caches.match('/')))
  }
})
