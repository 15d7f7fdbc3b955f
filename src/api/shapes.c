#include "api/shape.h"

/* Shapes of replies, all of them: whatever a route serves is named here, and a test asks the routes whether it is so.
 * They stay open (REST): members are only ever added. */

#define REST {"*", SHAPE_REST}
#define NAMED(member_, shape_) {member_, SHAPE_NAMED, .choices = shape_}
#define OR_NULL(member_, shape_) {member_, SHAPE_NAMED, .nullable = true, .choices = shape_}
#define ROWS_OF(member_, shape_) {member_, SHAPE_LIST, .item = SHAPE_NAMED, .choices = shape_}
#define MAP_OF(member_, shape_) {member_, SHAPE_MAP, .item = SHAPE_NAMED, .choices = shape_}
#define TEXTS(member_) {member_, SHAPE_LIST, .item = SHAPE_TEXT}
#define INTS(member_) {member_, SHAPE_LIST, .item = SHAPE_INT}
#define TEXT_(member_) {member_, SHAPE_TEXT}
#define MAYBE_TEXT(member_) {member_, SHAPE_TEXT, .nullable = true}
#define WORD(member_, words_) {member_, SHAPE_TEXT, .choices = words_}
#define INT(member_) {member_, SHAPE_INT}
#define MAYBE_INT(member_) {member_, SHAPE_INT, .nullable = true}
#define NUMBER(member_) {member_, SHAPE_NUMBER}
#define MAYBE_NUMBER(member_) {member_, SHAPE_NUMBER, .nullable = true}
#define FLAG(member_) {member_, SHAPE_FLAG}
#define MAYBE_FLAG(member_) {member_, SHAPE_FLAG, .nullable = true}
#define ANY(member_) {member_, SHAPE_ANY}
#define SHAPE(name_) static const struct shape name_[]

#define RANKS "esc late soon ok hold done"
#define ACTORS "person machine clock"
#define TASK_STATES "open met late missed excused void hidden"
#define CLOCK_STATES "normal behind held unsure"
#define TARGET_STATES "up down slow untrusted silent flapping maintenance restricted off"
#define STONE_STATES "ok soon late hold never should acknowledge unproved"

/* --- small ones, everywhere the same --- */

SHAPE(MOMENT) = {{"at", SHAPE_TIME, .required = true}, {"text", SHAPE_TEXT, .required = true}, TEXT_("weekday"), FLAG("makeup"), REST, {0}};
SHAPE(REF) = {
    {"register", SHAPE_TEXT, .required = true}, {"id", SHAPE_INT, .required = true}, TEXT_("title"), MAYBE_TEXT("number"), REST, {0}};
SHAPE(REFUSAL) = {
    TEXT_("deed"), TEXT_("title"), {"reason", SHAPE_TEXT, .required = true}, MAYBE_TEXT("who"), OR_NULL("when", "moment"), TEXTS("clauses"),
    MAYBE_TEXT("field"), REST, {0}};
SHAPE(FAULT) = {{"where", SHAPE_TEXT, .required = true}, {"message", SHAPE_TEXT, .required = true}, TEXT_("clause"), REST, {0}};
SHAPE(PROBLEM) = {
    {"type", SHAPE_TEXT, .required = true}, {"title", SHAPE_TEXT, .required = true}, {"status", SHAPE_INT, .required = true}, TEXT_("detail"),
    {"instance", SHAPE_TEXT, .required = true}, {"code", SHAPE_TEXT, .required = true}, ROWS_OF("errors", "fault"), ROWS_OF("refusals", "refusal"),
    INT("retry_after"), NAMED("current", "record"), OR_NULL("by", "ref"), OR_NULL("at", "moment"), REST, {0}};
SHAPE(ACTOR) = {TEXT_("title"), WORD("kind", ACTORS), REST, {0}};
SHAPE(RELATIVE) = {
    {"register", SHAPE_TEXT, .required = true}, {"id", SHAPE_INT, .required = true}, TEXT_("title"), MAYBE_TEXT("number"), MAYBE_TEXT("state_title"),
    {"rank", SHAPE_TEXT, .nullable = true}, OR_NULL("unit", "ref"), OR_NULL("opened", "moment"), REST, {0}};
SHAPE(RELATIVES) = {TEXT_("title"), ROWS_OF("rows", "relative"), REST, {0}};
SHAPE(PAGE) = {{"rows", SHAPE_LIST, .required = true, .item = SHAPE_ANY}, MAYBE_TEXT("next"), MAYBE_INT("total"), REST, {0}};
#define PAGE_OF(name_, shape_) SHAPE(name_) = {ROWS_OF("rows", shape_), MAYBE_TEXT("next"), MAYBE_INT("total"), REST, {0}}
PAGE_OF(RELATIVE_PAGE, "relative");
SHAPE(NOTHING) = {REST, {0}};

/* --- session --- */

SHAPE(HELLO) = {
    TEXT_("institution"), FLAG("demo"), FLAG("test_clock"), WORD("clock", CLOCK_STATES), FLAG("full"), {"now", SHAPE_TIME}, TEXT_("zone"), FLAG("needs_setup"), FLAG("setup"),
    TEXTS("languages"), REST, {0}};
SHAPE(LOGIN) = {{"ok", SHAPE_FLAG, .required = true}, FLAG("must_change"), FLAG("needs_code"), REST, {0}};
SHAPE(STEP_UP) = {{"until", SHAPE_TIME}, FLAG("strong"), REST, {0}};
SHAPE(HELD_POST) = {TEXT_("post"), TEXT_("title"), OR_NULL("unit", "ref"), FLAG("deputy"), REST, {0}};
SHAPE(ME) = {
    NAMED("person", "ref"), TEXT_("login"), OR_NULL("unit", "ref"), TEXTS("roles"), ROWS_OF("posts", "held-post"), {"csrf", SHAPE_TEXT, .required = true},
    FLAG("must_change"), {"stepped_up_until", SHAPE_TIME, .nullable = true}, FLAG("totp"), MAYBE_TEXT("language"), TEXTS("rail"), INT("unread"),
    {"now", SHAPE_TIME}, REST, {0}};
SHAPE(TOTP) = {TEXT_("secret"), TEXT_("uri"), TEXT_("qr_svg"), REST, {0}};
SHAPE(CLOCK) = {
    {"now", SHAPE_TIME}, FLAG("test"), INT("machine"), INT("behind"), WORD("state", CLOCK_STATES), TEXT_("calendar"), REST, {0}};
SHAPE(CLOCK_MOVED) = {{"now", SHAPE_TIME}, INT("fired"), REST, {0}};

/* --- the law as data --- */

