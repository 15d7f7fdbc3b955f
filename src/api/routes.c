#include "api/routes.h"

#include <string.h>

/* --- bodies --- */

static const struct shape LOGIN[] = {
    {"login", SHAPE_TEXT, .required = true, .max = 64}, {"password", SHAPE_SECRET, .required = true}, {"code", SHAPE_TEXT, .max = 10}, {0}};
static const struct shape PASSWORD[] = {
    {"old", SHAPE_SECRET, .required = true}, {"new", SHAPE_SECRET, .required = true}, {0}};
static const struct shape STEP_UP[] = {
    {"password", SHAPE_SECRET, .required = true}, {"code", SHAPE_TEXT, .max = 10}, {0}};
static const struct shape CODE[] = {{"code", SHAPE_TEXT, .required = true, .max = 10}, {0}};
static const struct shape ONLY_PASSWORD[] = {{"password", SHAPE_SECRET, .required = true}, {0}};
static const struct shape CLOCK[] = {{"to", SHAPE_TIME}, {"by", SHAPE_TEXT, .max = 40}, {0}};
static const struct shape SECOND[] = {
    {"login", SHAPE_TEXT, .required = true, .max = 64}, {"password", SHAPE_SECRET, .required = true}, {0}};
static const struct shape DEED[] = {
    {"values", SHAPE_VALUES}, {"reason", SHAPE_TEXT}, {"second", SHAPE_OBJECT, .of = SECOND}, {0}};
static const struct shape CORRECTION[] = {
    {"values", SHAPE_VALUES, .required = true}, {"reason", SHAPE_TEXT, .required = true}, {0}};
static const struct shape TRANSFER[] = {
    {"to", SHAPE_ID, .required = true}, {"reason", SHAPE_TEXT, .required = true}, {0}};
static const struct shape DELEGATE[] = {
    {"to", SHAPE_ID, .required = true}, {"until", SHAPE_TIME, .required = true}, {"reason", SHAPE_TEXT, .required = true}, {0}};
static const struct shape EXTEND[] = {
    {"until", SHAPE_TIME, .required = true}, {"reason", SHAPE_TEXT, .required = true}, {"duty", SHAPE_TEXT, .max = 128}, {"values", SHAPE_VALUES},
    {"*", SHAPE_REST}, {0}};
static const struct shape DECIDE[] = {
    {"grant", SHAPE_FLAG, .required = true}, {"until", SHAPE_TIME}, {"duty", SHAPE_TEXT, .max = 128}, {"reason", SHAPE_TEXT}, {0}};
static const struct shape BULK[] = {
    {"register", SHAPE_TEXT, .required = true, .max = 64}, {"ids", SHAPE_LIST, .required = true, .max = 500, .item = SHAPE_ID},
    {"deed", SHAPE_TEXT, .required = true, .max = 64}, {"values", SHAPE_VALUES}, {"reason", SHAPE_TEXT}, {0}};
static const struct shape MAPPING[] = {
    {"columns", SHAPE_VALUES, .required = true}, {"words", SHAPE_MAP, .item = SHAPE_VALUES}, {"remember", SHAPE_FLAG}, {0}};
static const struct shape ADOPT[] = {
    {"edition", SHAPE_TEXT, .max = 40}, {"units", SHAPE_LIST, .item = SHAPE_ID}, {"reason", SHAPE_TEXT},
    {"second", SHAPE_OBJECT, .of = SECOND, .required = true}, {0}};
static const struct shape ACCEPT[] = {
    {"reason", SHAPE_TEXT, .required = true}, {"second", SHAPE_OBJECT, .of = SECOND, .required = true}, {0}};
static const struct shape USER[] = {
    {"login", SHAPE_TEXT, .required = true, .max = 64}, {"person", SHAPE_ID, .required = true},
    {"roles", SHAPE_LIST, .required = true, .max = 8, .item = SHAPE_TEXT}, {"reason", SHAPE_TEXT}, {0}};
static const struct shape USER_ROLES[] = {
    {"roles", SHAPE_LIST, .required = true, .max = 8, .item = SHAPE_TEXT}, {"reason", SHAPE_TEXT, .required = true}, {0}};
static const struct shape REASON[] = {{"reason", SHAPE_TEXT}, {0}};
static const struct shape MUST_REASON[] = {{"reason", SHAPE_TEXT, .required = true}, {0}};
static const struct shape CHANNEL[] = {
    {"name", SHAPE_TEXT, .required = true, .max = 64}, {"kind", SHAPE_TEXT, .max = 20}, {"enabled", SHAPE_FLAG, .required = true},
    {"settings", SHAPE_VALUES, .required = true}, {"reason", SHAPE_TEXT}, {0}};
