#include "rules/builtin.h"

/* Columns of every register, and the registers that the engine itself writes. */

#define F(name_, type_, title_) {.name = name_, .type = type_, .title = title_, .builtin = true}
#define REF_TO(name_, to_, title_) {.name = name_, .type = TYPE_REF, .to = to_, .title = title_, .builtin = true}

static const struct field COLUMNS[] = {
    F("number", TYPE_TEXT, "编号"),     F("state", TYPE_TEXT, "状态"),       F("unit", TYPE_UNIT, "单位"),
    F("opener", TYPE_PERSON, "登记人"), F("since", TYPE_DATETIME, "状态起"), F("opened", TYPE_DATETIME, "登记时间"),
    F("due", TYPE_DATETIME, "到期"),    F("wake", TYPE_DATETIME, "下次检视"), F("version", TYPE_NUMBER, "版次"),
    F("law", TYPE_NUMBER, "所依版本"),   REF_TO("cause", "any", "起因"),
};

static const struct field LINE_COLUMNS[] = {
    REF_TO("record", NULL, "所属记录"), F("pos", TYPE_NUMBER, "序号"), F("item", TYPE_TEXT, "项目"),
};

static const struct field TASK[] = {
    F("duty", TYPE_TEXT, "事项"),          F("title", TYPE_TEXT, "标题"),        REF_TO("subject", "any", "对象"),
    F("line", TYPE_NUMBER, "明细"),        F("start", TYPE_DATETIME, "起算"),    F("first-due", TYPE_DATETIME, "原时限"),
    F("next", TYPE_DATETIME, "下一时点"),  F("rung", TYPE_NUMBER, "已到时点"),   F("met-at", TYPE_DATETIME, "办结时间"),
    F("period", TYPE_RANGE, "周期"),       F("period-key", TYPE_TEXT, "周期标识"), F("anchor", TYPE_DATETIME, "锚点"),
    F("paused-at", TYPE_DATETIME, "停表"), F("pauses", TYPE_TEXT, "停表记录"),   F("late", TYPE_FLAG, "逾期"),
    F("clause", TYPE_TEXT, "条款"),        F("phrase", TYPE_TEXT, "时限"),       F("calendar", TYPE_TEXT, "日历"),
    F("reason", TYPE_TEXT, "说明"),        F("escalated", TYPE_FLAG, "已升级"),  REF_TO("filled", "any", "所填记录"),
    REF_TO("about", "task", "所涉任务"),   F("over", TYPE_FLAG, "不再补办"),
};
static const struct field HOLDER[] = { /* who has a task, and who supervises it */
    F("as", TYPE_TEXT, "身份"), F("post", TYPE_TEXT, "岗位"), REF_TO("of-unit", "unit", "单位"), REF_TO("person", "person", "人员"),
    F("until", TYPE_DATETIME, "委托至"),
};
static const struct field DEED[] = {
    REF_TO("subject", "any", "对象"), F("name", TYPE_TEXT, "动作"),      F("at", TYPE_DATETIME, "时间"), F("by", TYPE_PERSON, "办理人"),
    F("second", TYPE_PERSON, "共同办理人"), F("round", TYPE_NUMBER, "次"), F("void", TYPE_FLAG, "作废"),  F("reason", TYPE_TEXT, "理由"),
    F("from", TYPE_TEXT, "之前状态"),  F("title", TYPE_TEXT, "动作名称"), F("entered", TYPE_TEXT, "所填字段"),
};
static const struct field DELIVERY[] = {
    REF_TO("subject", "any", "对象"),       F("notice", TYPE_TEXT, "通知"),         F("person", TYPE_PERSON, "收件人"),
    F("channel", TYPE_TEXT, "通道"),        F("address", TYPE_TEXT, "地址"),        F("title", TYPE_TEXT, "标题"),
    F("text", TYPE_TEXT, "内容"),           F("sent-at", TYPE_DATETIME, "送出"),    F("read-at", TYPE_DATETIME, "阅读"),
    F("receipt-at", TYPE_DATETIME, "回执"), F("receipt-due", TYPE_DATETIME, "回执时限"), F("tries", TYPE_NUMBER, "尝试"),
    F("fallback", TYPE_TEXT, "后备通道"),   F("reason", TYPE_TEXT, "原因"),         F("clause", TYPE_TEXT, "条款"),
    F("task", TYPE_NUMBER, "任务"),         F("escalation", TYPE_FLAG, "升级"),
    F("title-en", TYPE_TEXT, "英文标题"),   F("text-en", TYPE_TEXT, "英文内容"),     F("english", TYPE_FLAG, "用英文"),
};
static const struct field CALL[] = {
    REF_TO("record", "any", "依据"),  F("capability", TYPE_TEXT, "能力"),       REF_TO("target", "any", "对象"),
    F("mode", TYPE_TEXT, "方式"),     F("undo", TYPE_FLAG, "恢复"),             F("prove-by", TYPE_DATETIME, "证明时限"),
    F("done-at", TYPE_DATETIME, "执行时间"), F("proof", TYPE_TEXT, "证明"),     F("confirmed-by", TYPE_PERSON, "确认人"),
    F("evidence", TYPE_FILES, "证据"), F("tries", TYPE_NUMBER, "尝试"),
};
static const struct field PROBE[] = {
    F("watch", TYPE_TEXT, "监测"), REF_TO("target", "any", "对象"), F("kind", TYPE_TEXT, "方式"), F("address", TYPE_TEXT, "地址"),
    F("value", TYPE_NUMBER, "数值"), F("expected", TYPE_TEXT, "应为"), F("actual", TYPE_TEXT, "实为"),
};
static const struct field OUTAGE[] = {
    F("watch", TYPE_TEXT, "监测"), REF_TO("target", "any", "对象"), REF_TO("system", "system", "信息系统"), F("began", TYPE_DATETIME, "开始"),
    F("ended", TYPE_DATETIME, "结束"), F("minutes", TYPE_NUMBER, "分钟"), F("text", TYPE_TEXT, "情形"),
};
static const struct field VERDICT[] = {
    REF_TO("record", "any", "对象"), F("field", TYPE_TEXT, "字段"), F("capability", TYPE_TEXT, "能力"), F("place", TYPE_TEXT, "位置"), F("text", TYPE_TEXT, "结论"),
};
static const struct field STRIKE[] = {
    REF_TO("subject", "unit", "被计单位"), F("ladder", TYPE_TEXT, "阶梯"), F("key", TYPE_TEXT, "事由标识"), F("at", TYPE_DATETIME, "时间"), F("rung", TYPE_NUMBER, "级"),
};
static const struct field DOCUMENT[] = {
    F("form", TYPE_TEXT, "单据"), REF_TO("record", "any", "对象"), F("at", TYPE_DATETIME, "时间"), F("body", TYPE_PAGE, "内容"), F("seq", TYPE_NUMBER, "链上位置"),
};
static const struct field SIGHTING[] = {
    REF_TO("record", "any", "对象"), F("source", TYPE_TEXT, "来源"), F("at", TYPE_DATETIME, "时间"), F("text", TYPE_TEXT, "说明"),
};
static const struct field JOB[] = {
    F("kind", TYPE_TEXT, "类别"), F("title", TYPE_TEXT, "名称"), F("file", TYPE_FILE, "文件"), F("total", TYPE_NUMBER, "总数"), F("done", TYPE_NUMBER, "已办"),
    F("refused", TYPE_NUMBER, "未收"), F("cursor", TYPE_NUMBER, "进度"), F("options", TYPE_PAGE, "选项"), F("figures", TYPE_PAGE, "数字"), F("sums", TYPE_TEXT, "小计"), F("reason", TYPE_TEXT, "说明"),
};
static const struct field EVIDENCE[] = {
    F("hash", TYPE_TEXT, "SHA-256"), F("sm3", TYPE_TEXT, "SM3"), F("name", TYPE_TEXT, "文件名"), F("size", TYPE_NUMBER, "字节"), F("media", TYPE_TEXT, "类型"),
};
static const struct field EDITION[] = {
    F("pack", TYPE_TEXT, "制度包"), F("edition", TYPE_TEXT, "版本"), F("title", TYPE_TEXT, "名称"), F("effective", TYPE_DATE, "施行"), F("files", TYPE_PAGE, "内容"), F("hash", TYPE_TEXT, "摘要"),
    F("generation", TYPE_NUMBER, "代次"), F("interpreter", TYPE_POST, "解释部门"),
};
static const struct field ARTICLE[] = {
    F("pack", TYPE_TEXT, "制度包"), F("article", TYPE_TEXT, "条"), F("text", TYPE_PAGE, "原文"),
};
static const struct field SERIES[] = {F("pattern", TYPE_TEXT, "编号规则"), F("period", TYPE_TEXT, "年度"),
                                      F("last", TYPE_NUMBER, "最后号")};