SHAPE(MODEL_PACK) = {TEXT_("pack"), TEXT_("title"), MAYBE_TEXT("en"), MAYBE_TEXT("number"), TEXT_("edition"), MAYBE_TEXT("effective"), REST, {0}};
SHAPE(NAMED_ROW) = {TEXT_("item"), FLAG("always"), REST, {0}};
SHAPE(FIELD) = {
    TEXT_("name"), TEXT_("title"), MAYBE_TEXT("en"), TEXT_("type"), TEXTS("choices"), TEXTS("choices_en"), MAYBE_TEXT("to"), FLAG("required"), MAYBE_TEXT("group"),
    MAYBE_TEXT("hint"), FLAG("computed"), FLAG("secret"), ANY("min"), ANY("max"), TEXTS("clauses"), ROWS_OF("columns", "field"),
    WORD("rows", "fixed drawn free"), MAYBE_TEXT("key"), ROWS_OF("items", "named-row"), TEXTS("drawn_by"), REST, {0}};
SHAPE(STATE) = {TEXT_("name"), TEXT_("title"), MAYBE_TEXT("en"), FLAG("final"), MAYBE_TEXT("due"), TEXTS("clauses"), REST, {0}};
SHAPE(ACTION) = {
    TEXT_("name"), TEXT_("title"), MAYBE_TEXT("en"), MAYBE_TEXT("state"), MAYBE_TEXT("to"), FLAG("step"), TEXTS("asks"), TEXTS("required"),
    MAYBE_TEXT("auth"), FLAG("second"), FLAG("irreversible"), TEXT_("by"), TEXTS("clauses"), REST, {0}};
SHAPE(OPENING) = {
    FLAG("may"), TEXT_("title"), MAYBE_TEXT("en"), TEXTS("asks"), TEXTS("required"), MAYBE_TEXT("auth"), FLAG("second"), FLAG("irreversible"), REST,
    {0}};
SHAPE(NAMED_VIEW) = {TEXT_("view"), TEXT_("title"), TEXTS("columns"), REST, {0}};
SHAPE(VIEWS) = {TEXTS("columns"), TEXTS("filters"), TEXT_("default_sort"), ROWS_OF("named", "named-view"), REST, {0}};
SHAPE(REGISTER) = {
    TEXT_("name"), TEXT_("title"), MAYBE_TEXT("en"), TEXT_("pack"), TEXT_("area"), TEXT_("title_of"), MAYBE_TEXT("number"), ROWS_OF("fields", "field"),
    ROWS_OF("states", "state"), ROWS_OF("actions", "action"), NAMED("open", "opening"), NAMED("views", "views"), REST, {0}};
SHAPE(MODEL_POST) = {TEXT_("post"), TEXT_("title"), MAYBE_TEXT("per"), MAYBE_TEXT("same_as"), REST, {0}};
SHAPE(MODEL_NOTICE) = {TEXT_("notice"), TEXT_("title"), REST, {0}};
SHAPE(MODEL_FORM) = {TEXT_("form"), MAYBE_TEXT("title"), MAYBE_TEXT("register"), REST, {0}};
SHAPE(MODEL_CLAUSE) = {TEXT_("pack"), MAYBE_TEXT("article"), MAYBE_TEXT("cited"), MAYBE_TEXT("title"), MAYBE_TEXT("gist"), REST, {0}};
SHAPE(MODEL) = {
    INT("generation"), ROWS_OF("packs", "model-pack"), ROWS_OF("registers", "register"), ROWS_OF("posts", "model-post"),
    ROWS_OF("notices", "model-notice"), ROWS_OF("forms", "model-form"), MAP_OF("clauses", "model-clause"), REST, {0}};

/* --- tasks and the desk --- */

SHAPE(TASK_CLOCK) = {
    WORD("unit", "workdays days hours minutes"), INT("count"), NUMBER("done"), MAYBE_TEXT("remaining"), MAYBE_TEXT("late"), FLAG("paused"), {"paused_since", SHAPE_TIME, .nullable = true},
    NUMBER("burnt"), NUMBER("over"), REST, {0}};
SHAPE(HOLDER) = {TEXT_("title"), OR_NULL("person", "ref"), OR_NULL("unit", "ref"), REST, {0}};
SHAPE(NEXT) = {TEXT_("deed"), TEXT_("title"), TEXT_("register"), INT("id"), TEXT_("cause"), REST, {0}};
SHAPE(TASK) = {
    {"id", SHAPE_INT, .required = true}, TEXT_("duty"), TEXT_("title"), OR_NULL("record", "ref"), WORD("state", TASK_STATES), WORD("rank", RANKS),
    OR_NULL("start", "moment"), OR_NULL("due", "moment"), OR_NULL("first_due", "moment"), NAMED("clock", "task-clock"), ROWS_OF("holder", "holder"),
    MAYBE_TEXT("article"), TEXTS("clauses"), OR_NULL("next", "next"), ROWS_OF("escalated_to", "holder"), FLAG("drill"), MAYBE_TEXT("note"),
    OR_NULL("done_at", "moment"), REST, {0}};
PAGE_OF(TASK_PAGE, "task");
SHAPE(DESK_GROUP) = {WORD("key", "late today tomorrow later held drill"), TEXT_("title"), INT("count"), ROWS_OF("rows", "task"), REST, {0}};
SHAPE(DESK_HEAD) = {INT("mine"), INT("late"), INT("today"), INT("waiting"), INT("supervised"), REST, {0}};
SHAPE(DESK_TODAY) = {{"date", SHAPE_DATE}, TEXT_("weekday"), FLAG("makeup"), MAYBE_TEXT("holiday"), TEXT_("note"), REST, {0}};
SHAPE(DESK_DAY) = {{"date", SHAPE_DATE}, TEXT_("weekday"), WORD("kind", "workday weekend holiday makeup"), INT("duties"), REST, {0}};
#define TICKS {"ticks", SHAPE_LIST, .item = SHAPE_NAMED, .choices = "tick", .gaps = true}
SHAPE(TICK) = {NUMBER("q"), REST, {0}};
SHAPE(DESK_SYSTEM) = {
    NAMED("ref", "ref"), WORD("state", "up untrusted down off unknown"), TICKS, MAYBE_TEXT("value"),
    INT("findings"), REST, {0}};
SHAPE(DESK_FACT) = {TEXT_("text"), WORD("kind", "ok soon late never unseen"), REST, {0}};
SHAPE(DESK) = {
    NAMED("headline", "desk-head"), NAMED("today", "desk-today"), ROWS_OF("groups", "desk-group"), MAYBE_TEXT("next"), ROWS_OF("waiting", "task"),
    ROWS_OF("supervised", "task"), ROWS_OF("week", "desk-day"), ROWS_OF("systems", "desk-system"), ROWS_OF("facts", "desk-fact"), REST, {0}};
SHAPE(SUM) = {
    TEXT_("start_title"), OR_NULL("start", "moment"), TEXT_("article"), TEXT_("span"), TEXT_("due_title"), OR_NULL("due", "moment"), REST, {0}};
SHAPE(COUNTED_DAY) = {
    {"date", SHAPE_DATE}, TEXT_("weekday"), WORD("kind", "start counted holiday weekend makeup natural paused"), INT("n"), MAYBE_TEXT("label"),
    FLAG("now"), REST, {0}};