static const struct shape CHANNEL_TEST[] = {{"to", SHAPE_TEXT, .required = true, .max = 200}, {0}};
static const struct shape DAY[] = {
    {"date", SHAPE_DATE, .required = true}, {"kind", SHAPE_TEXT, .required = true, .choices = "holiday makeup"},
    {"label", SHAPE_TEXT, .max = 40}, {0}};
static const struct shape CALENDAR[] = {
    {"days", SHAPE_LIST, .required = true, .max = 366, .of = DAY}, {"reason", SHAPE_TEXT, .required = true}, {0}};
static const struct shape SETTING[] = {
    {"name", SHAPE_TEXT, .required = true, .max = 80}, {"value", SHAPE_ANY, .required = true}, {"reason", SHAPE_TEXT, .required = true}, {0}};
static const struct shape ORDER_AGAIN[] = {{"text", SHAPE_TEXT}, {0}};
static const struct shape CONFIRM[] = {
    {"text", SHAPE_TEXT, .required = true}, {"evidence", SHAPE_LIST, .max = 20, .item = SHAPE_HASH}, {0}};
static const struct shape KEPT[] = {
    {"name", SHAPE_TEXT, .required = true, .max = 60}, {"query", SHAPE_TEXT, .required = true, .blank = true, .max = 1000},
    {"to", SHAPE_LIST, .max = 20, .item = SHAPE_ID}, {0}};
static const struct shape KEPT_NAME[] = {{"name", SHAPE_TEXT, .required = true, .max = 60}, {"by", SHAPE_ID}, {0}};
static const struct shape FACT[] = {{"*", SHAPE_REST}, {0}};
#define SETUP_STEPS "institution packs people posts administrators channels end"
static const struct shape SETUP_DRAFT[] = {
    {"step", SHAPE_TEXT, .max = 20, .choices = SETUP_STEPS}, {"forms", SHAPE_VALUES}, {0}};
static const struct shape SETUP_INSTITUTION[] = {
    {"who", SHAPE_TEXT, .required = true, .max = 40}, {"institution", SHAPE_TEXT, .required = true, .max = 60},
    {"short", SHAPE_TEXT, .max = 20}, {"kind", SHAPE_TEXT, .max = 20}, {0}};
static const struct shape SETUP_PACKS[] = {{"packs", SHAPE_LIST, .required = true, .max = 50, .item = SHAPE_TEXT}, {0}};
static const struct shape SETUP_UNIT[] = {
    {"name", SHAPE_TEXT, .required = true, .max = 60}, {"kind", SHAPE_TEXT, .max = 20}, {"parent", SHAPE_TEXT, .max = 60}, {0}};
static const struct shape SETUP_PERSON[] = {
    {"name", SHAPE_TEXT, .required = true, .max = 40}, {"unit", SHAPE_TEXT, .required = true, .max = 60}, {"phone", SHAPE_TEXT, .max = 30},
    {"mail", SHAPE_TEXT, .max = 100}, {0}};
static const struct shape SETUP_PEOPLE[] = {
    {"units", SHAPE_LIST, .max = 100, .of = SETUP_UNIT}, {"people", SHAPE_LIST, .max = 100, .of = SETUP_PERSON}, {0}};
static const struct shape SETUP_HOLDING[] = {
    {"post", SHAPE_TEXT, .required = true, .max = 64}, {"unit", SHAPE_ID}, {"person", SHAPE_ID, .required = true}, {0}};
static const struct shape SETUP_POSTS[] = {
    {"appoint", SHAPE_LIST, .max = 200, .of = SETUP_HOLDING}, {"end", SHAPE_LIST, .max = 200, .item = SHAPE_ID}, {0}};
static const struct shape SETUP_ADMINISTRATOR[] = {
    {"name", SHAPE_TEXT, .required = true, .max = 40}, {"login", SHAPE_TEXT, .required = true, .max = 64}, {"password", SHAPE_SECRET},
    {"version", SHAPE_ID}, {0}};
static const struct shape SETUP_ADMINISTRATORS[] = {
    {"system-admin", SHAPE_OBJECT, .of = SETUP_ADMINISTRATOR, .required = true}, {"security-admin", SHAPE_OBJECT, .of = SETUP_ADMINISTRATOR, .required = true},
    {"audit-admin", SHAPE_OBJECT, .of = SETUP_ADMINISTRATOR, .required = true}, {0}};
static const struct shape SETUP_SKIP[] = {{"step", SHAPE_TEXT, .required = true, .choices = "people posts channels"},
                                          {0}};