static const struct field ACCOUNT[] = {
    REF_TO("person", "person", "人员"), F("login", TYPE_TEXT, "登录名"), F("roles", TYPE_TEXT, "角色"), F("password", TYPE_SECRET, "口令摘要"),
    F("totp", TYPE_SECRET, "二次验证"), F("must-change", TYPE_FLAG, "须改口令"), F("locked", TYPE_FLAG, "已锁定"), F("changed-at", TYPE_DATETIME, "改口令时间"),
    F("former", TYPE_SECRET, "旧口令摘要"), F("last-at", TYPE_DATETIME, "最近登录"), F("last-from", TYPE_TEXT, "登录地址"),
    F("failures", TYPE_NUMBER, "连续错误"),
};
static const struct field READING[] = {REF_TO("target", "any", "对象"), F("item", TYPE_TEXT, "指标"),
                                       F("key", TYPE_TEXT, "归并"), F("value", TYPE_NUMBER, "数值"),
                                       F("at", TYPE_DATETIME, "时间")};
static const struct field CALENDAR_YEAR[] = {F("name", TYPE_TEXT, "日历"), F("year", TYPE_NUMBER, "年"),
                                             F("calendar-version", TYPE_TEXT, "版"), F("body", TYPE_PAGE, "内容"),
                                             F("source", TYPE_TEXT, "依据")};
