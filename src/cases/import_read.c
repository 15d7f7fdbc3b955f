#include "cases/import.h"

#include "cases/attribute.h"
#include "format/frame.h"
#include "format/json.h"

#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_BYTES = 256 << 20,
    DEFAULT_ITEMS = 200000,
    SHORT_MOST = 8 << 10,
    CODE_MOST = 2 << 20,
    LONG_MOST = 128 << 10,
    NUMBERS_MOST = 20
};

static const ms_t EARLIEST = 631152000000, LATEST = 4102444800000; /* 1990, 2100 */

struct import_read {
    struct arena *arena;
    struct frame_reader *frames;
    struct import *import;
    struct import_limits limits;
    struct import_counts came;
    struct oops refused; /* the reader refused the file */
    bool ended;
};

struct import_read *import_read_new(struct arena *arena, const struct import_limits *limits)
{
    struct import_read *read = ARENA_NEW(arena, struct import_read);
    *read =
        (struct import_read){.arena = arena, .frames = frame_reader_new(), .import = ARENA_NEW(arena, struct import)};
    read->import->arena = arena;
    read->limits.bytes = limits && limits->bytes ? limits->bytes : DEFAULT_BYTES;
    read->limits.items = limits && limits->items ? limits->items : DEFAULT_ITEMS;
    return read;
}

void import_read_free(struct import_read *read)
{
    if (!read)
        return;
    frame_reader_free(read->frames);
    read->frames = NULL;
}

int64_t import_read_items(const struct import_read *read) { return read->came.findings + read->came.rows; }

/* --- single values --- */

static int not_frame(const char *what, struct oops *oops)
{
    return oops_set(oops, ERR_CORRUPT, what, "读取程序的回答不合规矩", "the reader's answer is not what it should be");
}

/* Forgives nothing but an absent field: then *ret_text is NULL. */
static int take_text(struct import_read *read, const json_t *frame, const char *key, size_t most, const char **ret_text,
                     struct oops *oops)
{
    const char *text = NULL;
    int answer = json_have_text(frame, "frame", key, &text, NULL);
    if (answer < 0 || (text && strlen(text) > most))
        return not_frame(key, oops);
    *ret_text = text_empty(text) ? NULL : arena_text(read->arena, text);
    return 0;
}

static int take_int(const json_t *frame, const char *key, int64_t *ret_number, struct oops *oops)
{
    *ret_number = 0;
    return json_have_int(frame, "frame", key, ret_number, NULL) < 0 ? not_frame(key, oops) : 0;
}

static int take_time(const json_t *frame, const char *key, ms_t *ret_at, struct oops *oops)
{
    int failed = take_int(frame, key, ret_at, oops);
    if (!failed && (*ret_at < EARLIEST || *ret_at > LATEST))
        *ret_at = 0; /* clocks of scanners stand at 1970 */
    return failed;
}

struct text_field {
    const char *key;
    size_t most;
    const char **text;
};

static int take_texts(struct import_read *read, const json_t *frame, const struct text_field *fields, size_t n,
                      struct oops *oops)
{
    int failed = 0;
    for (size_t i = 0; i < n && !failed; i++)
        failed = take_text(read, frame, fields[i].key, fields[i].most, fields[i].text, oops);
    return failed;
}

/* "CVE-2019-0708 CVE-…", of very many the first ones, and the number of all; NULL when there is none. */
static int take_numbers(struct import_read *read, const json_t *frame, const char *key, const char *prefix,
                        const char **ret_text, struct oops *oops)
{
    struct text all = TEXT(read->arena);
    const json_t *list = NULL, *item;
    size_t i;
    if (json_have_array(frame, "frame", key, &list, NULL) < 0)
        return not_frame(key, oops);
    json_array_foreach(list, i, item)
    {
        const char *number = json_string_value(item);
        if (!number || strlen(number) > 40 || !text_starts(number, prefix))
            return not_frame(key, oops);
        if (i < NUMBERS_MOST)
            text_printf(&all, "%s%s", all.n ? " " : "", number);
    }
    if (i > NUMBERS_MOST)
        text_printf(&all, " 等 %zu 个", i);
    *ret_text = all.n ? text_end(&all) : NULL;
    return 0;
}

