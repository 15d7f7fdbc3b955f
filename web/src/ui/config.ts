export { ElConfigProvider } from 'element-plus/es/components/config-provider/index.mjs'
export { default as zh } from 'element-plus/es/locale/lang/zh-cn.mjs'
export { default as en } from 'element-plus/es/locale/lang/en.mjs'
