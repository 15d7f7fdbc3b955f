export { ElDrawer } from 'element-plus/es/components/drawer/index.mjs'
import 'element-plus/es/components/drawer/style/css'