static const struct shape CONFIRMED[] = {{"confirm", SHAPE_TEXT, .required = true, .max = 80}, {0}};

#define ANY NULL
#define SYSTEM "system-admin"
#define SECURITY "security-admin"
#define AUDIT "audit-admin"
#define LIST_QUERY "q state rank unit view sort limit after filter[FIELD] for of"

const struct route routes_all[] = {
    /* session and self */
    {"GET", "/api/hello", RIGHT_NONE, ANY, 0, NULL, NULL, "hello", hello_get, "登录前可见的信息", "what is known before login"},
    {"POST", "/api/login", RIGHT_NONE, ANY, ROUTE_SECRET, NULL, LOGIN, "login", login_post, "登录", "log in", "{\"login\":\"zhou\",\"password\":\"…\"}"},
    {"POST", "/api/logout", RIGHT_SESSION, ANY, ROUTE_EARLY, NULL, NULL, "nothing", logout_post, "退出", "log out"},
    {"POST", "/api/password", RIGHT_SESSION, ANY, ROUTE_EARLY | ROUTE_SECRET, NULL, PASSWORD, "nothing", password_post, "修改口令", "change the password", "{\"old\":\"…\",\"new\":\"…\"}"},
    {"POST", "/api/step-up", RIGHT_SESSION, ANY, ROUTE_SECRET, NULL, STEP_UP, "step-up", step_up_post, "再次验证身份", "confirm again that it is you", "{\"password\":\"…\"}"},
    {"GET", "/api/me", RIGHT_SESSION, ANY, ROUTE_EARLY, NULL, NULL, "me", me_get, "我是谁，能看什么", "who I am and what I may see"},
    {"POST", "/api/me/totp", RIGHT_SESSION, ANY, ROUTE_AGAIN, NULL, NULL, "totp", totp_post, "登记动态口令", "begin with one-time codes"},
    {"POST", "/api/me/totp/confirm", RIGHT_SESSION, ANY, ROUTE_SECRET, NULL, CODE, "nothing", totp_confirm_post, "确认动态口令", "confirm one-time codes", "{\"code\":\"123456\"}"},
    {"DELETE", "/api/me/totp", RIGHT_SESSION, ANY, ROUTE_SECRET, NULL, ONLY_PASSWORD, "nothing", totp_delete, "停用动态口令", "give up one-time codes", "{\"password\":\"…\"}"},
    {"GET", "/api/events", RIGHT_SESSION, ANY, 0, NULL, NULL, NULL, events_get, "变化的通知流（SSE）", "stream of changes (server-sent events)", .media = "text/event-stream"},
    {"GET", "/api/clock", RIGHT_SESSION, ANY, ROUTE_EARLY, NULL, NULL, "clock", clock_get, "时钟", "the clock"},
    {"POST", "/api/clock", RIGHT_SESSION, ANY, 0, NULL, CLOCK, "clock-moved", clock_post, "拨动测试时钟", "move a test clock", "{\"by\":\"2 days\"}"},
    {"POST", "/api/clock/accept", RIGHT_SESSION, SYSTEM " " SECURITY, ROUTE_AGAIN | ROUTE_SECRET, NULL, ACCEPT, "clock", clock_accept_post, "确认系统时间（两名管理员）", "take wall time in doubt for right (two administrators)", "{\"reason\":\"…\",\"second\":{\"login\":\"security\",\"password\":\"…\"}}"},
    /* the first set-up */
    {"GET", "/api/setup", RIGHT_SETUP, ANY, 0, NULL, NULL, "setup", setup_get, "首次设置到了哪一步", "how far the first set-up is"},
    {"PUT", "/api/setup/draft", RIGHT_SETUP, ANY, 0, NULL, SETUP_DRAFT, "nothing", setup_draft_put, "暂存还没有生效的内容", "keep what has not taken effect", "{\"step\":\"people\",\"forms\":{}}"},
    {"PUT", "/api/setup/institution", RIGHT_SETUP, ANY, 0, NULL, SETUP_INSTITUTION, "nothing", setup_institution_put, "单位名称", "the institution", "{\"who\":\"李明\",\"institution\":\"样例大学\"}"},
    {"POST", "/api/setup/check", RIGHT_SETUP, ANY, 0, NULL, SETUP_PACKS, "setup-checked", setup_check_post, "检查所选的制度包", "what the checker says of packs", "{\"packs\":[\"cug\"]}"},
    {"POST", "/api/setup/adopt", RIGHT_SETUP, ANY, 0, NULL, SETUP_PACKS, "nothing", setup_adopt_post, "采用制度包", "adopt packs", "{\"packs\":[\"cug\"]}"},
    {"GET", "/api/setup/people", RIGHT_SETUP, ANY, 0, NULL, NULL, "setup-people", setup_people_get, "已登记的单位和人员", "units and people so far"},
    {"POST", "/api/setup/people", RIGHT_SETUP, ANY, 0, NULL, SETUP_PEOPLE, "setup-added", setup_people_post, "手工登记单位和人员", "units and people by hand", "{\"units\":[{\"name\":\"图书馆\"}],\"people\":[]}"},
    {"GET", "/api/setup/posts", RIGHT_SETUP, ANY, 0, NULL, NULL, "setup-posts", setup_posts_get, "岗位由谁担任，空缺时谁代行", "posts, who holds them, who stands in"},
    {"PUT", "/api/setup/posts", RIGHT_SETUP, ANY, 0, NULL, SETUP_POSTS, "setup-posts", setup_posts_put, "任命和免去", "appoint, and end", "{\"appoint\":[{\"post\":\"security-office\",\"person\":1}]}"},
    {"PUT", "/api/setup/administrators", RIGHT_SETUP, ANY, ROUTE_SECRET, NULL, SETUP_ADMINISTRATORS, "nothing", setup_administrators_put, "三员", "the three administrators", "{\"system-admin\":{\"name\":\"李明\",\"login\":\"liming\"},\"security-admin\":{\"name\":\"王芳\",\"login\":\"wangfang\"},\"audit-admin\":{\"name\":\"赵强\",\"login\":\"zhaoqiang\"}}"},
    {"POST", "/api/setup/skip", RIGHT_SETUP, ANY, 0, NULL, SETUP_SKIP, "nothing", setup_skip_post, "以后再做这一步", "leave a step for later", "{\"step\":\"channels\"}"},
    {"GET", "/api/setup/report", RIGHT_SETUP, ANY, 0, NULL, NULL, "setup-report", setup_report_get, "检查结果，以及还空着的", "what the checker and the doctor say, and what is left open"},
    {"POST", "/api/setup/finish", RIGHT_SETUP, ANY, 0, NULL, NULL, "nothing", setup_finish_post, "完成：此后首次设置永远关闭", "finish: it is closed for ever"},
    {"POST", "/api/setup/demo", RIGHT_SETUP, ANY, 0, NULL, NULL, "nothing", setup_demo_post, "装入演示单位", "load the demonstration"},
    {"POST", "/api/setup/restart", RIGHT_SETUP, ANY, 0, NULL, CONFIRMED, "nothing", setup_restart_post, "重新开始首次设置", "begin the first set-up anew", "{\"confirm\":\"重新开始\"}"},
    {"DELETE", "/api/demo", RIGHT_SESSION, SYSTEM, ROUTE_AGAIN, NULL, CONFIRMED, "nothing", demo_delete, "移除演示单位，不留痕迹", "remove the demonstration without a trace", "{\"confirm\":\"移除演示\"}"},
    /* the law as data */
    {"GET", "/api/model", RIGHT_SESSION, ANY, 0, NULL, NULL, "model", model_get, "台账、字段、流程", "registers, fields, flows"},
    {"GET", "/api/openapi.json", RIGHT_PROGRAM, ANY, 0, NULL, NULL, "nothing", openapi_get, "接口说明（OpenAPI 3.1）", "this interface (OpenAPI 3.1)"},
    /* desk */
    {"GET", "/api/desk", RIGHT_SESSION, ANY, 0, NULL, NULL, "desk", desk_get, "工作台", "the desk"},
    {"GET", "/api/tasks", RIGHT_SESSION, ANY, 0, "scope from to limit after", NULL, "task-page", tasks_get, "任务", "tasks"},
    {"GET", "/api/tasks/{id}/explain", RIGHT_SESSION, ANY, 0, NULL, NULL, "explained", explain_get, "时限怎么算出来的", "how a deadline came about"},
    {"GET", "/api/people", RIGHT_SESSION, ANY, ROUTE_SETUP, "q", NULL, "people", people_get, "按姓名找人", "people by name"},
    {"GET", "/api/search", RIGHT_SESSION, ANY, 0, "q", NULL, "found", search_get, "搜索", "search"},
    {"GET", "/api/indicators", RIGHT_SESSION, ANY, 0, "period", NULL, "indicators", indicators_get, "指标", "indicators"},
    {"GET", "/api/indicators/export.xlsx", RIGHT_SESSION, ANY, 0, "period pack", NULL, NULL, indicators_export_get, "导出指标", "the indicators as a spreadsheet", .media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"GET", "/api/indicators/export.csv", RIGHT_SESSION, ANY, 0, "period pack", NULL, NULL, indicators_csv_get, "导出指标为 CSV", "the indicators as CSV", .media = "text/csv"},
    {"GET", "/api/indicators/{name}/rows", RIGHT_SESSION, ANY, 0, "period after limit", NULL, "relative-page", indicator_rows_get, "指标的来源记录", "records behind an indicator"},
    {"GET", "/api/board", RIGHT_SESSION, ANY, 0, NULL, NULL, "board", board_get, "态势板", "the board"},
    {"GET", "/api/inbox", RIGHT_SESSION, ANY, 0, "state after limit", NULL, "inbox", inbox_get, "收件箱", "inbox"},
    {"POST", "/api/inbox/{id}/read", RIGHT_SESSION, ANY, 0, NULL, NULL, "done", inbox_read_post, "标为已读", "mark as read"},
    {"POST", "/api/inbox/{id}/receipt", RIGHT_SESSION, ANY, 0, NULL, NULL, "done", inbox_receipt_post, "回执", "acknowledge receipt"},
    {"GET", "/api/deliveries", RIGHT_SESSION, ANY, 0, "record after limit", NULL, "deliveries", deliveries_get, "通知送达情况", "deliveries"},
    {"GET", "/api/views/{register}", RIGHT_SESSION, ANY, 0, NULL, NULL, "kept-views", kept_get, "自己存的和别人给的视图", "views of a list that I keep or was given"},
    {"PUT", "/api/views/{register}", RIGHT_SESSION, ANY, ROUTE_TAG, NULL, KEPT, "nothing", kept_put, "存视图，或给别人", "keep a view, or give it to others", "{\"name\":\"…\",\"query\":\"rank=late\",\"to\":[17]}"},
    {"DELETE", "/api/views/{register}", RIGHT_SESSION, ANY, 0, NULL, KEPT_NAME, "nothing", kept_delete, "删去视图", "drop a view", "{\"name\":\"…\"}"},
    /* records */
    {"GET", "/api/registers/{register}/new", RIGHT_SESSION, ANY, 0, "cause", NULL, "blank", blank_get, "空白表单", "a blank form"},
    {"GET", "/api/registers/{register}/export.xlsx", RIGHT_SESSION, ANY, 0, LIST_QUERY, NULL, NULL, export_get, "导出列表", "the list as a spreadsheet", .media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"GET", "/api/registers/{register}/export.csv", RIGHT_SESSION, ANY, 0, LIST_QUERY, NULL, NULL, export_csv_get, "导出列表为 CSV", "the list as CSV", .media = "text/csv"},
    {"GET", "/api/registers/{register}/template.xlsx", RIGHT_SESSION, ANY, ROUTE_SETUP, NULL, NULL, NULL, template_get, "导入模板", "an import template", .media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"GET", "/api/registers/{register}", RIGHT_SESSION, ANY, 0, LIST_QUERY, NULL, "list", list_get, "台账列表", "a register's list"},
    {"POST", "/api/registers/{register}", RIGHT_SESSION, ANY, ROUTE_SECRET, "dry", DEED, "done", open_post, "登记", "open a record", "{\"values\":{},\"reason\":\"\"}", .status = 201},
    {"GET", "/api/records/{register}/{id}", RIGHT_SESSION, ANY, 0, NULL, NULL, "record", record_get, "一条记录", "a record"},
    {"PATCH", "/api/records/{register}/{id}", RIGHT_SESSION, ANY, 0, "dry", CORRECTION, "done", correct_patch, "更正", "correct a record", "{\"values\":{},\"reason\":\"…\"}"},
    {"GET", "/api/records/{register}/{id}/trail", RIGHT_SESSION, ANY, 0, "after limit", NULL, "trail", record_trail_get, "变更记录", "changes of a record"},
    {"GET", "/api/records/{register}/{id}/documents", RIGHT_SESSION, ANY, 0, NULL, NULL, "documents", record_documents_get, "单据", "printed documents"},
    {"POST", "/api/records/{register}/{id}/transfer", RIGHT_SESSION, ANY, 0, "dry", TRANSFER, "done", transfer_post, "转办", "hand over", "{\"to\":17,\"reason\":\"…\"}"},
    {"POST", "/api/records/{register}/{id}/delegate", RIGHT_SESSION, ANY, 0, "dry", DELEGATE, "done", delegate_post, "委托", "delegate", "{\"to\":17,\"until\":\"2026-10-10T00:00:00+08:00\",\"reason\":\"…\"}"},
    {"POST", "/api/records/{register}/{id}/extend", RIGHT_SESSION, ANY, 0, "dry", EXTEND, "done", extend_post, "申请延期", "ask for more time", "{\"until\":\"2026-10-10T00:00:00+08:00\",\"reason\":\"…\"}"},
    {"POST", "/api/records/{register}/{id}/extend/decide", RIGHT_SESSION, ANY, 0, "dry", DECIDE, "done", extend_decide_post, "审批延期", "decide on more time", "{\"grant\":true}"},
    {"POST", "/api/records/{register}/{id}/{deed}", RIGHT_SESSION, ANY, ROUTE_SECRET, "dry", DEED, "done", deed_post, "办理", "do a deed", "{\"values\":{},\"reason\":\"\"}"},
    {"POST", "/api/bulk", RIGHT_SESSION, ANY, 0, NULL, BULK, "bulk", bulk_post, "批量办理", "the same deed on many records", "{\"register\":\"finding\",\"ids\":[1],\"deed\":\"close\"}"},
    {"GET", "/api/documents/{file}", RIGHT_SESSION, ANY, 0, NULL, NULL, NULL, document_get, "单据文件（pdf、docx、html）", "a printed document", .media = "application/pdf application/vnd.openxmlformats-officedocument.wordprocessingml.document text/html"},
    {"GET", "/api/templates", RIGHT_SESSION, SECURITY, 0, NULL, NULL, "form-templates", templates_get, "单据及其模板", "printed forms and their templates"},
    {"GET", "/api/templates/{form}/{file}", RIGHT_SESSION, SECURITY, 0, NULL, NULL, NULL, template_file_get, "样稿（sample.docx）或现用模板（template.docx）", "a sample, or the template in use", .media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"PUT", "/api/templates/{form}", RIGHT_SESSION, SECURITY, ROUTE_FILE | ROUTE_TAG, "name", NULL, "form-template-kept", template_put, "上传单据模板（.docx）", "bring a template"},
    {"DELETE", "/api/templates/{form}", RIGHT_SESSION, SECURITY, 0, NULL, NULL, "nothing", template_delete, "不再用模板，恢复自动排版", "give the template up"},
    /* evidence, imports, jobs */
    {"POST", "/api/evidence", RIGHT_PROGRAM, ANY, ROUTE_FILE, "name", NULL, "evidence", evidence_post, "上传证据", "store a file as evidence", .status = 201},
    {"GET", "/api/evidence/{hash}", RIGHT_SESSION, ANY, 0, "of", NULL, NULL, evidence_get, "证据文件", "a file of evidence", .media = "*/*"},
    {"POST", "/api/imports", RIGHT_SESSION, ANY, ROUTE_FILE | ROUTE_SETUP, "name kind into", NULL, "job-begun", import_post, "导入文件", "import a file", .status = 202},
    {"GET", "/api/jobs", RIGHT_SESSION, ANY, 0, "after limit", NULL, "jobs", jobs_get, "作业", "jobs"},
    {"GET", "/api/jobs/{id}", RIGHT_SESSION, ANY, ROUTE_SETUP, NULL, NULL, "job", job_get, "一个作业", "a job"},
    {"GET", "/api/jobs/{id}/left.xlsx", RIGHT_SESSION, ANY, 0, NULL, NULL, NULL, job_left_get, "没有导入的行及其原因，改好可再导入", "the rows that were not taken, and why", .media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"POST", "/api/jobs/{id}/mapping", RIGHT_SESSION, ANY, ROUTE_SETUP, NULL, MAPPING, "nothing", job_mapping_post, "列的对应，台账不认识的词按什么登记", "which column is what, and what words mean that the register does not know", "{\"columns\":{\"系统名称\":\"name\",\"类型\":\"kind\"},\"words\":{\"类型\":{\"门户\":\"网站\",\"其它\":\"\",\"不详\":null}},\"remember\":true}"},
    {"POST", "/api/jobs/{id}/{verb}", RIGHT_SESSION, ANY, ROUTE_SETUP, NULL, NULL, "nothing", job_verb_post, "执行、取消、撤销（run cancel undo）", "run, cancel, undo"},
    /* watch */
    {"GET", "/api/watch", RIGHT_SESSION, ANY, 0, NULL, NULL, "watch", watch_get, "监测墙", "the watch wall"},
    {"GET", "/api/watch/{id}", RIGHT_SESSION, ANY, 0, NULL, NULL, "target-page", target_get, "一个监测目标", "a watched target"},
    {"GET", "/api/watch/{id}/series", RIGHT_SESSION, ANY, 0, "from to step", NULL, "series", series_get, "时间序列", "its samples"},
    /* rules */
    {"GET", "/api/packs", RIGHT_SESSION, ANY, 0, NULL, NULL, "packs", packs_get, "制度包", "packs"},
    {"GET", "/api/packs/{pack}/map", RIGHT_SESSION, ANY, 0, NULL, NULL, "map", pack_map_get, "条款地图", "clause map"},
    {"GET", "/api/packs/{pack}/text", RIGHT_SESSION, ANY, 0, NULL, NULL, "pack-text", pack_text_get, "制度原文", "the regulation's own text"},
    {"PUT", "/api/packs/{pack}/text", RIGHT_SESSION, SECURITY, ROUTE_FILE, "name", NULL, "job-begun", pack_text_put, "上传制度原文", "upload the regulation's text", .status = 202},
    {"POST", "/api/packs/{pack}/rehearse", RIGHT_SESSION, ANY, 0, NULL, NULL, "job-begun", rehearse_post, "推演", "run the rehearsals", .status = 202},
    {"GET", "/api/packs/{pack}/coverage", RIGHT_SESSION, ANY, 0, NULL, NULL, "coverage", coverage_get, "条款覆盖", "coverage of the clauses"},
    {"POST", "/api/packs/{pack}/adopt", RIGHT_SESSION, SECURITY, ROUTE_AGAIN | ROUTE_SECRET, NULL, ADOPT, "job-begun", adopt_post, "施行（两名管理员）", "adopt (two administrators)", "{\"second\":{\"login\":\"system\",\"password\":\"…\"}}", .status = 202},
    {"GET", "/api/clauses/{clause}", RIGHT_SESSION, ANY, 0, NULL, NULL, "clause", clause_get, "一个条款", "a clause"},
    /* trail */
    {"GET", "/api/trail", RIGHT_SESSION, AUDIT, 0, "after actor record kind limit", NULL, "trail", trail_get, "审计轨迹", "the trail"},
    {"GET", "/api/trail/head", RIGHT_SESSION, ANY, 0, NULL, NULL, "trail-head", trail_head_get, "链头", "head of the chain"},
    {"POST", "/api/trail/verify", RIGHT_SESSION, AUDIT, 0, NULL, NULL, "job-begun", trail_verify_post, "验证全链", "verify the whole chain", .status = 202},
    {"GET", "/api/trail/export", RIGHT_SESSION, AUDIT, 0, "after limit", NULL, NULL, trail_export_get, "导出供离线验证", "export for offline verification", .media = "application/x-ndjson"},
    {"GET", "/api/trail/{seq}", RIGHT_SESSION, AUDIT, 0, NULL, NULL, "change", trail_one_get, "一次变更", "a change"},
    /* users: who creates is not who gives rights, and neither reads the trail */
    {"GET", "/api/users", RIGHT_SESSION, SYSTEM " " SECURITY, 0, NULL, NULL, "users", users_get, "账号", "accounts"},
    {"POST", "/api/users", RIGHT_SESSION, SYSTEM, ROUTE_AGAIN, NULL, USER, "password", user_post, "新建账号", "create an account", "{\"login\":\"lin\",\"person\":17,\"roles\":[]}", .status = 201},
    {"POST", "/api/users/{id}/lock", RIGHT_SESSION, SYSTEM " " SECURITY, 0, NULL, MUST_REASON, "nothing", user_lock_post, "锁定", "lock", "{\"reason\":\"…\"}"},
    {"POST", "/api/users/{id}/unlock", RIGHT_SESSION, SECURITY, 0, NULL, REASON, "nothing", user_unlock_post, "解锁", "unlock"},
    {"POST", "/api/users/{id}/reset", RIGHT_SESSION, SYSTEM, ROUTE_AGAIN, NULL, REASON, "password", user_reset_post, "重置口令", "reset the password"},
    {"POST", "/api/users/{id}/roles", RIGHT_SESSION, SECURITY, ROUTE_AGAIN, NULL, USER_ROLES, "nothing", user_roles_post, "授予角色", "give roles", "{\"roles\":[\"audit-admin\"],\"reason\":\"…\"}"},
    {"POST", "/api/users/{id}/sessions/end", RIGHT_SESSION, SYSTEM " " SECURITY, 0, NULL, REASON, "nothing", user_sessions_end_post, "结束登录", "end all sessions"},
    /* administration */
    {"GET", "/api/channels", RIGHT_SESSION, SYSTEM, ROUTE_SETUP, NULL, NULL, "channels", channels_get, "通知通道", "channels"},
    {"PUT", "/api/channels", RIGHT_SESSION, SYSTEM, ROUTE_TAG | ROUTE_AGAIN | ROUTE_SECRET | ROUTE_SETUP, NULL, CHANNEL, "nothing", channels_put, "设置通道", "set a channel up", "{\"name\":\"mail\",\"enabled\":true,\"settings\":{}}"},
    {"POST", "/api/channels/{name}/test", RIGHT_SESSION, SYSTEM, ROUTE_SETUP, NULL, CHANNEL_TEST, "channel-test", channel_test_post, "试发", "send a test", "{\"to\":\"a@example.test\"}"},
    {"GET", "/api/calendar/{year}", RIGHT_SESSION, ANY, 0, NULL, NULL, "calendar", calendar_get, "日历", "the calendar"},
    {"PUT", "/api/calendar/{year}", RIGHT_SESSION, SECURITY, ROUTE_TAG, NULL, CALENDAR, "job-begun", calendar_put, "修改日历", "a new edition of the calendar", "{\"days\":[],\"reason\":\"…\"}", .status = 202},
    {"GET", "/api/settings", RIGHT_SESSION, SYSTEM " " SECURITY, 0, NULL, NULL, "settings", settings_get, "设置", "settings"},
    {"PUT", "/api/settings", RIGHT_SESSION, SECURITY, ROUTE_AGAIN | ROUTE_TAG, NULL, SETTING, "job-begun", settings_put, "修改设置", "change a setting", "{\"name\":\"acknowledge-limit\",\"value\":\"3 workdays\",\"reason\":\"…\"}"},
    {"GET", "/api/calls", RIGHT_SESSION, ANY, 0, NULL, NULL, "orders", calls_get, "执行单", "orders to carry out"},
    {"POST", "/api/calls/{id}/confirm", RIGHT_SESSION, ANY, 0, NULL, CONFIRM, "done", call_confirm_post, "确认已执行", "confirm that it was done", "{\"text\":\"…\",\"evidence\":[]}"},
    {"POST", "/api/calls/{id}/again", RIGHT_SESSION, ANY, 0, NULL, ORDER_AGAIN, "done", call_again_post, "失败的执行单再试", "try a failed order again", "{\"text\":\"设备已恢复\"}"},
    {"GET", "/api/facts", RIGHT_PROGRAM, ANY, 0, NULL, NULL, "facts", facts_get, "可报送的事实", "kinds of facts"},
    {"POST", "/api/facts/{kind}", RIGHT_PROGRAM, ANY, 0, "dry", FACT, "done", fact_post, "报送事实", "report a fact", "{\"host\":\"192.0.2.7\"}"},
    {"GET", "/api/roster", RIGHT_SESSION, ANY, 0, NULL, NULL, "roster", roster_get, "岗位与人员", "posts and who holds them"},
    {"GET", "/api/about", RIGHT_NONE, ANY, 0, NULL, NULL, "about", about_get, "关于，以及不检查什么", "about, and what is not checked"},
    {"GET", "/healthz", RIGHT_NONE, ANY, ROUTE_ON_LOOP, NULL, NULL, "health", health_get, "健康状态", "health"},
    {"GET", "/metrics", RIGHT_NONE, ANY, ROUTE_ON_LOOP, NULL, NULL, NULL, metrics_get, "指标（Prometheus）", "metrics (Prometheus text)", .media = "text/plain"},
    {0},
};