/* --- keys --- */

const char *import_host_key(struct arena *arena, const char *host, const char *address, const char *hostname,
                            const char *url)
{
    const char *of_url = NULL, *path;
    int64_t port;
    attribute_url(arena, url, &of_url, &port, &path);
    const char *const names[] = {address, host, hostname, of_url};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!text_empty(names[i]))
            return attribute_lower(arena, names[i]);
    return "";
}

static void note_host(struct import_read *read, const char *name, ms_t seen_at)
{
    ms_t *known = text_empty(name) ? NULL : map_get(&read->import->hosts, name);
    if (text_empty(name) || (known && *known >= seen_at))
        return;
    map_set(read->arena, &read->import->hosts, name, arena_copy(read->arena, &seen_at, sizeof seen_at));
}

const char *import_severity(struct arena *arena, const char *text)
{
    static const char *const WORDS[][2] = {
        {"严重", "|严重|紧急|超危|危急|特别严重|极高|极危|严重漏洞|超危漏洞|critical|urgent|4|"},
        {"高危", "|高危|高|高风险|高级|重大|较高|高危险|高危漏洞|high|serious|3|"},
        {"中危", "|中危|中|中风险|中级|一般|中等|中危险|中危漏洞|medium|moderate|2|"},
        {"低危", "|低危|低|低风险|低级|轻微|较低|低危险|低危漏洞|low|minor|1|"},
        {"信息", "|信息|提示|无|无风险|info|informational|information|none|log|0|"},
    };
    if (text_empty(text))
        return NULL;
    const char *key = arena_printf(arena, "|%s|", attribute_lower(arena, text_trim(arena, text)));
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strstr(WORDS[i][1], key))
            return WORDS[i][0];
    return NULL;
}

/* --- findings --- */

/* What a finding says in one text: description, what was seen, further numbers. */
static const char *joined_evidence(struct import_read *read, const char *description, const char *evidence,
                                   const char *numbers)
{
    struct text all = TEXT(read->arena);
    const char *const parts[] = {description, evidence, numbers};
    for (size_t i = 0; i < 3; i++)
        if (parts[i])
            text_printf(&all, "%s%s", all.n ? "\n\n" : "", parts[i]);
    if (all.n <= IMPORT_TEXT_MOST)
        return all.n ? text_end(&all) : NULL;
    return arena_printf(read->arena, "%.*s…", (int)text_whole(all.at, IMPORT_TEXT_MOST), all.at);
}

static const char *fault_of(const struct import_finding *finding)
{
    static const char *const SEVERITIES = "|严重|高危|中危|低危|信息|";
    if (!finding->title)
        return "没有名称";
    if (!finding->severity || !strstr(SEVERITIES, finding->severity))
        return "没有危险程度";
    if (!finding->identity)
        return "没有检测项编号，无法去重";
    if (finding->port < 0 || finding->port > 65535)
        return "端口不在 0 到 65535 之间";
    return finding->cvss > 10 ? "CVSS 评分大于 10" : NULL;
}

static int take_numbered(struct import_read *read, const json_t *frame, struct import_finding *finding,
                         const char **ret_others, struct oops *oops)
{
    const char *cve, *cnvd, *cnnvd;
    int failed = take_numbers(read, frame, "cve", "CVE-", &cve, oops);
    if (!failed)
        failed = take_numbers(read, frame, "cnvd", "CNVD-", &cnvd, oops);
    if (!failed)
        failed = take_numbers(read, frame, "cnnvd", "CNNVD-", &cnnvd, oops);
    if (failed)
        return failed;
    finding->cve = cve ? cve : cnvd ? cnvd : cnnvd;
    const char *first = cnvd && finding->cve != cnvd ? cnvd : NULL,
               *second = cnnvd && finding->cve != cnnvd ? cnnvd : NULL;
    *ret_others = first || second ? arena_printf(read->arena, "编号：%s%s%s", first ? first : "",
                                                 first && second ? " " : "", second ? second : "")
                                  : NULL;
    return 0;
}

