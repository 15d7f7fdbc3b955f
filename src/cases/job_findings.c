/* Findings: each a fact, whichever file they came in; at the end those that the scanned machines no longer have. */
#include "cases/job_inner.h"

#include "cases/import_finding.h"
#include "cases/import_value.h"
#include "cases/import_where.h"

#include <stdio.h>
#include <string.h>

struct findings {
    struct import_finding_world world;
    struct import_findings rows; /* of a report, or made of a table */
    unsigned char *will;         /* by finding: enum job_will */
    struct map known, numbers;
    size_t named; /* rows that only name what is registered */
    struct import_gone gone;
};

static const char *where_of(struct arena *arena, const struct import_finding *finding)
{
    if (finding->place)
        return finding->place;
    return finding->line ? import_place(arena, finding->sheet, finding->line, finding->column) : "";
}

/* Whose it is, in words; NULL = nobody's. */
static const char *owner_text(struct job *job, const struct findings *findings, const struct attribute_owner *owner)
{
    struct import_names *names = findings->world.names;
    const char *system = import_names_title(names, "system", owner->system, NULL),
               *unit = import_names_title(names, "unit", owner->unit, NULL);
    if (system && unit)
        return arena_printf(job->plan, "%s（%s）", system, unit);
    return system ? system : unit;
}

