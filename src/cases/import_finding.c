#include "cases/import_finding.h"

#include "cases/import_value.h"
#include "cases/import_where.h"
#include "cases/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *home_text(struct arena *arena, int64_t system)
{
    return arena_printf(arena, "system:%lld", (long long)system);
}

const char *import_finding_identity(struct arena *arena, const struct import_finding *finding)
{
    const char *host = import_host_key(arena, finding->host, finding->address, finding->hostname, finding->url);
    const char *place = *host ? host : finding->home ? home_text(arena, finding->home) : "-";
    return arena_printf(arena, "%s|%s", place, finding->identity ? finding->identity : "");
}

size_t import_finding_settle(struct arena *arena, struct import *import, int64_t system)
{
    size_t n = 0;
    import->home = system ? home_text(arena, system) : NULL;
    for (size_t i = 0; i < import->findings.n; i++) {
        struct import_finding *finding = &import->findings.at[i];
        if (*import_host_key(arena, finding->host, finding->address, finding->hostname, finding->url))
            continue;
        finding->home = system;
        n++;
    }
    return n;
}

const char *import_finding_source(struct arena *arena, const struct import *import, const char *file)
{
    if (import->tool)
        return import->tool;
    return import->sheets.n ? arena_printf(arena, "表格 %s", file) : import->kind;
}

static ms_t host_seen(const struct import *import, const char *host, ms_t now)
{
    const ms_t *seen = map_get(&import->hosts, host);
    ms_t at = seen && *seen ? *seen : import->started_at ? import->started_at : now;
    return at < now ? at : now;
}

ms_t import_finding_seen(struct arena *arena, const struct import *import, const struct import_finding *finding,
                         ms_t now)
{
    if (finding->seen_at)
        return finding->seen_at < now ? finding->seen_at : now;
    return host_seen(import, import_host_key(arena, finding->host, finding->address, finding->hostname, finding->url),
                     now);
}

/* --- facts --- */

struct cells LIST(struct cell);

static void add(struct arena *arena, struct cells *cells, const char *name, struct value value)
{
    if (value_filled(value))
        *list_push(arena, cells) = (struct cell){name, value};
}

static void add_text(struct arena *arena, struct cells *cells, const char *name, const char *text)
{
    if (!text_empty(text))
        add(arena, cells, name, VALUE_OF_TEXT(text));
}

static int named_record(struct arena *arena, const struct import_finding_world *world, const char *table,
                        const char *title, const char *name, int64_t *ret_id, struct oops *oops)
{
    const struct field field = {.name = table, .title = title, .type = TYPE_REF, .to = table};
    struct value value;
    if (text_empty(name))
        return 0;
    struct oops own = {0};
    int failed = import_value(arena, world->names, &field, name, &value, &own);
    if (failed < 0)
        return oops_printf(oops, -failed, failed == -ERR_INVALID ? table : own.where, "%s", own.zh);
    if (value.kind == VALUE_REF)
        *ret_id = value.ref.id;
    return 0;
}

/* What the table says about the owner counts; else the registers say it. */
int import_finding_owner(struct arena *arena, const struct import_finding_world *world,
                         const struct import_finding *finding, struct attribute_owner *ret_owner, struct oops *oops)
{
    const struct attribute_place place = {finding->host, finding->address, finding->hostname, finding->url,
                                          finding->port};
    struct attribute_owner told = {0};
    told.system = finding->home;
    int failed = named_record(arena, world, "system", "信息系统", finding->system, &told.system, oops);
    if (!failed)
        failed = named_record(arena, world, "unit", "单位", finding->unit, &told.unit, oops);
    if (failed)
        return failed;
    *ret_owner = (struct attribute_owner){0};
    if (!told.system)
        attribute_find(world->attribution, &place, ret_owner);
    else
        *ret_owner = (struct attribute_owner){told.system, attribute_unit(world->attribution, told.system)};
    if (told.unit)
        ret_owner->unit = told.unit;
    return 0;
}

