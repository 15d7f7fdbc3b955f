import { shallowRef, watchEffect } from 'vue'
import zh from 'element-plus/es/locale/lang/zh-cn.mjs'
import { language } from '@/i18n'
export { ElConfigProvider } from 'element-plus/es/components/config-provider/index.mjs'

/** Element Plus's own few words; the second language arrives when it is spoken */
export const locale = shallowRef(zh)
watchEffect(async () => {
  if (language() === 'zh') locale.value = zh
  else locale.value = (await import('element-plus/es/locale/lang/en.mjs')).default as typeof zh
})