static const struct field CHANNEL[] = {F("name", TYPE_TEXT, "通道"), F("kind", TYPE_TEXT, "类别"),
                                       F("settings", TYPE_SECRET, "设置"), F("active", TYPE_FLAG, "启用")};

static const struct field FORM_TEMPLATE[] = {F("form", TYPE_TEXT, "单据"), F("hash", TYPE_TEXT, "模板文件"),
                                             F("name", TYPE_TEXT, "文件名"), F("by", TYPE_PERSON, "上传人"),
                                             F("at", TYPE_DATETIME, "上传时间")};

static const struct builtin_state TASK_STATES[] = {
    {"open", "进行中", .en = "Open"},           {"missed", "逾期", .en = "Overdue"},
    {"met", "已办", true, .en = "Done"},        {"late", "迟办", true, .en = "Done late"},
    {"excused", "免办", true, .en = "Excused"}, {"void", "作废", true, .en = "Void"},
    {"hidden", "检视", .en = "Looked at"},      {NULL}};
static const struct builtin_state DELIVERY_STATES[] = {{"pending", "待送", .en = "Queued"},
                                                       {"sending", "正在送", .en = "Sending"},
                                                       {"sent", "已送出", true, .en = "Sent"},
                                                       {"failed", "失败", true, .en = "Failed"},
                                                       {"uncertain", "不确定", .en = "Uncertain"},
                                                       {"off", "通道未启用", true, .en = "Channel off"},
                                                       {NULL}};
static const struct builtin_state CALL_STATES[] = {
    {"pending", "待执行", .en = "To do"},
    {"done", "已执行", .en = "Carried out"},
    {"failed", "失败", true, .en = "Failed"},
    {"overtaken", "已被取代", true, .en = "Superseded"},
    {"proved", "已证明", true, .en = "Proved"},
    {"unproved", "未证明", true, .en = "Not proved"},
    {"contradicted", "与探测相反", true, .en = "Contradicted by a probe"},
    {NULL}};
static const struct builtin_state PROBE_STATES[] = {{"up", "正常", .en = "Up"},
                                                    {"down", "中断", .en = "Down"},
                                                    {"slow", "变慢", .en = "Slow"},
                                                    {"untrusted", "证书无效", .en = "Invalid certificate"},
                                                    {"flapping", "抖动", .en = "Flapping"},
                                                    {"restricted", "已限制", .en = "Restricted"},
                                                    {"maintenance", "维护", .en = "Maintenance"},
                                                    {"off", "停用", true, .en = "Off"},
                                                    {"silent", "静默", .en = "Silent"},
                                                    {NULL}};