int import_finding_fact(struct arena *arena, const struct import_finding_world *world,
                        const struct import_finding *finding, struct fact *ret_fact, struct oops *oops)
{
    struct cells cells = {0};
    struct attribute_owner owner;
    const char *host = finding->host ? finding->host : finding->hostname ? finding->hostname : finding->address, *path;
    int64_t port = finding->port, url_port = 0;
    ms_t seen = import_finding_seen(arena, world->import, finding, world->now);
    int failed = import_finding_owner(arena, world, finding, &owner, oops);
    if (failed)
        return failed;
    if (!host)
        attribute_url(arena, finding->url, &host, &url_port, &path);
    add_text(arena, &cells, "source", world->source);
    add_text(arena, &cells, "host", host);
    add_text(arena, &cells, "address", finding->address);
    add(arena, &cells, "port", port ? VALUE_OF_INT(port) : VALUE_NONE);
    add_text(arena, &cells, "protocol", finding->protocol);
    add_text(arena, &cells, "url", finding->url);
    add_text(arena, &cells, "plugin", finding->plugin);
    add_text(arena, &cells, "cve", finding->cve);
    add_text(arena, &cells, "title", finding->title);
    add_text(arena, &cells, "severity", finding->severity);
    add(arena, &cells, "cvss", finding->cvss >= 0 ? VALUE_OF_REAL(finding->cvss) : VALUE_NONE);
    add_text(arena, &cells, "vector", finding->vector);
    add_text(arena, &cells, "evidence", finding->evidence);
    add_text(arena, &cells, "solution", finding->solution);
    add(arena, &cells, "seen-at", VALUE_OF_INT(seen));
    add(arena, &cells, "system", owner.system ? VALUE_OF_REF("system", owner.system) : VALUE_NONE);
    add(arena, &cells, "unit", owner.unit ? VALUE_OF_REF("unit", owner.unit) : VALUE_NONE);
    add_text(arena, &cells, "identity", import_finding_identity(arena, finding));
    ret_fact->kind = FACT_SENSED;
    ret_fact->name = "import.finding";
    ret_fact->occurred = seen;
    ret_fact->values = cells.at;
    ret_fact->value_count = cells.n;
    return 0;
}

/* --- known and gone --- */

struct loading {
    struct arena *arena;
    struct map *known, *numbers;
};

static int take_known(void *context, const struct reg *reg, const struct row *row)
{
    const struct loading *loading = context;
    const struct state *first = reg_first_state(reg), *now = reg_state(reg, row_text(row, "state"));
    struct import_known *known = ARENA_NEW(loading->arena, struct import_known);
    ms_t seen = row_int(row, "last-seen");
    *known = (struct import_known){
        .id = row->id,
        .identity = arena_text(loading->arena, row_text(row, "identity")),
        .source = arena_text(loading->arena, row_text(row, "source")),
        .number = arena_text(loading->arena, row_text(row, "number")),
        .standing = now && now != first ? arena_text(loading->arena, now->title) : NULL,
        .open = now && now == first,
        .last_seen = seen ? seen : row_int(row, "first-seen"),
    };
    map_set(loading->arena, loading->known, known->identity, known);
    if (loading->numbers && *known->number)
        map_set(loading->arena, loading->numbers, known->number, known);
    return 0;
}

int import_known_load(struct arena *arena, struct store *store, const struct law *law, struct map *ret_known,
                      struct map *ret_numbers, struct oops *oops)
{
    static const char *const COLUMNS[] = {"state", "number", "identity", "source", "first-seen", "last-seen", NULL};
    const struct page_walk walk = {.law = law, .table = "finding", .columns = COLUMNS};
    struct loading loading = {arena, ret_known, ret_numbers};
    *ret_known = (struct map){0};
    if (ret_numbers)
        *ret_numbers = (struct map){0};
    return page_each(store, &walk, take_known, &loading, oops);
}

/* "22,80-90" */
static bool is_listed(const char *spans, size_t n, int64_t port)
{
    for (const char *p = spans; p < spans + n; p += strspn(p, ",; ")) {
        char *end;
        long from = strtol(p, &end, 10), to = *end == '-' ? strtol(end + 1, &end, 10) : from;
        if (port >= from && port <= to)
            return true;
        if (end == p)
            return false;
        p = end;
    }
    return false;
}

/* Whether the port of a finding is one of those that were looked at. */
static bool port_looked_at(const struct import *import, const char *identity)
{
    const char *mark = memrchr(identity, '@', strcspn(identity, "#")); /* a path may hold anything */
    char protocol[8];
    long long port;
    if (!import->ports || !mark || sscanf(mark, "@%lld/%7[a-z]", &port, protocol) != 2)
        return true;
    for (const char *p = import->ports; *p;) {
        size_t n = strcspn(p, ";"), name = strcspn(p, " ;");
        if (name == strlen(protocol) && !strncmp(p, protocol, name) && is_listed(p + name + 1, n - name - 1, port))
            return true;
        p += n + (p[n] == ';');
    }
    return false;
}

