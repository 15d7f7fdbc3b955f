#include "api/shape.h"

/* Shapes of replies that more than one route gives, or that programs depend on. They stay open (SHAPE_REST): members
 * are only ever added. */

#define REST {"*", SHAPE_REST}
#define NAMED(member_, shape_) {member_, SHAPE_NAMED, .choices = shape_}
#define OR_NULL(member_, shape_) {member_, SHAPE_NAMED, .nullable = true, .choices = shape_}
#define ROWS_OF(member_, shape_) {member_, SHAPE_LIST, .item = SHAPE_NAMED, .choices = shape_}
#define TEXTS(member_) {member_, SHAPE_LIST, .item = SHAPE_TEXT}

static const struct shape MOMENT[] = {
    {"at", SHAPE_TIME, .required = true}, {"text", SHAPE_TEXT, .required = true}, {"weekday", SHAPE_TEXT}, {"makeup", SHAPE_FLAG}, REST, {0}};
static const struct shape REF[] = {
    {"register", SHAPE_TEXT, .required = true}, {"id", SHAPE_INT, .required = true}, {"title", SHAPE_TEXT}, {"number", SHAPE_TEXT, .nullable = true}, REST, {0}};
static const struct shape REFUSAL[] = {
    {"deed", SHAPE_TEXT}, {"title", SHAPE_TEXT}, {"reason", SHAPE_TEXT, .required = true}, {"who", SHAPE_TEXT, .nullable = true},
    OR_NULL("when", "moment"), TEXTS("clauses"), {"field", SHAPE_TEXT, .nullable = true}, REST, {0}};
static const struct shape FAULT[] = {
    {"where", SHAPE_TEXT, .required = true}, {"message", SHAPE_TEXT, .required = true}, {"clause", SHAPE_TEXT}, REST, {0}};
static const struct shape PROBLEM[] = {
    {"type", SHAPE_TEXT, .required = true}, {"title", SHAPE_TEXT, .required = true}, {"status", SHAPE_INT, .required = true},
    {"detail", SHAPE_TEXT}, {"instance", SHAPE_TEXT, .required = true}, {"code", SHAPE_TEXT, .required = true},
    ROWS_OF("errors", "fault"), ROWS_OF("refusals", "refusal"), {"retry_after", SHAPE_INT}, {"current", SHAPE_NAMED, .choices = "record"}, REST, {0}};
static const struct shape HELLO[] = {
    {"institution", SHAPE_TEXT}, {"demo", SHAPE_FLAG}, {"test_clock", SHAPE_FLAG}, {"now", SHAPE_TIME}, {"zone", SHAPE_TEXT},
    {"needs_setup", SHAPE_FLAG}, {"setup", SHAPE_FLAG}, TEXTS("languages"), REST, {0}};
static const struct shape LOGIN[] = {{"ok", SHAPE_FLAG, .required = true}, {"must_change", SHAPE_FLAG}, {"needs_code", SHAPE_FLAG}, REST, {0}};
static const struct shape NOTHING[] = {REST, {0}};
static const struct shape STEP_UP[] = {{"until", SHAPE_TIME}, {"strong", SHAPE_FLAG}, REST, {0}};
static const struct shape ME[] = {
    NAMED("person", "ref"), {"login", SHAPE_TEXT}, OR_NULL("unit", "ref"), TEXTS("roles"), {"posts", SHAPE_LIST, .item = SHAPE_ANY},
    {"csrf", SHAPE_TEXT, .required = true}, {"must_change", SHAPE_FLAG}, {"stepped_up_until", SHAPE_TIME, .nullable = true},
    {"totp", SHAPE_FLAG}, {"language", SHAPE_TEXT}, TEXTS("rail"), {"unread", SHAPE_INT}, {"now", SHAPE_TIME}, REST, {0}};
static const struct shape TOTP[] = {{"secret", SHAPE_TEXT}, {"uri", SHAPE_TEXT}, {"qr_svg", SHAPE_TEXT}, REST, {0}};
static const struct shape CLOCK[] = {
    {"now", SHAPE_TIME}, {"test", SHAPE_FLAG}, {"machine", SHAPE_INT}, {"behind", SHAPE_INT},
    {"state", SHAPE_TEXT, .choices = "normal held reading-only"}, {"calendar", SHAPE_TEXT}, REST, {0}};
static const struct shape CLOCK_MOVED[] = {{"now", SHAPE_TIME}, {"fired", SHAPE_INT}, REST, {0}};
static const struct shape MODEL[] = {
    {"generation", SHAPE_INT}, {"packs", SHAPE_LIST, .item = SHAPE_ANY}, {"registers", SHAPE_LIST, .item = SHAPE_ANY},
    {"posts", SHAPE_LIST, .item = SHAPE_ANY}, {"clauses", SHAPE_ANY}, REST, {0}};
static const struct shape TASK[] = {
    {"id", SHAPE_INT, .required = true}, {"title", SHAPE_TEXT}, OR_NULL("record", "ref"), {"state", SHAPE_TEXT}, {"rank", SHAPE_TEXT},
    OR_NULL("start", "moment"), OR_NULL("due", "moment"), {"article", SHAPE_TEXT, .nullable = true}, TEXTS("clauses"), REST, {0}};
static const struct shape DESK[] = {
    {"headline", SHAPE_ANY}, {"today", SHAPE_ANY}, {"groups", SHAPE_LIST, .item = SHAPE_ANY}, ROWS_OF("waiting", "task"),
    ROWS_OF("supervised", "task"), REST, {0}};
static const struct shape PAGE[] = {
    {"rows", SHAPE_LIST, .required = true, .item = SHAPE_ANY}, {"next", SHAPE_TEXT, .nullable = true}, {"total", SHAPE_INT, .nullable = true}, REST, {0}};