SHAPE(SAID) = {TEXT_("key"), TEXT_("text"), REST, {0}};
SHAPE(RUNG) = {OR_NULL("at", "moment"), TEXT_("text"), FLAG("fired"), WORD("kind", "before missed later"), REST, {0}};
SHAPE(EVENT) = {TEXT_("text"), OR_NULL("at", "moment"), REST, {0}};
SHAPE(EXPLAINED) = {
    NAMED("task", "task"), NAMED("sum", "sum"), ROWS_OF("days", "counted-day"), ROWS_OF("lines", "said"), ROWS_OF("ladder", "rung"),
    ROWS_OF("history", "event"), REST, {0}};
SHAPE(PERSON) = {
    {"register", SHAPE_TEXT, .required = true}, {"id", SHAPE_INT, .required = true}, TEXT_("title"), MAYBE_TEXT("number"), OR_NULL("unit", "ref"),
    TEXTS("posts"), REST, {0}};
PAGE_OF(PEOPLE, "person");
SHAPE(FOUND_ROW) = {TEXT_("title"), MAYBE_TEXT("text"), TEXT_("link"), OR_NULL("ref", "ref"), REST, {0}};
SHAPE(FOUND_GROUP) = {WORD("kind", "record clause person unit page"), TEXT_("title"), ROWS_OF("rows", "found-row"), REST, {0}};
SHAPE(FOUND) = {ROWS_OF("groups", "found-group"), REST, {0}};

/* --- figures --- */

SHAPE(UNIT_FIGURE) = {NAMED("unit", "ref"), NUMBER("value"), REST, {0}};
SHAPE(INDICATOR) = {
    INT("no"), TEXT_("name"), TEXT_("title"), MAYBE_NUMBER("value"), TEXT_("text"), MAYBE_TEXT("unit"), MAYBE_NUMBER("target"),
    MAYBE_TEXT("target_text"), MAYBE_FLAG("met"), WORD("state", "met unmet none unseen counted"), TEXTS("clauses"), MAYBE_TEXT("owner"),
    {"months", SHAPE_LIST, .item = SHAPE_NUMBER}, MAYBE_NUMBER("prev"), ROWS_OF("per_unit", "unit-figure"), TEXT_("rows"), REST, {0}};
SHAPE(INDICATORS) = {TEXT_("period"), OR_NULL("frozen", "moment"), ROWS_OF("rows", "indicator"), REST, {0}};
SHAPE(STONE_OF_UNIT) = {NAMED("record", "ref"), WORD("rank", RANKS), REST, {0}};
SHAPE(TOWER) = {
    NAMED("unit", "ref"), OR_NULL("officer", "ref"), INT("open"), INT("late"), INT("esc"), INT("soon"), INT("done"), MAYBE_NUMBER("on_time"),
    MAYBE_TEXT("median"), MAYBE_TEXT("oldest"), ROWS_OF("stones", "stone-of-unit"), INTS("months"), REST, {0}};
SHAPE(WEEK) = {{"week", SHAPE_DATE}, INT("open"), INT("done"), REST, {0}};
SHAPE(HOUR) = {INT("hour"), INT("n"), REST, {0}};
SHAPE(BOARD_EVENT) = {OR_NULL("at", "moment"), TEXT_("text"), WORD("rank", RANKS), REST, {0}};
SHAPE(BOARD) = {
    TEXT_("headline"), ROWS_OF("units", "tower"), {"times", SHAPE_MAP, .item = SHAPE_ANY}, ROWS_OF("overdue", "task"), ROWS_OF("trend", "week"),
    ROWS_OF("hours", "hour"), ROWS_OF("next", "board-event"), ROWS_OF("recent", "board-event"), REST, {0}};

/* --- messages --- */

SHAPE(LETTER) = {
    INT("id"), TEXT_("title"), TEXT_("text"), OR_NULL("record", "ref"), OR_NULL("at", "moment"), OR_NULL("read", "moment"),
    OR_NULL("receipt_due", "moment"), OR_NULL("receipt_at", "moment"), MAYBE_TEXT("clause"), FLAG("escalation"), REST, {0}};
PAGE_OF(INBOX, "letter");
SHAPE(DELIVERY) = {
    INT("id"), OR_NULL("at", "moment"), OR_NULL("to", "ref"), OR_NULL("record", "ref"), TEXT_("channel"),
    WORD("state", "pending sent read receipt failed uncertain off"), INT("tries"), TEXT_("text"), MAYBE_TEXT("error"), REST, {0}};
PAGE_OF(DELIVERIES, "delivery");
SHAPE(KEPT_VIEW) = {TEXT_("name"), TEXT_("tag"), TEXT_("query"), OR_NULL("by", "ref"), REST, {0}};
PAGE_OF(KEPT_VIEWS, "kept-view");

/* --- records --- */

SHAPE(ROW) = {
    {"id", SHAPE_INT, .required = true}, MAYBE_TEXT("number"), TEXT_("title"), TEXT_("state"), TEXT_("state_title"),
    {"rank", SHAPE_TEXT, .nullable = true}, OR_NULL("unit", "ref"), OR_NULL("opened", "moment"), OR_NULL("due", "moment"), OR_NULL("task", "task"),
    INT("version"), OR_NULL("updated", "moment"), INT("returns"), {"fields", SHAPE_MAP, .item = SHAPE_ANY}, REST, {0}};
SHAPE(COUNTS) = {{"state", SHAPE_MAP, .item = SHAPE_INT}, {"rank", SHAPE_MAP, .item = SHAPE_INT}, REST, {0}};
SHAPE(LIST_) = {ROWS_OF("rows", "row"), MAYBE_TEXT("next"), MAYBE_INT("total"), NAMED("counts", "counts"), REST, {0}};
SHAPE(BLANK) = {{"fields", SHAPE_MAP, .item = SHAPE_ANY}, FLAG("may"), ROWS_OF("refusals", "refusal"), REST, {0}};
SHAPE(CELL) = {ANY("value"), TEXT_("text"), OR_NULL("ref", "ref"), REST, {0}};
SHAPE(LINE) = {INT("id"), MAP_OF("cells", "cell"), REST, {0}};
SHAPE(VALUE) = {
    TEXT_("name"), TEXT_("title"), TEXT_("type"), MAYBE_TEXT("group"), ANY("value"), TEXT_("text"), OR_NULL("ref", "ref"), ROWS_OF("lines", "line"),
    REST, {0}};
SHAPE(MISSING) = {TEXT_("text"), FLAG("done"), REST, {0}};
SHAPE(TURN) = {FLAG("you"), TEXT_("who"), OR_NULL("person", "ref"), ROWS_OF("missing", "missing"), REST, {0}};
SHAPE(DEED) = {
    TEXT_("deed"), TEXT_("title"), FLAG("main"), FLAG("may"), ROWS_OF("refusals", "refusal"), TEXTS("asks"), TEXTS("required"), TEXTS("anew"),
    MAYBE_TEXT("auth"), FLAG("second"), FLAG("irreversible"), REST, {0}};