/* "src/a.c" of "system:7|sarif/R1#src/a.c#39fa~2"; "" when it tells no file. */
static const char *file_of(struct arena *arena, const char *identity)
{
    const char *path = identity + strcspn(identity, "#");
    path += *path == '#';
    return arena_text_n(arena, path, strcspn(path, "#~"));
}

/* Places in code that the report speaks of: the repositories and files that it says it looked at, and the files of its
 * findings. Of another repository of the same system it says nothing. */
struct code {
    char **told;
    size_t n;
    struct map files;
};

static struct code code_looked_at(struct arena *arena, const struct import *import)
{
    struct code code = {0};
    if (import->code)
        code.n = text_split(arena, import->code, '\n', &code.told);
    for (size_t i = 0; i < code.n; i++)
        map_set(arena, &code.files, code.told[i], (void *)import);
    for (size_t i = 0; i < import->findings.n; i++)
        if (import->findings.at[i].home && import->findings.at[i].identity)
            map_set(arena, &code.files, file_of(arena, import->findings.at[i].identity), (void *)import);
    return code;
}

static bool in_code(struct arena *arena, const struct code *code, const char *identity)
{
    const char *file = file_of(arena, identity);
    if (map_get(&code->files, file))
        return true;
    for (size_t i = 0; i < code->n; i++)
        if (strstr(code->told[i], "://") && text_starts(file, code->told[i]) && file[strlen(code->told[i])] == '/')
            return true;
    return false;
}

void import_gone_find(struct arena *arena, const struct import *import, const char *source, const struct map *known,
                      ms_t now, struct import_gone *ret_gone)
{
    *ret_gone = (struct import_gone){0};
    if (!import->tool || import->cut)
        return;
    struct code code = code_looked_at(arena, import);
    for (size_t i = 0; i < known->n; i++) {
        const struct import_known *one = known->rows[i].value;
        const char *bar = strchr(one->identity, '|');
        const char *host = bar ? arena_text_n(arena, one->identity, (size_t)(bar - one->identity)) : "";
        bool looked_at =
            map_get(&import->hosts, host) || (text_same(import->home, host) && in_code(arena, &code, one->identity));
        if (one->open && !one->in_file && !strcmp(one->source, source) && looked_at &&
            port_looked_at(import, one->identity) && one->last_seen < host_seen(import, host, now))
            *list_push(arena, ret_gone) = one;
    }
}

void import_gone_fact(struct arena *arena, const struct import *import, const struct import_known *gone,
                      const char *source, ms_t now, struct fact *ret_fact)
{
    struct cells cells = {0};
    const char *bar = strchr(gone->identity, '|');
    ms_t seen = host_seen(import, arena_text_n(arena, gone->identity, (size_t)(bar - gone->identity)), now);
    add_text(arena, &cells, "source", source);
    add_text(arena, &cells, "identity", gone->identity);
    add(arena, &cells, "finding", VALUE_OF_REF("finding", gone->id));
    add(arena, &cells, "seen-at", VALUE_OF_INT(seen));
    ret_fact->kind = FACT_SENSED;
    ret_fact->name = "import.gone";
    ret_fact->occurred = seen;
    ret_fact->values = cells.at;
    ret_fact->value_count = cells.n;
}

/* --- rows of tables --- */

/* cve-2019-0708 → CVE-2019-0708. */
static const char *plain_numbers(struct arena *arena, const char *text)
{
    static const char *const KINDS[] = {"CVE-", "CNVD-", "CNNVD-"};
    char *plain = arena_text(arena, text);
    for (size_t i = 0; plain && i < 3; i++)
        for (char *at = plain; (at = strcasestr(at, KINDS[i])); at++)
            memcpy(at, KINDS[i], strlen(KINDS[i]));
    return plain;
}