static int take_finding(struct import_read *read, const json_t *frame, struct oops *oops)
{
    struct import_finding finding = {.cvss = -1};
    const char *description, *evidence, *others;
    const struct text_field fields[] = {
        {"host", SHORT_MOST, &finding.host},         {"address", SHORT_MOST, &finding.address},
        {"hostname", SHORT_MOST, &finding.hostname}, {"protocol", SHORT_MOST, &finding.protocol},
        {"url", SHORT_MOST, &finding.url},           {"plugin", SHORT_MOST, &finding.plugin},
        {"identity", SHORT_MOST, &finding.identity}, {"title", SHORT_MOST, &finding.title},
        {"severity", SHORT_MOST, &finding.severity}, {"description", LONG_MOST, &description},
        {"evidence", LONG_MOST, &evidence},          {"solution", LONG_MOST, &finding.solution},
        {"place", SHORT_MOST, &finding.place},       {"vector", SHORT_MOST, &finding.vector},
    };
    int failed = take_texts(read, frame, fields, sizeof fields / sizeof *fields, oops);
    if (!failed)
        failed = take_numbered(read, frame, &finding, &others, oops);
    if (!failed)
        failed = take_int(frame, "port", &finding.port, oops);
    if (!failed)
        failed = take_int(frame, "line", &finding.line, oops);
    if (!failed)
        failed = take_time(frame, "seen_at", &finding.seen_at, oops);
    if (!failed && json_have_double(frame, "frame", "cvss", &finding.cvss, NULL) < 0)
        failed = not_frame("cvss", oops);
    if (failed)
        return failed;
    if (finding.url && !strstr(finding.url, "://")) { /* a place in source code, no address */
        description = description ? arena_printf(read->arena, "%s\n%s", finding.url, description) : finding.url;
        finding.code = finding.url;
        finding.url = NULL;
    }
    finding.evidence = joined_evidence(read, description, evidence, others);
    finding.fault = fault_of(&finding);
    note_host(read, import_host_key(read->arena, finding.host, finding.address, finding.hostname, finding.url),
              finding.seen_at);
    *list_push(read->arena, &read->import->findings) = finding;
    read->came.findings++;
    return 0;
}

/* --- machines --- */

/* A machine that did not answer was not looked at, nor one of which only the ports were. */
static int take_machine(struct import_read *read, const json_t *frame, bool port, struct oops *oops)
{
    const char *host, *address, *hostname, *state;
    ms_t seen_at = 0;
    const struct text_field fields[] = {{"host", SHORT_MOST, &host},
                                        {"address", SHORT_MOST, &address},
                                        {"hostname", SHORT_MOST, &hostname},
                                        {"state", SHORT_MOST, &state}};
    int failed = take_texts(read, frame, fields, sizeof fields / sizeof *fields, oops);
    if (!failed && !port)
        failed = take_time(frame, "seen_at", &seen_at, oops);
    if (failed)
        return failed;
    if (!port && !text_same(state, "down") && !json_is_false(json_object_get(frame, "checked")))
        note_host(read, import_host_key(read->arena, host, address, hostname, NULL), seen_at);
    *(port ? &read->came.ports : &read->came.hosts) += 1;
    return 0;
}

/* --- tables --- */

static bool title_taken(const struct import_sheet *sheet, const char *title)
{
    for (size_t i = 0; i < sheet->columns.n; i++)
        if (text_same(sheet->columns.at[i].title, title))
            return true;
    return false;
}

static void add_column(struct import_read *read, struct import_sheet *sheet, const char *header)
{
    const char *title = text_trim(read->arena, header);
    size_t number = sheet->columns.n + 1;
    bool blank = !*title;
    if (blank)
        title = arena_printf(read->arena, "第 %zu 列", number);
    const char *first = title;
    for (int i = 2; title_taken(sheet, title); i++)
        title = arena_printf(read->arena, "%s (%d)", first, i);
    *list_push(read->arena, &sheet->columns) = (struct import_column){.title = title, .blank = blank};
}