SHAPE(VERB) = {
    WORD("verb", "transfer delegate extend extend-decide withdraw remind"), TEXT_("title"), FLAG("may"), ROWS_OF("refusals", "refusal"), REST, {0}};
SHAPE(HOP) = {
    TEXT_("title"), TEXT_("who"), OR_NULL("at", "moment"), MAYBE_TEXT("took"), WORD("state", "done now next late"), MAYBE_TEXT("late_by"), REST, {0}};
SHAPE(STORY) = {
    OR_NULL("at", "moment"), NAMED("actor", "actor"), TEXT_("verb"), TEXT_("text"), INT("seq"), WORD("kind", "deed mark notice sense print return"),
    REST, {0}};
SHAPE(QUOTED) = {TEXT_("id"), MAYBE_TEXT("article"), MAYBE_TEXT("quote"), MAYBE_TEXT("gist"), REST, {0}};
SHAPE(FILE_) = {
    {"hash", SHAPE_HASH}, TEXT_("name"), INT("size"), OR_NULL("at", "moment"), OR_NULL("by", "ref"), TEXT_("sm3"), MAYBE_TEXT("type"), REST, {0}};
SHAPE(DOCUMENT) = {INT("id"), TEXT_("form"), TEXT_("title"), MAYBE_TEXT("number"), OR_NULL("at", "moment"), REST, {0}};
PAGE_OF(DOCUMENTS, "document");
SHAPE(CHAIN) = {INT("from"), INT("to"), FLAG("ok"), OR_NULL("verified", "moment"), REST, {0}};
SHAPE(EDITION) = {TEXT_("pack"), TEXT_("edition"), TEXT_("title"), REST, {0}};
SHAPE(RECORD) = {
    NAMED("ref", "ref"), TEXT_("register"), TEXT_("register_title"), MAYBE_TEXT("number"), TEXT_("title"), TEXT_("state"), TEXT_("state_title"),
    {"rank", SHAPE_TEXT, .nullable = true}, OR_NULL("unit", "ref"), OR_NULL("opened", "moment"), OR_NULL("opener", "ref"), INT("version"),
    NAMED("edition", "edition"), ROWS_OF("fields", "value"), ROWS_OF("tasks", "task"), OR_NULL("turn", "turn"), ROWS_OF("deeds", "deed"),
    ROWS_OF("verbs", "verb"), ROWS_OF("relay", "hop"), ROWS_OF("ladder", "rung"), ROWS_OF("timeline", "story"), ROWS_OF("related", "relatives"),
    ROWS_OF("clauses", "quoted"), ROWS_OF("evidence", "file"), ROWS_OF("documents", "document"), NAMED("chain", "chain"), REST, {0}};
SHAPE(WILL) = {TEXT_("kind"), TEXT_("text"), OR_NULL("moment", "moment"), TEXT_("who"), REST, {0}};
SHAPE(DRAWN_ROW) = {TEXT_("text"), OR_NULL("ref", "ref"), {"computed", SHAPE_MAP, .item = SHAPE_TEXT}, REST, {0}};
SHAPE(DRAWN_ROWS) = {TEXT_("field"), ROWS_OF("lines", "drawn-row"), REST, {0}};
SHAPE(DONE) = {
    OR_NULL("record", "ref"), MAYBE_TEXT("number"), MAYBE_TEXT("state"), INT("version"), INT("seq"), FLAG("repeated"), TEXTS("notes"),
    ROWS_OF("warnings", "refusal"), ROWS_OF("opened", "ref"), ROWS_OF("joined", "ref"), ROWS_OF("will", "will"), ROWS_OF("refusals", "refusal"), ROWS_OF("errors", "fault"),
    ROWS_OF("rows", "drawn-rows"), REST, {0}};
SHAPE(NOT_DONE) = {INT("id"), ROWS_OF("refusals", "refusal"), REST, {0}};
SHAPE(BULK) = {INTS("done"), ROWS_OF("refused", "not-done"), ROWS_OF("opened", "ref"), ROWS_OF("joined", "ref"), REST, {0}};

/* --- the trail --- */

SHAPE(CHANGED) = {TEXT_("field"), TEXT_("title"), MAYBE_TEXT("before"), MAYBE_TEXT("after"), REST, {0}};
SHAPE(CHANGE) = {
    INT("seq"), OR_NULL("at", "moment"), NAMED("actor", "actor"), TEXT_("verb"), TEXT_("text"), MAYBE_TEXT("reason"), MAYBE_TEXT("source"),
    OR_NULL("record", "ref"), WORD("kind", "deed clock fact session read admin"), TEXT_("topic"), TEXT_("hash"), ROWS_OF("fields", "changed"),
    TEXT_("previous"), TEXT_("body"), REST, {0}};
PAGE_OF(TRAIL, "change");
SHAPE(SEALED) = {INT("seq"), OR_NULL("at", "moment"), TEXT_("key"), REST, {0}};
SHAPE(VERIFIED) = {INT("seq"), FLAG("ok"), OR_NULL("at", "moment"), REST, {0}};
SHAPE(TRAIL_HEAD) = {
    INT("seq"), TEXT_("hash"), WORD("algorithm", "SHA-256 SM3"), OR_NULL("sealed", "sealed"), NAMED("verified", "verified"), REST, {0}};

/* --- evidence, imports, jobs --- */

SHAPE(EVIDENCE) = {{"hash", SHAPE_HASH, .required = true}, {"sm3", SHAPE_HASH}, INT("size"), TEXT_("name"), TEXT_("type"), REST, {0}};
SHAPE(JOB_BEGUN) = {{"job", SHAPE_INT, .required = true}, REST, {0}};
SHAPE(PLAYED) = {
    TEXT_("case"), MAYBE_TEXT("title"), TEXT_("file"), TEXTS("clauses"), TEXTS("shown"), MAYBE_FLAG("passed"), INT("steps"), INT("took_ms"), MAYBE_TEXT("text"),
    REST, {0}};
SHAPE(PLACE) = {WORD("kind", "altered missing added chain seal"), TEXT_("place"), TEXT_("text"), REST, {0}};
SHAPE(JOB_FILE) = {TEXT_("name"), TEXT_("hash"), TEXT_("kind"), MAYBE_TEXT("tool"), REST, {0}};
SHAPE(JOB_WORD) = {
    TEXT_("word"), INT("rows"), MAYBE_TEXT("near"), WORD("answer", "open means empty refused"), MAYBE_TEXT("means"), REST, {0}};
SHAPE(JOB_COLUMN) = {
    TEXT_("source"), MAYBE_TEXT("field"), FLAG("sure"), TEXTS("samples"), ROWS_OF("words", "job-word"), INT("more_words"), REST, {0}};
SHAPE(JOB_TARGET) = {
    TEXT_("field"), TEXT_("title"), MAYBE_TEXT("en"), FLAG("required"), TEXTS("choices"), TEXTS("choices_en"), MAYBE_TEXT("register"), REST, {0}};