/* The first number of that kind in a text: "CVE-2019-0708", … */
static const char *first_number(struct arena *arena, const char *text)
{
    static const char *const KINDS[] = {"CVE-", "CNVD-", "CNNVD-"};
    for (size_t i = 0; text && i < 3; i++) {
        const char *at = strstr(text, KINDS[i]);
        if (at)
            return arena_text_n(arena, at, strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"));
    }
    return NULL;
}

static void set_number(struct arena *arena, const struct law *law, const struct field *field, const char *cell,
                       struct import_finding *finding)
{
    const struct value_texts texts = {.arena = arena, .law = law};
    struct value value = VALUE_NONE;
    if (!import_date_clear(arena, field, cell) || value_from_text(&texts, field, cell, &value, NULL)) {
        finding->fault = arena_printf(arena, "%s“%s”看不懂%s", field->title, cell,
                                      field->type == TYPE_DATETIME ? "，请写成 2026-03-05 这样，年份四位" : "");
        return;
    }
    if (value.kind == VALUE_EMPTY)
        return;
    if (!strcmp(field->name, "cvss"))
        finding->cvss = value.kind == VALUE_REAL ? value.real : (double)value.number;
    else if (!strcmp(field->name, "seen-at"))
        finding->seen_at = value.number;
}

static const char *row_identity(struct arena *arena, const struct import_finding *finding)
{
    const char *number = first_number(arena, finding->cve);
    struct text identity = TEXT(arena);
    if (number)
        text_add(&identity, number);
    else
        text_printf(&identity, "table/%s", finding->plugin ? finding->plugin : finding->title ? finding->title : "");
    if (finding->port)
        text_printf(&identity, "@%lld/%s", (long long)finding->port,
                    finding->protocol ? attribute_lower(arena, finding->protocol) : "tcp");
    return text_end(&identity);
}

static const char *or_first(const char *first, const char *other) { return first ? first : other; }

/* *ret_field: the field that is at fault; stays NULL when it is none alone. */
static const char *row_fault(const struct import_finding *finding, const char **ret_field)
{
    bool port = finding->port < 0 || finding->port > 65535;
    *ret_field = !finding->title      ? "title"
                 : !finding->severity ? "severity"
                 : port               ? "port"
                 : finding->cvss > 10 ? "cvss"
                                      : NULL;
    if (!finding->title)
        return "漏洞名称没有填";
    if (!finding->severity)
        return "危险程度没有填，或不是严重、高危、中危、低危、信息之一";
    if (!finding->host && !finding->address && !finding->url && !finding->system)
        return "没有写是哪台主机、哪个网址或哪个系统";
    if (port)
        return "端口不在 0 到 65535 之间";
    return finding->cvss > 10 ? "CVSS 评分大于 10" : NULL;
}

struct import_finding import_finding_row(struct arena *arena, const struct law *law, const struct import_row *row,
                                         const struct import_mapping *mapping)
{
    struct import_finding finding = {.cvss = -1, .line = row->line, .sheet = row->sheet};
    const struct {
        const char *field;
        const char **text;
    } texts[] = {
        {"host", &finding.host},         {"address", &finding.address},   {"protocol", &finding.protocol},
        {"url", &finding.url},           {"plugin", &finding.plugin},     {"cve", &finding.cve},
        {"title", &finding.title},       {"evidence", &finding.evidence}, {"system", &finding.system},
        {"solution", &finding.solution}, {"unit", &finding.unit},         {"number", &finding.number},
        {"identity", &finding.known},    {"vector", &finding.vector},
    };
    for (size_t i = 0; i < row->n; i++) {
        const struct field *field = mapping->fields[i];
        const char *cell = field ? import_cell_text(arena, field, row->cells[i]) : "";
        const char *fault = import_cell_fault(cell);
        if (!*cell || fault) {
            finding.fault = fault ? fault : finding.fault;
            finding.column = fault ? row->sheet->columns.at[i].title : finding.column;
            continue;
        }
        if (!strcmp(field->name, "severity"))
            finding.severity = import_severity(arena, cell);
        else if (!strcmp(field->name, "port"))
            finding.fault = or_first(finding.fault, import_where_port(arena, row->cells[i], &finding));
        else if (field->type == TYPE_NUMBER || field->type == TYPE_DATETIME)
            set_number(arena, law, field, cell, &finding);
        if (finding.fault && !finding.column)
            finding.column = row->sheet->columns.at[i].title;
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            if (!strcmp(texts[k].field, field->name))
                *texts[k].text = cell;
    }
    import_where_settle(arena, &finding);
    finding.cve = plain_numbers(arena, finding.cve);
    finding.identity = row_identity(arena, &finding);
    if (!finding.fault) {
        const char *name;
        finding.fault = row_fault(&finding, &name);
        finding.column = name ? import_mapping_column(row->sheet, mapping, name) : NULL;
    }
    return finding;
}
