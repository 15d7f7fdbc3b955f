/// <reference types="vite/client" />
declare module 'element-plus/es/components/*/style/css'
declare module '*.md' {
  const book: import('@/lib/handbook').Book
  export default book
}