SHAPE(JOB_NOTICE) = {TEXT_("where"), TEXT_("message"), INT("rows"), TEXT_("first"), REST, {0}};
SHAPE(JOB_ROW) = {
    INT("row"), MAYBE_TEXT("title"), WORD("will", "new seen changed refused gone"), MAYBE_TEXT("text"), {"cells", SHAPE_MAP, .item = SHAPE_TEXT}, REST,
    {0}};
SHAPE(RECONCILED) = {INT("in_file"), INT("stored"), INT("merged"), INT("refused"), REST, {0}};
SHAPE(SHEET) = {TEXT_("name"), INT("rows"), FLAG("read"), REST, {0}};
SHAPE(SCANNED) = {INT("hosts"), INT("ports"), INT("skipped"), INT("clipped"), REST, {0}};
SHAPE(JOB) = {
    INT("id"), TEXT_("kind"), TEXT_("title"), WORD("state", "reading mapping ready running done cancelled failed undone"), MAYBE_INT("total"), INT("done"),
    INT("refused"), NUMBER("progress"), OR_NULL("by", "ref"), OR_NULL("at", "moment"), MAYBE_TEXT("reason"), FLAG("undo"),
    /* an import */
    OR_NULL("file", "job-file"), TEXT_("into"), INT("new"), INT("seen"), INT("changed"), INT("gone"), INT("unowned"), OR_NULL("reconciled", "reconciled"),
    INT("homeless"), OR_NULL("home", "ref"),
    {"columns", SHAPE_LIST, .nullable = true, .item = SHAPE_NAMED, .choices = "job-column"}, ROWS_OF("targets", "job-target"),
    ROWS_OF("preview", "job-row"), ROWS_OF("errors", "fault"), INT("error_count"), INT("left"), ROWS_OF("notices", "job-notice"),
    {"sheets", SHAPE_LIST, .nullable = true, .item = SHAPE_NAMED, .choices = "sheet"}, OR_NULL("scanned", "scanned"),
    /* a rehearsal */
    TEXT_("pack"), INT("generation"), ROWS_OF("cases", "played"), INT("passed"), INT("failed"),
    /* a verification */
    INT("checked"), FLAG("ok"), ROWS_OF("problems", "place"), INT("rows"), INT("seals"), INT("found"), TEXT_("head"), REST, {0}};
PAGE_OF(JOBS, "job");

/* --- watch --- */

SHAPE(TARGET) = {
    INT("id"), TEXT_("watch"), TEXT_("title"), OR_NULL("ref", "ref"), TEXT_("kind"), TEXT_("address"), TEXT_("group"), WORD("state", TARGET_STATES),
    OR_NULL("since", "moment"), ANY("value"), MAYBE_TEXT("unit"), TICKS, MAYBE_TEXT("window"), TEXTS("who"), MAYBE_INT("outage"),
    MAYBE_TEXT("note"), REST, {0}};
SHAPE(WATCH_HEAD) = {
    INT("up"), INT("down"), INT("slow"), INT("untrusted"), INT("silent"), INT("flapping"), INT("maintenance"), INT("held"), INT("total"), OR_NULL("at", "moment"), REST,
    {0}};
SHAPE(WATCH) = {NAMED("headline", "watch-head"), ROWS_OF("targets", "target"), TEXTS("unseen"), REST, {0}};
SHAPE(TRY) = {OR_NULL("at", "moment"), MAYBE_TEXT("state"), FLAG("ok"), FLAG("slow"), MAYBE_NUMBER("ms"), MAYBE_TEXT("text"), REST, {0}};
SHAPE(UP_DAY) = {{"date", SHAPE_DATE}, MAYBE_NUMBER("up"), REST, {0}};
SHAPE(WATCH_FACTS) = {NUMBER("p95_24h"), NUMBER("up_30d"), MAYBE_TEXT("window"), MAYBE_INT("down_k"), MAYBE_INT("down_n"), REST, {0}};
SHAPE(OUTAGE) = {OR_NULL("from", "moment"), OR_NULL("to", "moment"), TEXT_("text"), REST, {0}};
SHAPE(CAUSED) = {OR_NULL("at", "moment"), TEXT_("text"), OR_NULL("ref", "ref"), REST, {0}};
SHAPE(NEIGHBOUR) = {INT("id"), TEXT_("title"), TEXT_("state"), REST, {0}};
SHAPE(NEIGHBOURS) = {ROWS_OF("up", "neighbour"), ROWS_OF("down", "neighbour"), REST, {0}};
SHAPE(CITED) = {TEXT_("id"), MAYBE_TEXT("article"), REST, {0}};
SHAPE(TARGET_PAGE) = {
    NAMED("target", "target"), ROWS_OF("days", "up-day"), NAMED("facts", "watch-facts"), ROWS_OF("last", "try"), ROWS_OF("outages", "outage"),
    ROWS_OF("caused", "caused"), NAMED("neighbours", "neighbours"), ROWS_OF("clauses", "cited"), REST, {0}};
SHAPE(BAND) = {INT("from"), MAYBE_INT("to"), TEXT_("kind"), REST, {0}};
SHAPE(SERIES) = {{"points", SHAPE_LIST, .item = SHAPE_ANY}, {"usual", SHAPE_LIST, .item = SHAPE_ANY}, ROWS_OF("bands", "band"), REST, {0}};

/* --- regulations --- */

SHAPE(PACK_EDITION) = {TEXT_("edition"), {"effective", SHAPE_DATE, .nullable = true}, TEXT_("state"), REST, {0}};
SHAPE(PACK_CHANGE) = {
    TEXT_("section"), TEXT_("name"), TEXT_("title"), MAYBE_TEXT("en"), MAYBE_TEXT("article"), WORD("change", "added removed changed"),
    MAYBE_TEXT("before"), MAYBE_TEXT("after"), REST, {0}};
SHAPE(FINDING) = {WORD("level", "error warning note"), TEXT_("where"), TEXT_("text"), REST, {0}};
SHAPE(PACK) = {
    TEXT_("pack"), TEXT_("title"), MAYBE_TEXT("en"), MAYBE_TEXT("number"), TEXT_("edition"), {"effective", SHAPE_DATE, .nullable = true},
    MAYBE_TEXT("issuer"), WORD("state", "adopted available newer superseded"), INT("articles"), INT("clauses"), FLAG("text"),
    OR_NULL("adopted_at", "moment"), ROWS_OF("editions", "pack-edition"), ROWS_OF("findings", "finding"), FLAG("may"), ROWS_OF("refusals", "refusal"),
    TEXT_("in_force"), ROWS_OF("changes", "pack-change"), INT("change_count"), REST, {0}};
PAGE_OF(PACKS, "pack");
SHAPE(CHAPTER) = {TEXT_("title"), TEXTS("articles"), REST, {0}};
SHAPE(STONE) = {
    TEXT_("id"), TEXT_("article"), TEXT_("title"), MAYBE_TEXT("gist"), WORD("state", STONE_STATES), INT("fired"),
    INT("breaches"), INTS("months"), OR_NULL("last", "moment"), REST, {0}};