static void preview(struct job *job, const struct findings *findings, const struct import_finding *finding,
                    const struct attribute_owner *owner, enum job_will will, const char *text)
{
    if (job->preview.n >= JOB_PREVIEW)
        return;
    struct job_preview *row = list_push(job->plan, &job->preview);
    *row = (struct job_preview){.line = finding->line ? finding->line : finding - findings->rows.at + 1,
                                .title = finding->title ? finding->title : "",
                                .text = text,
                                .will = will};
    const char *host = finding->address ? finding->address
                       : finding->host  ? finding->host
                       : finding->url   ? finding->url
                                        : finding->code;
    const struct job_problem cells[] = {
        {"system", owner_text(job, findings, owner)},
        {"severity", finding->severity},
        {"host", host},
        {"port", finding->port > 0 ? arena_printf(job->plan, "%lld", (long long)finding->port) : NULL},
        {"cve", finding->cve},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (!text_empty(cells[i].message))
            *list_push(job->plan, &row->cells) = cells[i];
}

/* New, or seen again: by what is registered and by what stands further up in the file. */
static enum job_will meet(struct job *job, struct findings *findings, const struct import_finding *finding,
                          const char **ret_text)
{
    const char *identity = import_finding_identity(job->plan, finding);
    struct import_known *known = map_get(&findings->known, identity);
    enum job_will will = known ? WILL_SEEN : WILL_NEW;
    *ret_text = !known            ? ""
                : known->in_file  ? "文件中前面已有，合并"
                : known->standing ? arena_printf(job->plan, "已登记，现为“%s”，合并", known->standing)
                                  : "已登记，合并";
    if (!known) {
        known = ARENA_NEW(job->plan, struct import_known);
        *known = (struct import_known){.identity = identity, .source = ""};
        map_set(job->plan, &findings->known, identity, known);
    }
    known->in_file = true;
    return will;
}

/* A row of a list that was exported: it names a finding that is registered, and says nothing new about it. */
static const struct import_known *named(const struct findings *findings, const struct import_finding *finding)
{
    const struct import_known *known = finding->number ? map_get(&findings->numbers, finding->number) : NULL;
    const struct import_known *same = !known && finding->known ? map_get(&findings->known, finding->known) : NULL;
    return known ? known : same && same->id ? same : NULL;
}

static bool look_named(struct job *job, struct findings *findings, struct import_finding *finding, size_t i)
{
    static const struct attribute_owner NOBODY;
    const struct import_known *known = named(findings, finding);
    if (!known)
        return false;
    findings->will[i] = WILL_SEEN;
    findings->named++;
    job->forecast.will[WILL_SEEN]++;
    preview(job, findings, finding, &NOBODY, WILL_SEEN,
            arena_printf(job->plan, "已登记为 %s，不重复导入；要改请在该隐患上办理", known->number));
    return true;
}

static void foresee_refused(struct job *job, const struct import_finding *finding, const char *text)
{
    const char *column = finding->column ? finding->column : "";
    job_foresee(job, where_of(job->plan, finding), text);
    job_foresee_left(job, finding->sheet, finding->line,
                     arena_printf(job->plan, "%s%s%s", column, *column ? "：" : "", text));
}

/* A name that no register has is told before anything is taken. */
static int look(struct job *job, const struct job_world *world, size_t i, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct findings *findings = job->plan_state;
    struct import_finding *finding = &findings->rows.at[i];
    struct attribute_owner owner = {0};
    struct oops own = {0};
    if (look_named(job, findings, finding, i))
        return 0;
    if (!finding->fault && finding->number) {
        finding->fault = arena_printf(job->plan, "没有编号为“%s”的隐患；新的隐患不要写编号", finding->number);
        finding->column = job->sheet ? import_mapping_column(job->sheet, &job->mapping, "number") : NULL;
    }
    const char *text = finding->fault;
    import_names_use(findings->world.names, world->store);
    int failed = text ? 0 : import_finding_owner(arena, &findings->world, finding, &owner, &own);
    if (failed == -ERR_INVALID) {
        text = finding->fault = arena_text(job->plan, own.zh);
        finding->column = job->sheet ? import_mapping_column(job->sheet, &job->mapping, own.where) : NULL;
    } else if (failed < 0) {
        *oops = own;
        return failed;
    }
    enum job_will will = text ? WILL_REFUSED : meet(job, findings, finding, &text);
    if (will == WILL_REFUSED)
        foresee_refused(job, finding, text);
    else
        job->forecast.unowned += !owner.unit;
    findings->will[i] = (unsigned char)will;
    job->forecast.will[will]++;
    preview(job, findings, finding, &owner, will, text);
    return 0;
}

static int settle(struct job *job, const struct job_world *world, struct oops *oops)
{
    struct findings *findings = job->plan_state;
    (void)oops;
    import_gone_find(job->plan, job->import, findings->world.source, &findings->known, world->now, &findings->gone);
    job->forecast.will[WILL_GONE] = (int64_t)findings->gone.n;
    job->items = findings->rows.n + findings->gone.n;
    if (job->cursor >
        findings->rows.n) /* the list of those gone is another one each time; their facts know them by id */
        job->cursor = findings->rows.n;
    return 0;
}

/* A row may be about several machines: one finding for each. */
static void take_row(struct job *job, struct findings *findings, const struct import_row *row)
{
    const struct law *law = findings->world.names ? job->law : NULL;
    const struct import_finding finding = import_finding_row(job->plan, law, row, &job->mapping);
    struct import_addresses addresses;
    import_where_several(job->plan, finding.several, &addresses);
    if (!addresses.n) {
        *list_push(job->plan, &findings->rows) = finding;
        return;
    }
    job_foresee(job, import_place(job->plan, row->sheet, row->line, NULL),
                arena_printf(job->plan, "一格里有 %zu 个地址，按 %zu 条导入", addresses.n, addresses.n));
    for (size_t i = 0; i < addresses.n; i++) {
        struct import_finding one = finding;
        one.address = addresses.at[i];
        one.host = text_same(finding.host, finding.several) ? one.address : finding.host;
        *list_push(job->plan, &findings->rows) = one;
    }
}

static void take_rows(struct job *job, struct findings *findings)
{
    if (!job->sheet) {
        job->homeless = import_finding_settle(job->plan, job->import, job->home);
        findings->rows = job->import->findings;
        return;
    }
    findings->rows = (struct import_findings){0};
    for (size_t i = 0; i < job->import->rows.n; i++)
        if (job_reads(job, job->import->rows.at[i].sheet))
            take_row(job, findings, &job->import->rows.at[i]);
}

static int plan(struct job *job, const struct job_world *world, struct oops *oops)
{
    struct findings *findings = ARENA_NEW(job->plan, struct findings);
    struct attribution *attribution;
    int failed = attribute_load(job->plan, world->store, world->law, &attribution, oops);
    if (!failed)
        failed = import_known_load(job->plan, world->store, world->law, &findings->known, &findings->numbers, oops);
    if (failed < 0)
        return failed;
    job->law = world->law;
    findings->world = (struct import_finding_world){
        .import = job->import,
        .attribution = attribution,
        .names = import_names_new(job->plan, world->law),
        .source = import_finding_source(job->plan, job->import, job->title),
        .now = world->now,
    };
    take_rows(job, findings);
    job_foresee_sheets(job);
    if (job->import->cut)
        job_foresee(job, job->import->cut,
                    "文件在这里断了：扫描被中断（Ctrl+C），或没有传完。导入的只是断开以前完整的部分，没有出现的隐患不会因此提议关闭；"
                    "可用 nmap --resume 接着扫完再导入");
    findings->will = arena_take(job->plan, findings->rows.n + 1);
    job->items = job->looks = findings->rows.n;
    job->forecast.in_file = job->told.in_file = (int64_t)findings->rows.n;
    job->plan_state = findings;
    return 0;
}

static void refuse(struct job *job, const struct import_finding *finding, const char *message)
{
    ARENA_SCOPE(arena);
    job->told.will[WILL_REFUSED]++;
    job_problem(job, where_of(arena, finding), message);
    job_leave(job, finding->sheet, finding->line, message);
}

static int fact(struct job *job, const struct job_world *world, struct arena *arena, size_t item, struct fact *ret_fact,
                struct oops *oops)
{
    struct findings *findings = job->plan_state;
    struct oops own = {0};
    findings->world.now = world->now;
    import_names_use(findings->world.names, world->store);
    if (item >= findings->rows.n) {
        const struct import_known *gone = findings->gone.at[item - findings->rows.n];
        import_gone_fact(arena, job->import, gone, findings->world.source, world->now, ret_fact);
        snprintf(ret_fact->id, sizeof ret_fact->id, "job:%lld:gone:%lld", (long long)job->id, (long long)gone->id);
        return ITEM_FACT;
    }
    const struct import_finding *finding = &findings->rows.at[item];
    if (named(findings, finding))
        return ITEM_NOTHING;
    if (finding->fault) {
        job->told.will[WILL_REFUSED]++;
        return ITEM_NOTHING;
    }
    int failed = import_finding_fact(arena, &findings->world, finding, ret_fact, &own);
    if (failed == -ERR_INVALID) {
        refuse(job, finding, own.zh);
        return ITEM_NOTHING;
    }
    if (failed < 0 && oops)
        *oops = own;
    return failed;
}

static void answered(struct job *job, size_t item, const struct fact_answer *answer, const char *verb)
{
    struct findings *findings = job->plan_state;
    (void)verb;
    if (item >= findings->rows.n) {
        job->told.will[WILL_GONE] += !answer->code;
        return;
    }
    if (answer->code)
        refuse(job, &findings->rows.at[item], answer->refusals.n ? answer->refusals.at[0].reason : answer->oops.zh);
    else
        job->told.will[findings->will[item]]++;
}

/* The trail says what became of them: the rules may have decided otherwise than was foreseen. */
static int finish(struct job *job, const struct job_world *world, struct oops *oops)
{
    const struct findings *findings = job->plan_state;
    struct job_verbs verbs;
    int failed = job_trail_count(job, world, &verbs, oops);
    if (failed < 0)
        return failed;
    job->told.will[WILL_NEW] = verbs.opened;
    job->told.will[WILL_SEEN] = verbs.joined + verbs.reopened + (int64_t)findings->named;
    job->told.will[WILL_REFUSED] += verbs.refused;
    job->told.will[WILL_GONE] = verbs.gone;
    job->told.unowned = job->forecast.unowned;
    if (verbs.refused)
        job_problem(job, "", "有隐患未被台账收下，原因见证据链中的“finding.refused”");
    return 0;
}

const struct job_work job_findings = {plan, look, settle, fact, answered, finish};