static int take_guesses(struct import_read *read, const json_t *list, struct import_sheet *sheet, struct oops *oops)
{
    const json_t *guess;
    size_t i;
    json_array_foreach(list, i, guess)
    {
        int64_t column = -1;
        const char *field = NULL;
        bool certain = false;
        if (json_want_int(guess, "proposed", "column", &column, NULL) ||
            json_want_text(guess, "proposed", "field", &field, NULL) ||
            json_want_bool(guess, "proposed", "certain", &certain, NULL) || column < 0 ||
            (size_t)column >= sheet->columns.n || strlen(field) > 40)
            return not_frame("proposed", oops);
        sheet->columns.at[column].guess = arena_text(read->arena, field);
        sheet->columns.at[column].certain = certain;
    }
    return 0;
}

static int take_sheet(struct import_read *read, const json_t *frame, struct oops *oops)
{
    struct import_sheet *sheet = ARENA_NEW(read->arena, struct import_sheet);
    const json_t *header, *proposed, *title;
    const struct text_field fields[] = {{"name", SHORT_MOST, &sheet->name}, {"subject", SHORT_MOST, &sheet->subject}};
    size_t i;
    int failed = take_texts(read, frame, fields, 2, oops);
    if (!failed)
        failed = take_int(frame, "sheet", &sheet->number, oops);
    if (failed)
        return failed;
    if (json_want_bool(frame, "frame", "hidden", &sheet->hidden, NULL) ||
        json_want_array(frame, "frame", "header", &header, NULL) ||
        json_want_array(frame, "frame", "proposed", &proposed, NULL) || read->import->sheets.n >= IMPORT_SHEETS_MOST)
        return not_frame("sheet", oops);
    json_array_foreach(header, i, title)
    {
        if (!json_is_string(title))
            return not_frame("header", oops);
        if (i < IMPORT_COLUMNS_MOST)
            add_column(read, sheet, json_string_value(title));
    }
    *list_push(read->arena, &read->import->sheets) = sheet;
    return take_guesses(read, proposed, sheet, oops);
}

static int take_row(struct import_read *read, const json_t *frame, struct oops *oops)
{
    struct import_row row = {0};
    struct import_sheets *sheets = &read->import->sheets;
    struct import_sheet *sheet = sheets->n ? sheets->at[sheets->n - 1] : NULL;
    const json_t *cells, *cell;
    int64_t number;
    size_t i;
    if (!sheet || take_int(frame, "sheet", &number, oops) || take_int(frame, "line", &row.line, oops) ||
        number != sheet->number || json_want_array(frame, "frame", "cells", &cells, NULL))
        return not_frame("row", oops);
    const char **texts = ARENA_ARRAY(read->arena, const char *, json_array_size(cells) + 1);
    json_array_foreach(cells, i, cell)
    {
        if (!json_is_string(cell) || json_string_length(cell) > LONG_MOST)
            return not_frame("cells", oops);
        if (i >= IMPORT_COLUMNS_MOST)
            continue;
        const char *text = text_trim(read->arena, json_string_value(cell));
        while (i >= sheet->columns.n && *text) /* cells beyond the header */
            add_column(read, sheet, "");
        texts[row.n++] = text;
        if (*text)
            sheet->columns.at[i].blank = false;
    }
    if (row.n > sheet->columns.n)
        row.n = sheet->columns.n;
    row.hidden = json_is_true(json_object_get(frame, "hidden")) && !sheet->hidden;
    row.sheet = sheet;
    row.cells = texts;
    sheet->rows++;
    *list_push(read->arena, &read->import->rows) = row;
    read->came.rows++;
    return 0;
}

/* --- frames --- */

static int take_begin(struct import_read *read, const json_t *frame, struct oops *oops)
{
    struct import *import = read->import;
    const struct text_field fields[] = {{"kind", SHORT_MOST, &import->kind},
                                        {"tool", SHORT_MOST, &import->tool},
                                        {"version", SHORT_MOST, &import->version},
                                        {"ports", LONG_MOST, &import->ports},
                                        {"code", CODE_MOST, &import->code}};
    int failed = take_texts(read, frame, fields, sizeof fields / sizeof *fields, oops);
    if (!failed)
        failed = take_time(frame, "started_at", &import->started_at, oops);
    return failed ? failed : import->kind ? 0 : not_frame("kind", oops);
}