SHAPE(ARTICLE) = {TEXT_("article"), TEXT_("chapter"), ROWS_OF("stones", "stone"), REST, {0}};
SHAPE(MAP_COUNTS) = {INT("breach"), INT("should"), INT("alive"), INT("never"), INT("acknowledge"), INT("unproved"), REST, {0}};
SHAPE(LOOK) = {
    TEXT_("clause"), TEXT_("article"), TEXT_("title"), TEXT_("text"), TEXT_("who"), OR_NULL("at", "moment"), TEXT_("state"), REST, {0}};
SHAPE(MAP) = {
    NAMED("pack", "model-pack"), ROWS_OF("chapters", "chapter"), ROWS_OF("articles", "article"), NAMED("counts", "map-counts"), ROWS_OF("look", "look"),
    FLAG("partial"), REST, {0}};
SHAPE(TEXT_ARTICLE) = {TEXT_("article"), TEXT_("text"), TEXTS("clauses"), REST, {0}};
SHAPE(TEXT_CHAPTER) = {TEXT_("title"), ROWS_OF("articles", "text-article"), REST, {0}};
SHAPE(PACK_TEXT) = {TEXT_("pack"), TEXT_("title"), MAYBE_TEXT("number"), FLAG("uploaded"), ROWS_OF("chapters", "text-chapter"), REST, {0}};
SHAPE(COVERED) = {
    TEXT_("clause"), MAYBE_TEXT("article"), MAYBE_TEXT("gist"), TEXTS("by"), WORD("state", "carried proved unproved fed acknowledge uncovered"),
    TEXTS("unseen"), MAYBE_TEXT("reason"), REST, {0}};
SHAPE(COVERAGE) = {ROWS_OF("rows", "covered"), {"counts", SHAPE_MAP, .item = SHAPE_INT}, REST, {0}};
SHAPE(CARRIED) = {TEXT_("kind"), TEXT_("title"), MAYBE_TEXT("link"), REST, {0}};
SHAPE(PROOF) = {TEXT_("case"), FLAG("passed"), OR_NULL("at", "moment"), REST, {0}};
SHAPE(INSTANCE) = {NAMED("ref", "ref"), OR_NULL("at", "moment"), TEXT_("took"), FLAG("late"), TEXT_("unit"), REST, {0}};
SHAPE(CLAUSE) = {
    TEXT_("id"), MAYBE_TEXT("article"), MAYBE_TEXT("title"), MAYBE_TEXT("gist"), MAYBE_TEXT("quote"), WORD("state", STONE_STATES), INT("fired"),
    INT("met"), INT("breaches"), MAYBE_TEXT("median"), MAYBE_TEXT("limit"), INTS("months"), ROWS_OF("carried", "carried"), ROWS_OF("proofs", "proof"),
    MAYBE_TEXT("fed"), ROWS_OF("evidence", "instance"), ROWS_OF("questions", "ref"), REST, {0}};

/* --- administration --- */

SHAPE(USER) = {
    INT("id"), TEXT_("login"), OR_NULL("person", "ref"), OR_NULL("unit", "ref"), TEXTS("roles"), WORD("state", "active locked new"),
    OR_NULL("last", "moment"), MAYBE_TEXT("last_from"), INT("failures"), FLAG("totp"), INT("sessions"), REST, {0}};
SHAPE(ROLE) = {TEXT_("role"), TEXT_("title"), FLAG("admin"), TEXTS("apart"), REST, {0}};
SHAPE(USER_WITHOUT) = {OR_NULL("person", "ref"), OR_NULL("unit", "ref"), TEXTS("posts"), TEXT_("login"), REST, {0}};
SHAPE(USERS) = {
    ROWS_OF("rows", "user"), ROWS_OF("roles", "role"), ROWS_OF("without", "user-without"), {"may", SHAPE_MAP, .item = SHAPE_FLAG}, REST, {0}};
SHAPE(PASSWORD) = {INT("id"), {"password", SHAPE_TEXT, .required = true}, REST, {0}};
SHAPE(CHANNEL_CHOICE) = {TEXT_("value"), TEXT_("title"), MAYBE_TEXT("en"), REST, {0}};
SHAPE(CHANNEL_SETTING) = {
    TEXT_("name"), TEXT_("title"), MAYBE_TEXT("en"), MAYBE_TEXT("help"), MAYBE_TEXT("help_en"), MAYBE_TEXT("fallback"), FLAG("required"), ANY("value"),
    FLAG("set"), FLAG("secret"), WORD("type", "text number flag"), ROWS_OF("choices", "channel-choice"), REST, {0}};
SHAPE(CHANNEL_DAY) = {INT("sent"), INT("failed"), MAYBE_INT("limit"), REST, {0}};
SHAPE(CHANNEL) = {
    TEXT_("name"), TEXT_("tag"), TEXT_("kind"), TEXT_("title"), MAYBE_TEXT("en"), FLAG("enabled"), ROWS_OF("settings", "channel-setting"), NAMED("today", "channel-day"), ANY("last"),
    REST, {0}};
SHAPE(CHANNELS) = {ROWS_OF("rows", "channel"), FLAG("may"), REST, {0}};
SHAPE(CHANNEL_TEST) = {FLAG("ok"), TEXT_("text"), INT("ms"), REST, {0}};
SHAPE(FORM_TEMPLATE) = {TEXT_("form"), TEXT_("tag"), TEXT_("title"), TEXT_("name"), OR_NULL("by", "ref"), OR_NULL("at", "moment"), REST, {0}};
SHAPE(FORM_TEMPLATES) = {ROWS_OF("rows", "form-template"), REST, {0}};
SHAPE(FORM_TEMPLATE_KEPT) = {TEXT_("form"), TEXT_("name"), TEXTS("unused"), REST, {0}};
SHAPE(SPECIAL_DAY) = {{"date", SHAPE_DATE}, WORD("kind", "holiday makeup"), TEXT_("label"), REST, {0}};
SHAPE(CALENDAR) = {
    INT("year"), TEXT_("tag"), TEXT_("title"), TEXT_("edition"), TEXT_("source"), INT("version"), FLAG("provisional"), FLAG("may"), ROWS_OF("days", "special-day"),
    REST, {0}};
SHAPE(SETTING) = {
    TEXT_("name"), TEXT_("tag"), TEXT_("title"), TEXT_("text"), TEXT_("value"), TEXT_("default"), MAYBE_TEXT("unit"), TEXT_("pack"), TEXTS("clauses"),
    WORD("source", "clause ours"), WORD("may", "change tighten no"), REST, {0}};
SHAPE(SETTINGS) = {ROWS_OF("rows", "setting"), FLAG("may"), REST, {0}};
SHAPE(CONFIRMATION) = {FLAG("may"), ROWS_OF("refusals", "refusal"), REST, {0}};
SHAPE(ORDER) = {
    INT("id"), TEXT_("kind"), TEXT_("title"), MAYBE_TEXT("mode"), OR_NULL("record", "ref"), OR_NULL("target", "ref"),
    WORD("state", "open done failed unproved overtaken undone"), OR_NULL("asked", "moment"), OR_NULL("by", "ref"), OR_NULL("due", "moment"), TEXT_("text"),
    NAMED("confirm", "confirmation"), FLAG("again"), REST, {0}};