static const struct shape ROW[] = {
    {"id", SHAPE_INT, .required = true}, {"number", SHAPE_TEXT, .nullable = true}, {"title", SHAPE_TEXT}, {"state", SHAPE_TEXT},
    {"version", SHAPE_INT}, {"fields", SHAPE_ANY}, OR_NULL("due", "moment"), OR_NULL("unit", "ref"), REST, {0}};
static const struct shape LIST_[] = {
    ROWS_OF("rows", "row"), {"next", SHAPE_TEXT, .nullable = true}, {"total", SHAPE_INT, .nullable = true}, {"counts", SHAPE_ANY}, REST, {0}};
static const struct shape EXPLAINED[] = {
    NAMED("task", "task"), {"sum", SHAPE_ANY}, {"days", SHAPE_LIST, .item = SHAPE_ANY}, {"lines", SHAPE_LIST, .item = SHAPE_ANY}, REST, {0}};
static const struct shape BLANK[] = {{"fields", SHAPE_ANY}, {"may", SHAPE_FLAG}, ROWS_OF("refusals", "refusal"), REST, {0}};
static const struct shape RECORD[] = {
    NAMED("ref", "ref"), {"register", SHAPE_TEXT}, {"title", SHAPE_TEXT}, {"state", SHAPE_TEXT}, {"version", SHAPE_INT},
    {"fields", SHAPE_LIST, .item = SHAPE_ANY}, ROWS_OF("tasks", "task"), {"deeds", SHAPE_LIST, .item = SHAPE_ANY}, REST, {0}};
static const struct shape DONE[] = {
    OR_NULL("record", "ref"), {"number", SHAPE_TEXT, .nullable = true}, {"state", SHAPE_TEXT, .nullable = true}, {"version", SHAPE_INT},
    {"seq", SHAPE_INT}, {"repeated", SHAPE_FLAG}, TEXTS("notes"), ROWS_OF("warnings", "refusal"), REST, {0}};
static const struct shape BULK[] = {{"done", SHAPE_LIST, .item = SHAPE_INT}, {"refused", SHAPE_LIST, .item = SHAPE_ANY}, REST, {0}};
static const struct shape EVIDENCE[] = {
    {"hash", SHAPE_HASH, .required = true}, {"sm3", SHAPE_HASH}, {"size", SHAPE_INT}, {"name", SHAPE_TEXT}, {"type", SHAPE_TEXT}, REST, {0}};
static const struct shape JOB_BEGUN[] = {{"job", SHAPE_INT, .required = true}, REST, {0}};
static const struct shape JOB[] = {
    {"id", SHAPE_INT}, {"kind", SHAPE_TEXT}, {"title", SHAPE_TEXT}, {"state", SHAPE_TEXT}, {"total", SHAPE_INT}, {"done", SHAPE_INT},
    {"refused", SHAPE_INT}, {"progress", SHAPE_NUMBER}, OR_NULL("by", "ref"), OR_NULL("at", "moment"), REST, {0}};
static const struct shape SERIES[] = {{"points", SHAPE_LIST, .item = SHAPE_ANY}, {"bands", SHAPE_LIST, .item = SHAPE_ANY}, REST, {0}};
static const struct shape USERS[] = {{"rows", SHAPE_LIST, .item = SHAPE_ANY}, {"roles", SHAPE_LIST, .item = SHAPE_ANY}, {"may", SHAPE_ANY}, REST, {0}};
static const struct shape PASSWORD[] = {{"id", SHAPE_INT}, {"password", SHAPE_TEXT, .required = true}, REST, {0}};
static const struct shape CHANNELS[] = {{"rows", SHAPE_LIST, .item = SHAPE_ANY}, {"may", SHAPE_FLAG}, REST, {0}};
static const struct shape CHANNEL_TEST[] = {{"ok", SHAPE_FLAG}, {"text", SHAPE_TEXT}, {"ms", SHAPE_INT}, REST, {0}};
static const struct shape CALENDAR[] = {
    {"year", SHAPE_INT}, {"title", SHAPE_TEXT}, {"edition", SHAPE_TEXT}, {"may", SHAPE_FLAG}, {"days", SHAPE_LIST, .item = SHAPE_ANY}, REST, {0}};
static const struct shape HEALTH[] = {{"ok", SHAPE_FLAG, .required = true}, REST, {0}};
static const struct shape ANYTHING[] = {REST, {0}};

const struct shape_named shapes_all[] = {
    {"moment", MOMENT},       {"ref", REF},           {"refusal", REFUSAL},     {"fault", FAULT},
    {"problem", PROBLEM},     {"hello", HELLO},       {"login", LOGIN},         {"nothing", NOTHING},
    {"step-up", STEP_UP},     {"me", ME},             {"totp", TOTP},           {"clock", CLOCK},
    {"clock-moved", CLOCK_MOVED}, {"model", MODEL},   {"task", TASK},           {"desk", DESK},
    {"page", PAGE},           {"row", ROW},           {"list", LIST_},          {"explained", EXPLAINED},
    {"blank", BLANK},         {"record", RECORD},     {"done", DONE},           {"bulk", BULK},
    {"evidence", EVIDENCE},   {"job-begun", JOB_BEGUN}, {"job", JOB},           {"series", SERIES},
    {"users", USERS},         {"password", PASSWORD}, {"channels", CHANNELS},   {"channel-test", CHANNEL_TEST},
    {"calendar", CALENDAR},   {"health", HEALTH},     {"found", ANYTHING},      {"indicators", ANYTHING},
    {"board", ANYTHING},      {"watch", ANYTHING},    {"trail-head", ANYTHING}, {"change", ANYTHING},
    {NULL, NULL},
};