static int take_end(struct import_read *read, const json_t *frame, struct oops *oops)
{
    struct import_counts *told = &read->import->counts;
    const struct {
        const char *key;
        int64_t *number;
    } fields[] = {
        {"findings", &told->findings}, {"hosts", &told->hosts},     {"ports", &told->ports},
        {"rows", &told->rows},         {"skipped", &told->skipped}, {"clipped", &told->clipped},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (json_want_int(frame, "frame", fields[i].key, fields[i].number, NULL))
            return not_frame(fields[i].key, oops);
    int failed = take_text(read, frame, "cut", SHORT_MOST, &read->import->cut, oops);
    if (failed)
        return failed;
    read->ended = true;
    if (told->findings == read->came.findings && told->hosts == read->came.hosts && told->ports == read->came.ports &&
        told->rows == read->came.rows)
        return 0;
    return oops_set(oops, ERR_CORRUPT, "", "读取程序报告的数目与读到的不一致", "the reader's sums are not what came");
}

static int take_refusal(struct import_read *read, const json_t *frame, struct oops *oops)
{
    const char *where = "", *zh, *en = "", *code = "";
    if (json_want_text(frame, "frame", "zh", &zh, NULL) || json_have_text(frame, "frame", "where", &where, NULL) < 0 ||
        json_have_text(frame, "frame", "en", &en, NULL) < 0 || json_have_text(frame, "frame", "code", &code, NULL) < 0)
        return not_frame("error", oops);
    int known = ERR_INVALID;
    for (int i = ERR_NONE + 1; i < ERR_COUNT; i++)
        known = text_same(err_name(i), code) ? i : known;
    oops_set(&read->refused, known, where, zh, en);
    return 0;
}

static int take_frame(struct import_read *read, const struct frame *frame, struct oops *oops)
{
    JSON_SCOPE(value);
    const struct json_limits limits = {.bytes = FRAME_MOST, .depth = 8};
    if (frame->type == FRAME_TREE)
        return oops_set(oops, ERR_UNSUPPORTED, "", "这里不收 YAML 文件", "YAML is not taken here");
    if (json_read(frame->payload, frame->n, "frame", &limits, &value, NULL) || !json_is_object(value))
        return not_frame("frame", oops);
    switch (frame->type) {
    case FRAME_BEGIN:
        return take_begin(read, value, oops);
    case FRAME_HOST:
        return take_machine(read, value, false, oops);
    case FRAME_PORT:
        return take_machine(read, value, true, oops);
    case FRAME_FINDING:
        return take_finding(read, value, oops);
    case FRAME_SHEET:
        return take_sheet(read, value, oops);
    case FRAME_ROW:
        return take_row(read, value, oops);
    case FRAME_END:
        return take_end(read, value, oops);
    case FRAME_ERROR:
        return take_refusal(read, value, oops);
    case FRAME_TREE:
        break;
    }
    return 0;
}

static int check_size(const struct import_read *read, struct oops *oops)
{
    size_t items = (size_t)(read->came.findings + read->came.rows + read->came.hosts);
    if (items > read->limits.items)
        return oops_printf(oops, ERR_TOO_LARGE, "", "文件里的条数超过一次导入的上限 %zu，请分成几份",
                           read->limits.items);
    if (arena_used(read->arena) > read->limits.bytes)
        return oops_printf(oops, ERR_TOO_LARGE, "", "文件内容超过一次导入的上限 %zu MB，请分成几份",
                           read->limits.bytes >> 20);
    return 0;
}

int import_read_feed(struct import_read *read, const char *bytes, size_t n, struct oops *oops)
{
    struct frame frame;
    int answer;
    frame_feed(read->frames, bytes, n);
    while ((answer = frame_next(read->frames, &frame, oops)) == 0) {
        int failed = take_frame(read, &frame, oops);
        if (!failed)
            failed = check_size(read, oops);
        if (failed)
            return failed;
    }
    return answer < 0 ? answer : 0;
}

int import_read_end(struct import_read *read, struct import **ret_import, struct oops *oops)
{
    if (read->refused.code) {
        if (oops && !oops->code)
            *oops = read->refused;
        return -read->refused.code;
    }
    int failed = frame_finish(read->frames, oops);
    if (failed)
        return failed;
    *ret_import = read->import;
    return 0;
}