SHAPE(ORDERS) = {ROWS_OF("rows", "order"), REST, {0}};
SHAPE(FACT_FIELD) = {TEXT_("name"), MAYBE_TEXT("title"), TEXT_("type"), MAYBE_TEXT("to"), TEXTS("choices"), REST, {0}};
SHAPE(FACT_KIND) = {TEXT_("kind"), MAYBE_TEXT("title"), MAYBE_TEXT("source"), FLAG("may"), ROWS_OF("fields", "fact-field"), REST, {0}};
SHAPE(FACTS) = {ROWS_OF("rows", "fact-kind"), REST, {0}};
SHAPE(POST_HOLDER) = {
    OR_NULL("person", "ref"), OR_NULL("unit", "ref"), FLAG("deputy"), {"since", SHAPE_DATE, .nullable = true}, REST, {0}};
SHAPE(POST) = {TEXT_("post"), TEXT_("title"), MAYBE_TEXT("per"), FLAG("single"), ROWS_OF("holders", "post-holder"), REST, {0}};
SHAPE(ROSTER) = {ROWS_OF("rows", "post"), REST, {0}};
SHAPE(ABOUT_PROOF) = {WORD("key", "chain seal probes messages"), WORD("state", "ok soon late never"), TEXT_("text"), OR_NULL("at", "moment"), REST, {0}};
SHAPE(UNSEEN) = {TEXT_("title"), TEXT_("text"), MAYBE_TEXT("who"), REST, {0}};
SHAPE(ABOUT_PACK) = {TEXT_("pack"), TEXT_("title"), MAYBE_TEXT("en"), TEXT_("edition"), REST, {0}};
SHAPE(ABOUT) = {
    TEXT_("version"), ROWS_OF("packs", "about-pack"), {"machine_time", SHAPE_TIME}, TEXT_("public_url"),
    ROWS_OF("proofs", "about-proof"), ROWS_OF("unseen", "unseen"), REST, {0}};
SHAPE(HEALTH) = {{"ok", SHAPE_FLAG, .required = true}, TEXT_("store"), TEXT_("disk"), TEXT_("clock"), INT("oldest_due_ms"), INT("seq"), REST, {0}};

/* Of the pages of the first set-up alone. */
/* --- the first set-up --- */

SHAPE(SETUP_STEP) = {
    WORD("step", "institution packs people posts administrators channels"), WORD("state", "done skipped open"), FLAG("required"), REST, {0}};
SHAPE(SETUP_PACK) = {
    TEXT_("pack"), TEXT_("title"), MAYBE_TEXT("en"), MAYBE_TEXT("number"), MAYBE_TEXT("issuer"), MAYBE_TEXT("edition"), INT("clauses"), FLAG("base"),
    FLAG("adopted"), REST, {0}};
SHAPE(SETUP_ADMINISTRATOR) = {TEXT_("role"), TEXT_("login"), TEXT_("name"), INT("version"), REST, {0}};
SHAPE(SETUP_LOADING) = {
    WORD("state", "none loading failed"), TEXT_("text"), TEXT_("where"), INT("done"), INT("total"), INT("ms"), REST, {0}};
SHAPE(SETUP) = {
    NAMED("demo", "setup-loading"), TEXT_("who"), TEXT_("institution"), TEXT_("short"), TEXT_("kind"), TEXT_("step"), ANY("forms"),
    ROWS_OF("steps", "setup-step"), ROWS_OF("packs", "setup-pack"), ROWS_OF("administrators", "setup-administrator"), INT("units"), INT("people"),
    INT("holdings"), REST, {0}};
SHAPE(SETUP_ISSUE) = {WORD("level", "error warning"), TEXT_("where"), TEXT_("text"), REST, {0}};
SHAPE(SETUP_DAY) = {{"date", SHAPE_DATE}, WORD("kind", "holiday makeup"), TEXT_("label"), REST, {0}};
SHAPE(SETUP_YEAR) = {
    INT("year"), TEXT_("name"), TEXT_("version"), FLAG("provisional"), FLAG("covered"), ROWS_OF("days", "setup-day"), REST, {0}};
SHAPE(SETUP_CHECKED) = {
    INT("errors"), INT("warnings"), ROWS_OF("findings", "setup-issue"), INT("clauses"), INT("registers"), INT("duties"), INT("rules"), INT("watches"),
    INT("posts"), NAMED("calendar", "setup-year"), REST, {0}};
SHAPE(SETUP_UNIT) = {INT("id"), TEXT_("name"), TEXT_("kind"), TEXT_("parent"), REST, {0}};
SHAPE(SETUP_PERSON) = {INT("id"), TEXT_("name"), TEXT_("unit"), TEXT_("phone"), TEXT_("mail"), REST, {0}};
SHAPE(SETUP_PEOPLE) = {TEXTS("kinds"), ROWS_OF("units", "setup-unit"), ROWS_OF("people", "setup-person"), REST, {0}};
SHAPE(SETUP_TAKEN) = {FLAG("ok"), TEXT_("error"), REST, {0}};
SHAPE(SETUP_ADDED) = {ROWS_OF("units", "setup-taken"), ROWS_OF("people", "setup-taken"), REST, {0}};
SHAPE(SETUP_NAMED) = {INT("id"), TEXT_("title"), REST, {0}};
SHAPE(SETUP_HOLDER) = {INT("id"), NAMED("person", "setup-named"), NAMED("unit", "setup-named"), FLAG("deputy"), REST, {0}};
SHAPE(SETUP_POST) = {
    TEXT_("post"), TEXT_("title"), TEXT_("per"), FLAG("single"), MAYBE_TEXT("stand_in"), ROWS_OF("holders", "setup-holder"), REST, {0}};
SHAPE(SETUP_POSTS) = {ROWS_OF("posts", "setup-post"), ROWS_OF("units", "setup-named"), REST, {0}};
SHAPE(SETUP_CHECKER) = {INT("errors"), INT("warnings"), ROWS_OF("findings", "setup-issue"), REST, {0}};
SHAPE(SETUP_FINDING) = {TEXT_("check"), WORD("state", "ok warn fail"), TEXT_("title"), TEXT_("text"), TEXT_("todo"), REST, {0}};
SHAPE(SETUP_REPORT) = {NAMED("checker", "setup-checker"), ROWS_OF("doctor", "setup-finding"), ROWS_OF("steps", "setup-step"), REST, {0}};