/* --- matching --- */

/* One word of the pattern against one of the path; a {…} takes anything but nothing. */
static bool words_match(struct arena *arena, const char *pattern, const char *path, const char *params[CALL_PARAMS])
{
    size_t taken = 0;
    while (*pattern == '/' && *path == '/') {
        size_t n = strcspn(++pattern, "/"), m = strcspn(++path, "/");
        if (*pattern == '{') {
            if (!m || taken == CALL_PARAMS)
                return false;
            params[taken++] = arena_text_n(arena, path, m);
        } else if (n != m || memcmp(pattern, path, n) != 0) {
            return false;
        }
        pattern += n;
        path += m;
    }
    return !*pattern && !*path;
}

static void allow(struct text *methods, const char *method)
{
    if (methods->n && strstr(methods->at, method))
        return;
    text_printf(methods, "%s%s", methods->n ? ", " : "", method);
}

const struct route *routes_match(struct arena *arena, const char *method, const char *path,
                                 const char *ret_params[CALL_PARAMS], const char **ret_methods)
{
    struct text methods = TEXT(arena);
    const char *wanted = strcmp(method, "HEAD") ? method : "GET";
    for (const struct route *route = routes_all; route->method; route++) {
        const char *params[CALL_PARAMS] = {0};
        if (!words_match(arena, route->path, path, params))
            continue;
        if (!strcmp(route->method, wanted)) {
            memcpy(ret_params, params, sizeof params);
            return route;
        }
        allow(&methods, route->method);
    }
    if (ret_methods)
        *ret_methods = methods.n ? text_end(&methods) : NULL;
    return NULL;
}
