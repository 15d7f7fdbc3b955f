/** The only file that imports ECharts; reached through the async Chart component alone. */
import * as core from 'echarts/core'
import { HeatmapChart, LineChart, RadarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent, RadarComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'

core.use([LineChart, RadarChart, HeatmapChart, GridComponent, TooltipComponent, MarkLineComponent, MarkAreaComponent, RadarComponent, VisualMapComponent, AriaComponent, SVGRenderer])
export { core }