const struct shape_named shapes_all[] = {
    {"moment", MOMENT}, {"ref", REF}, {"refusal", REFUSAL}, {"fault", FAULT}, {"problem", PROBLEM}, {"actor", ACTOR},
    {"relative", RELATIVE}, {"relatives", RELATIVES}, {"page", PAGE}, {"relative-page", RELATIVE_PAGE},
    {"nothing", NOTHING}, {"hello", HELLO}, {"login", LOGIN}, {"step-up", STEP_UP}, {"held-post", HELD_POST},
    {"me", ME}, {"totp", TOTP}, {"clock", CLOCK}, {"clock-moved", CLOCK_MOVED}, {"model-pack", MODEL_PACK},
    {"named-row", NAMED_ROW}, {"field", FIELD}, {"state", STATE}, {"action", ACTION}, {"opening", OPENING}, {"named-view", NAMED_VIEW},
    {"views", VIEWS}, {"register", REGISTER}, {"model-post", MODEL_POST}, {"model-notice", MODEL_NOTICE},
    {"model-form", MODEL_FORM}, {"model-clause", MODEL_CLAUSE}, {"model", MODEL}, {"task-clock", TASK_CLOCK},
    {"holder", HOLDER}, {"next", NEXT}, {"task", TASK}, {"task-page", TASK_PAGE}, {"desk-group", DESK_GROUP},
    {"desk-head", DESK_HEAD}, {"desk-today", DESK_TODAY}, {"desk-day", DESK_DAY}, {"tick", TICK},
    {"desk-system", DESK_SYSTEM}, {"desk-fact", DESK_FACT}, {"desk", DESK}, {"sum", SUM},
    {"counted-day", COUNTED_DAY}, {"said", SAID}, {"rung", RUNG}, {"event", EVENT}, {"explained", EXPLAINED},
    {"person", PERSON}, {"people", PEOPLE}, {"found-row", FOUND_ROW}, {"found-group", FOUND_GROUP}, {"found", FOUND},
    {"unit-figure", UNIT_FIGURE}, {"indicator", INDICATOR}, {"indicators", INDICATORS},
    {"stone-of-unit", STONE_OF_UNIT}, {"tower", TOWER}, {"week", WEEK}, {"hour", HOUR}, {"board-event", BOARD_EVENT},
    {"board", BOARD}, {"letter", LETTER}, {"inbox", INBOX}, {"delivery", DELIVERY}, {"deliveries", DELIVERIES},
    {"kept-view", KEPT_VIEW}, {"kept-views", KEPT_VIEWS}, {"row", ROW}, {"counts", COUNTS}, {"list", LIST_},
    {"blank", BLANK}, {"cell", CELL}, {"line", LINE}, {"value", VALUE}, {"missing", MISSING}, {"turn", TURN},
    {"deed", DEED}, {"verb", VERB}, {"hop", HOP}, {"story", STORY}, {"quoted", QUOTED}, {"file", FILE_},
    {"document", DOCUMENT}, {"documents", DOCUMENTS}, {"chain", CHAIN}, {"edition", EDITION}, {"record", RECORD},
    {"will", WILL}, {"drawn-row", DRAWN_ROW}, {"drawn-rows", DRAWN_ROWS}, {"done", DONE}, {"not-done", NOT_DONE}, {"bulk", BULK}, {"changed", CHANGED}, {"change", CHANGE},
    {"trail", TRAIL}, {"sealed", SEALED}, {"verified", VERIFIED}, {"trail-head", TRAIL_HEAD}, {"evidence", EVIDENCE},
    {"job-begun", JOB_BEGUN}, {"played", PLAYED}, {"place", PLACE}, {"job", JOB}, {"jobs", JOBS}, {"target", TARGET},
    {"watch-head", WATCH_HEAD}, {"watch", WATCH}, {"try", TRY}, {"up-day", UP_DAY}, {"watch-facts", WATCH_FACTS},
    {"outage", OUTAGE}, {"caused", CAUSED}, {"neighbour", NEIGHBOUR}, {"neighbours", NEIGHBOURS}, {"cited", CITED},
    {"target-page", TARGET_PAGE}, {"band", BAND}, {"series", SERIES}, {"pack-edition", PACK_EDITION}, {"pack-change", PACK_CHANGE},
    {"finding", FINDING}, {"pack", PACK}, {"packs", PACKS}, {"chapter", CHAPTER}, {"stone", STONE},
    {"article", ARTICLE}, {"map-counts", MAP_COUNTS}, {"look", LOOK}, {"map", MAP}, {"text-article", TEXT_ARTICLE},
    {"text-chapter", TEXT_CHAPTER}, {"pack-text", PACK_TEXT}, {"covered", COVERED}, {"coverage", COVERAGE},
    {"carried", CARRIED}, {"proof", PROOF}, {"instance", INSTANCE}, {"clause", CLAUSE}, {"user", USER},
    {"role", ROLE}, {"user-without", USER_WITHOUT}, {"users", USERS}, {"password", PASSWORD}, {"channel-setting", CHANNEL_SETTING}, {"channel-choice", CHANNEL_CHOICE},
    {"channel-day", CHANNEL_DAY}, {"form-template", FORM_TEMPLATE}, {"form-templates", FORM_TEMPLATES}, {"form-template-kept", FORM_TEMPLATE_KEPT}, {"channel", CHANNEL}, {"channels", CHANNELS}, {"channel-test", CHANNEL_TEST},
    {"special-day", SPECIAL_DAY}, {"calendar", CALENDAR}, {"setting", SETTING}, {"settings", SETTINGS},
    {"confirmation", CONFIRMATION}, {"order", ORDER}, {"orders", ORDERS}, {"fact-field", FACT_FIELD},
    {"fact-kind", FACT_KIND}, {"facts", FACTS}, {"post-holder", POST_HOLDER}, {"post", POST}, {"roster", ROSTER},
    {"about-proof", ABOUT_PROOF}, {"unseen", UNSEEN}, {"about-pack", ABOUT_PACK}, {"about", ABOUT},
    {"health", HEALTH},
    {"setup", SETUP}, {"setup-step", SETUP_STEP}, {"setup-pack", SETUP_PACK}, {"setup-administrator", SETUP_ADMINISTRATOR},
    {"setup-loading", SETUP_LOADING}, {"setup-issue", SETUP_ISSUE}, {"setup-day", SETUP_DAY}, {"setup-year", SETUP_YEAR},
    {"setup-checked", SETUP_CHECKED}, {"setup-unit", SETUP_UNIT}, {"setup-person", SETUP_PERSON}, {"setup-people", SETUP_PEOPLE},
    {"setup-taken", SETUP_TAKEN}, {"setup-added", SETUP_ADDED}, {"setup-named", SETUP_NAMED}, {"setup-holder", SETUP_HOLDER},
    {"setup-post", SETUP_POST}, {"setup-posts", SETUP_POSTS}, {"setup-checker", SETUP_CHECKER}, {"setup-finding", SETUP_FINDING},
    {"setup-report", SETUP_REPORT},
    {"job-file", JOB_FILE}, {"job-column", JOB_COLUMN}, {"job-word", JOB_WORD}, {"job-notice", JOB_NOTICE}, {"job-target", JOB_TARGET}, {"job-row", JOB_ROW}, {"reconciled", RECONCILED}, {"sheet", SHEET}, {"scanned", SCANNED},
    {NULL, NULL},
};
