/* Routes whose view is not there: they say so. */
#include "api/routes.h"

#define PENDING(name, zh, en) \
    int name(struct call *call) { return call_missing(call, zh, en); }

PENDING(indicators_get, "还没有指标", "there are no indicators yet")
PENDING(indicator_rows_get, "还没有指标", "there are no indicators yet")
PENDING(board_get, "还没有态势板", "there is no board yet")
PENDING(export_get, "还不能导出", "lists cannot be exported yet")
PENDING(template_get, "还没有导入模板", "there are no import templates yet")
PENDING(record_documents_get, "还看不到单据", "documents cannot be listed yet")
PENDING(packs_get, "还看不到制度包", "packs cannot be read yet")
PENDING(pack_map_get, "还没有条款地图", "there is no clause map yet")
PENDING(clause_get, "还看不到条款", "clauses cannot be read yet")
PENDING(pack_text_get, "还看不到制度原文", "the text cannot be read yet")
PENDING(coverage_get, "还看不到条款覆盖", "coverage cannot be read yet")
PENDING(trail_export_get, "还不能导出轨迹", "the trail cannot be exported yet")
PENDING(calls_get, "还看不到执行单", "orders cannot be read yet")
PENDING(about_get, "还没有说明", "there is nothing about this yet")