static const struct builtin_state OUTAGE_STATES[] = {
    {"lasting", "持续", .en = "Lasting"}, {"over", "已恢复", true, .en = "Over"}, {NULL}};
static const struct builtin_state VERDICT_STATES[] = {
    {"pass", "通过", true, .en = "Passed"}, {"hit", "命中", true, .en = "Hit"}, {NULL}};
static const struct builtin_state STRIKE_STATES[] = {
    {"standing", "有效", true, .en = "Standing"}, {"void", "撤销", true, .en = "Revoked"}, {NULL}};
static const struct builtin_state JOB_STATES[] = {{"reading", "读取中", .en = "Reading"},
                                                  {"mapping", "待对应", .en = "Columns"},
                                                  {"ready", "待执行", .en = "To do"},
                                                  {"running", "执行中", .en = "Running"},
                                                  {"done", "完成", true, .en = "Done"},
                                                  {"cancelled", "已取消", true, .en = "Cancelled"},
                                                  {"failed", "失败", true, .en = "Failed"},
                                                  {"undone", "已撤销", true, .en = "Undone"},
                                                  {NULL}};
static const struct builtin_state EDITION_STATES[] = {
    {"adopted", "施行", .en = "In force"}, {"superseded", "已被取代", true, .en = "Superseded"}, {NULL}};

#define LIST_OF(array) array, sizeof array / sizeof *array
static const struct builtin_reg REGS[] = {
    {"task", "任务", LIST_OF(TASK), TASK_STATES, .en = "Tasks"},
    {"deed", "办理记录", LIST_OF(DEED), NULL, .en = "Deeds"},
    {"delivery", "通知", LIST_OF(DELIVERY), DELIVERY_STATES, .en = "Notices"},
    {"call", "执行单", LIST_OF(CALL), CALL_STATES, .en = "Orders"},
    {"probe", "探测", LIST_OF(PROBE), PROBE_STATES, .en = "Probes"},
    {"outage", "中断", LIST_OF(OUTAGE), OUTAGE_STATES, .en = "Outages"},
    {"verdict", "检查结论", LIST_OF(VERDICT), VERDICT_STATES, .en = "Verdicts"},
    {"strike", "计次", LIST_OF(STRIKE), STRIKE_STATES, .en = "Strikes"},
    {"document", "单据", LIST_OF(DOCUMENT), NULL, .en = "Documents"},
    {"sighting", "发现记录", LIST_OF(SIGHTING), NULL, .en = "Sightings"},
    {"reading", "读数", LIST_OF(READING), NULL},
    {"job", "作业", LIST_OF(JOB), JOB_STATES},
    {"evidence", "证据", LIST_OF(EVIDENCE), NULL},
    {"edition", "制度版本", LIST_OF(EDITION), EDITION_STATES},
    {"article", "制度原文", LIST_OF(ARTICLE), NULL},
    {"series", "编号序列", LIST_OF(SERIES), NULL},
    {"login", "账号", LIST_OF(ACCOUNT), NULL},
    {"calendar-year", "日历", LIST_OF(CALENDAR_YEAR), NULL},
    {"channel", "通道", LIST_OF(CHANNEL), NULL},
    {"form-template", "单据模板", LIST_OF(FORM_TEMPLATE), NULL},
};

const struct builtin_reg *builtin_regs(size_t *ret_n)
{
    *ret_n = sizeof REGS / sizeof *REGS;
    return REGS;
}

const struct field *builtin_columns(size_t *ret_n)
{
    *ret_n = sizeof COLUMNS / sizeof *COLUMNS;
    return COLUMNS;
}

const struct field *builtin_line_columns(size_t *ret_n)
{
    *ret_n = sizeof LINE_COLUMNS / sizeof *LINE_COLUMNS;
    return LINE_COLUMNS;
}

const struct field *builtin_holders(size_t *ret_n)
{
    *ret_n = sizeof HOLDER / sizeof *HOLDER;
    return HOLDER;
}
