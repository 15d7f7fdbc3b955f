#include "cases/job_row.h"

#include "cases/import_parts.h"
#include "cases/import_value.h"
#include "cases/page.h"
#include "rules/terms.h"

#include <string.h>

const char *job_row_where(struct arena *arena, const struct import_row *row, const char *column)
{
    return import_place(arena, row->sheet, row->line, column);
}

void job_row_fault(struct job_row *plan, const char *column, const char *message)
{
    *list_push(plan->arena, &plan->faults) =
        (struct job_problem){job_row_where(plan->arena, plan->row, column), arena_text(plan->arena, message)};
    plan->why = arena_printf(plan->arena, "%s%s%s%s%s", plan->why ? plan->why : "", plan->why ? "；" : "",
                             column ? column : "", column ? "：" : "", message);
}

/* --- cells --- */

const struct field *job_row_column(const struct job *job, const char *name, size_t *ret_column)
{
    for (size_t i = 0; i < job->sheet->columns.n; i++)
        if (job->mapping.fields[i] && !strcmp(job->mapping.fields[i]->name, name)) {
            *ret_column = i;
            return job->mapping.fields[i];
        }
    return NULL;
}

static const struct state *state_called(const struct reg *reg, const char *name)
{
    for (size_t i = 0; i < reg->states.n; i++)
        if (text_same(reg->states.at[i].name, name) || text_same(reg->states.at[i].title, name))
            return &reg->states.at[i];
    return NULL;
}

/* A row of the file that will be a record: refs to it are negative until it is. */
static void note_need(struct job_row *plan, struct value value)
{
    size_t n = value.kind == VALUE_LIST ? value.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        if (one.kind == VALUE_REF && one.ref.id < 0)
            plan->needs = (size_t)(-one.ref.id - 1);
    }
}

int job_row_value(const struct job *job, struct arena *arena, const struct field *field, const char *text,
                  struct value *ret_value, struct oops *oops)
{
    const struct job_table_work *work = job->plan_state;
    if (!field->builtin || strcmp(field->name, "state"))
        return import_value(arena, work->names, field, text, ret_value, oops);
    const char *plain = text_trim(arena, text);
    const struct state *state = state_called(work->reg, plain);
    *ret_value = state ? VALUE_OF_TEXT(state->name) : VALUE_NONE;
    return state || !*plain ? 0 : oops_printf(oops, ERR_INVALID, "", "没有叫“%s”的状态", plain);
}

static void note(struct job_row *plan, const char *column, const char *message)
{
    *list_push(plan->arena, &plan->notes) = (struct job_problem){column, message};
}

/* What one cell, or a part of it, says of a field. */
struct said {
    size_t column;
    const struct field *field;
    const char *text;
};
struct saids LIST(struct said);

/* What the register does not know may mean what a person said. */
static int read_words(const struct job *job, struct job_row *plan, struct said *said, struct value *ret_value,
                      struct oops *oops)
{
    bool refused = false;
    const char *message = "", *column = job->sheet->columns.at[said->column].title;
    const char *means = job_words_read(job, plan->arena, said->column, said->text, &refused, &message);
    if (refused)
        return oops_printf(oops, ERR_INVALID, "", "%s", message);
    if (!means)
        return -ERR_INVALID;
    struct oops own = {0};
    int failed = job_row_value(job, plan->arena, said->field, means, ret_value, &own);
    if (failed) {
        *oops = own;
        return failed;
    }
    note(plan, column, message);
    said->text = means;
    return 0;
}

static int read_said(const struct job *job, struct job_row *plan, struct said *said, struct oops *oops)
{
    struct value value = VALUE_NONE;
    struct oops own = {0};
    const char *column = job->sheet->columns.at[said->column].title, *message = "";
    const char *first = import_cell_meant(plan->arena, said->field, said->text, &message);
    if (first)
        note(plan, column, message);
    said->text = first ? first : said->text;
    int failed = job_row_value(job, plan->arena, said->field, said->text, &value, &own);
    if (failed == -ERR_INVALID)
        failed = read_words(job, plan, said, &value, &own);
    if (failed == -ERR_INVALID)
        job_row_fault(plan, column, own.zh);
    else if (failed) {
        *oops = own;
        return failed;
    }
    const char *shown = import_cell_text(plan->arena, said->field, said->text);
    if (*shown)
        *list_push(plan->arena, &plan->shown) = (struct job_problem){said->field->name, shown};
    note_need(plan, value);
    if (value_filled(value))
        *list_push(plan->arena, &plan->cells) = (struct cell){said->field->name, value};
    return 0;
}

/* --- columns that hold several things --- */

/* Behind what another column says of the same field, but only one web address. */
static bool say_part(struct job_row *plan, struct saids *saids, const struct said *part, char gap)
{
    for (size_t i = 0; i < saids->n; i++)
        if (saids->at[i].field == part->field) {
            struct said *said = &saids->at[i];
            if (part->field->type == TYPE_URL)
                return !strcmp(said->text, part->text);
            said->text = arena_printf(plan->arena, "%s%c%s", said->text, gap, part->text);
            return true;
        }
    *list_push(plan->arena, saids) = *part;
    return true;
}

static void say_parts(const struct job *job, struct job_row *plan, size_t column, struct saids *saids)
{
    const struct job_table_work *work = job->plan_state;
    struct import_parts parts;
    import_parts_of(plan->arena, plan->row->cells[column], &parts);
    const char *left = parts.rest;
    for (int i = 0; i < PART_COUNT; i++) {
        const struct said said = {column, reg_field(work->reg, import_part_fields[i]), parts.texts[i]};
        if (*said.text && (!said.field || !say_part(plan, saids, &said, import_part_gap[i])))
            left = arena_printf(plan->arena, "%s%s%s", left, *left ? "，" : "", said.text);
    }
    if (*left)
        note(plan, job->sheet->columns.at[column].title, arena_printf(plan->arena, "“%s”没有地方放，没有登记", left));
}

static bool has_cell(const struct job_row *plan, const char *name)
{
    for (size_t i = 0; i < plan->cells.n; i++)
        if (!strcmp(plan->cells.at[i].name, name))
            return true;
    return false;
}

static struct value cell_of(const struct job_row *plan, const char *name)
{
    for (size_t i = 0; i < plan->cells.n; i++)
        if (!strcmp(plan->cells.at[i].name, name))
            return plan->cells.at[i].value;
    return VALUE_NONE;
}

/* The field of the unit that answers for everything the row does not say: the main one, else the only one named. */
static const struct field *unit_said(const struct job_table_work *work, const struct job_row *plan)
{
    const struct field *only = NULL;
    if (!work->main_unit || has_cell(plan, work->main_unit))
        return work->main_unit ? reg_field(work->reg, work->main_unit) : NULL;
    for (size_t i = 0; i < work->reg->fields.n; i++) {
        const struct field *field = &work->reg->fields.at[i];
        if (field->type != TYPE_UNIT || !has_cell(plan, field->name))
            continue;
        if (only && !value_same(cell_of(plan, only->name), cell_of(plan, field->name)))
            return NULL;
        only = only ? only : field;
    }
    return only;
}

/* What a new record must have and the row does not say: the one unit it names answers for everything; a choice nobody
 * made is 其他. */
static void fill_in(struct job *job, struct job_row *plan)
{
    const struct job_table_work *work = job->plan_state;
    const struct field *said = unit_said(work, plan);
    size_t column;
    for (size_t i = 0; i < work->reg->fields.n; i++) {
        const struct field *field = &work->reg->fields.at[i];
        if (!field->required_always || field->initial || field->is || has_cell(plan, field->name))
            continue;
        bool asked = job_row_column(job, field->name, &column) != NULL;
        if (field->type == TYPE_UNIT && said) {
            *list_push(plan->arena, &plan->cells) = (struct cell){field->name, cell_of(plan, said->name)};
            if (asked || !strcmp(field->name, work->main_unit))
                note(plan, asked ? job->sheet->columns.at[column].title : field->title,
                     arena_printf(plan->arena, "没有填，按%s登记", said->title));
        }
        for (size_t k = 0; field->type == TYPE_ONE_OF && k < field->choices.n; k++)
            if (!strcmp(field->choices.at[k], "其他")) {
                *list_push(plan->arena, &plan->cells) = (struct cell){field->name, VALUE_OF_TEXT("其他")};
                note(plan, field->title, "没有填，按“其他”登记");
            }
    }
}

static int read_cells(struct job *job, struct job_row *plan, struct oops *oops)
{
    struct saids saids = {0};
    for (size_t i = 0; i < plan->row->n; i++) {
        const struct field *field = job->mapping.fields[i];
        if (field && !import_is_parted(field) && *text_trim(plan->arena, plan->row->cells[i]))
            *list_push(plan->arena, &saids) = (struct said){i, field, plan->row->cells[i]};
    }
    for (size_t i = 0; i < plan->row->n; i++)
        if (job->mapping.fields[i] && import_is_parted(job->mapping.fields[i]))
            say_parts(job, plan, i, &saids);
    for (size_t i = 0; i < saids.n; i++) {
        int failed = read_said(job, plan, &saids.at[i], oops);
        if (failed)
            return failed;
    }
    if (!plan->cells.n && !plan->faults.n)
        job_row_fault(plan, NULL, "这一行没有可以导入的内容");
    return 0;
}

/* --- which record --- */

static int ask_one(struct job_row *plan, const struct job_world *world, const char *table, const struct term *where,
                   struct oops *oops)
{
    const struct ask ask = {.kind = ASK_ROWS, .table = table, .where = where, .limit = 1};
    struct answer answer;
    int failed = store_ask(world->store, plan->arena, &ask, &answer, oops);
    if (!failed && answer.n)
        plan->known = &answer.rows[0];
    return failed;
}

static const struct term *same_values(struct job_row *plan, const char *const *columns, size_t n)
{
    const struct term *where = NULL;
    for (size_t i = 0; i < n; i++) {
        struct value value = cell_of(plan, columns[i]);
        if (!value_filled(value) || (value.kind == VALUE_REF && value.ref.id < 0))
            return NULL;
        where = term_and(plan->arena, where, term_is(plan->arena, columns[i], value));
    }
    return where;
}

/* Without anything unique, only a record that says all of this already is the same one. */
static const struct term *all_values(struct job_row *plan)
{
    const char **names = ARENA_ARRAY(plan->arena, const char *, plan->cells.n);
    for (size_t i = 0; i < plan->cells.n; i++)
        names[i] = plan->cells.at[i].name;
    return same_values(plan, names, plan->cells.n);
}

static bool says_same(const struct field *field, struct value a, struct value b)
{
    if (value_same(a, b) || value_compare(a, b) == 0)
        return true;
    char digits[2][32] = {""};
    const char *texts[2] = {a.kind == VALUE_TEXT ? a.text : "", b.kind == VALUE_TEXT ? b.text : ""};
    if (!field || field->type != TYPE_PHONE)
        return false;
    for (int i = 0; i < 2; i++) {
        size_t n = 0;
        for (const char *at = texts[i]; *at && n + 1 < sizeof digits[i]; at++)
            if (*at >= '0' && *at <= '9')
                digits[i][n++] = *at;
        digits[i][n] = '\0';
    }
    size_t n = strlen(digits[0]), m = strlen(digits[1]); /* +86 138… is 138-… */
    return n >= 11 && m >= 11 && !strcmp(digits[0] + n - 11, digits[1] + m - 11);
}

static bool contradicts(const struct job_row *plan, const struct row *known, const struct reg *reg)
{
    for (size_t i = 0; i < plan->cells.n; i++) {
        const struct cell *cell = &plan->cells.at[i];
        struct value have = row_get(known, cell->name);
        if (value_filled(have) && !says_same(reg_field(reg, cell->name), have, cell->value))
            return true;
    }
    return false;
}

/* What is unique is not known of every record: a person gets a login with the account. Without it the same one is who
 * is called so in that unit and of whom the row says nothing else. */
static int find_alike(struct job *job, const struct job_world *world, struct job_row *plan, struct oops *oops)
{
    enum { ENOUGH = 16 };
    const struct job_table_work *work = job->plan_state;
    const char *columns[] = {work->reg->title_of, "unit"};
    const struct term *where =
        work->reg->uniques.n && work->reg->title_of && !plan->faults.n ? same_values(plan, columns, 2) : NULL;
    const struct ask ask = {.kind = ASK_ROWS, .table = work->reg->name, .where = where, .limit = ENOUGH};
    struct answer answer;
    int failed = where ? store_ask(world->store, plan->arena, &ask, &answer, oops) : 0;
    for (size_t i = 0; where && !failed && !plan->known && i < answer.n; i++)
        if (!contradicts(plan, &answer.rows[i], work->reg))
            plan->known = &answer.rows[i];
    return failed;
}

static int find_known(struct job *job, const struct job_world *world, struct job_row *plan, struct oops *oops)
{
    const struct job_table_work *work = job->plan_state;
    static const char *const NUMBER[] = {"number"};
    const struct term *where = same_values(plan, NUMBER, 1);
    int failed = where ? ask_one(plan, world, work->reg->name, where, oops) : 0;
    for (size_t i = 0; !failed && !plan->known && i < work->reg->uniques.n; i++) {
        where = same_values(plan, work->reg->uniques.at[i].columns, work->reg->uniques.at[i].n);
        if (where)
            failed = ask_one(plan, world, work->reg->name, where, oops);
    }
    where = !work->reg->uniques.n && !plan->known && !plan->faults.n ? all_values(plan) : NULL;
    if (!failed && where)
        failed = ask_one(plan, world, work->reg->name, where, oops);
    return failed || plan->known ? failed : find_alike(job, world, plan, oops);
}

/* An earlier row of the file with the same unique values. */
size_t job_row_same(struct job *job, struct job_row *plan, bool note)
{
    struct job_table_work *work = job->plan_state;
    size_t found = JOB_NO_ROW;
    for (size_t i = 0; i < work->reg->uniques.n; i++) {
        struct text key = TEXT(plan->arena);
        const struct unique *unique = &work->reg->uniques.at[i];
        bool whole = true;
        for (size_t k = 0; k < unique->n; k++) {
            whole = whole && has_cell(plan, unique->columns[k]);
            value_print(&key, cell_of(plan, unique->columns[k]));
            text_byte(&key, '|');
        }
        const char *full = arena_printf(job->plan, "%zu|%s", i, text_end(&key));
        size_t *earlier = whole ? map_get(&work->keys, full) : NULL;
        if (earlier && *earlier != plan->index)
            found = *earlier;
        else if (whole && note)
            map_set(job->plan, &work->keys, full, arena_copy(job->plan, &plan->index, sizeof plan->index));
    }
    return found;
}

/* --- what is to be done --- */

static void drop_cell(struct job_row *plan, size_t i) { plan->cells.at[i] = plan->cells.at[--plan->cells.n]; }

/* Leaves the cells that differ from the record. */
static void keep_differing(struct job_row *plan, const struct reg *reg)
{
    for (size_t i = plan->cells.n; i-- > 0;) {
        const struct cell *cell = &plan->cells.at[i];
        const struct field *field = reg_field(reg, cell->name);
        struct value have = row_get(plan->known, cell->name);
        /* number and state of a record that is there are not the table's */
        if (says_same(field, have, cell->value) || (field && field->builtin))
            drop_cell(plan, i);
    }
}

static void drop_number(const struct job *job, struct job_row *plan)
{
    for (size_t i = plan->cells.n; i-- > 0;)
        if (!job->trusted && !strcmp(plan->cells.at[i].name, "number"))
            drop_cell(plan, i);
}

/* The rules ask a person for what must be there; of what they trust they do not. */
static void check_required(struct job *job, struct job_row *plan)
{
    const struct job_table_work *work = job->plan_state;
    size_t column;
    for (size_t i = 0; job->trusted && i < work->reg->fields.n; i++) {
        const struct field *field = &work->reg->fields.at[i];
        if (!field->required_always || field->initial || field->is || field->lines || has_cell(plan, field->name))
            continue;
        bool has_column = job_row_column(job, field->name, &column) != NULL;
        if (!has_column || column >= plan->row->n ||
            !*text_trim(plan->arena, plan->row->cells[column])) /* a faulty cell is told already */
            job_row_fault(plan, has_column ? job->sheet->columns.at[column].title : field->title, "没有填");
    }
}

static void decide(struct job *job, struct job_row *plan)
{
    const struct job_table_work *work = job->plan_state;
    const struct state *first = reg_first_state(work->reg);
    plan->will = WILL_NEW;
    if (!plan->known) {
        fill_in(job, plan);
        check_required(job, plan);
        drop_number(job, plan);
    } else if (page_is_void(plan->known)) {
        fill_in(job, plan);
        keep_differing(plan, work->reg);
        *list_push(plan->arena, &plan->cells) = (struct cell){"state", first ? VALUE_OF_TEXT(first->name) : VALUE_NONE};
        plan->text = "恢复以前撤销的记录";
    } else {
        keep_differing(plan, work->reg);
        plan->will = plan->cells.n ? WILL_CHANGED : WILL_SEEN;
    }
    if (plan->faults.n)
        plan->will = WILL_REFUSED;
}

int job_row_plan(struct job *job, const struct job_world *world, size_t index, struct job_row *plan, struct oops *oops)
{
    struct job_table_work *work = job->plan_state;
    import_names_use(work->names, world->store);
    plan->row = work->rows[index];
    plan->index = index;
    plan->needs = JOB_NO_ROW;
    plan->text = "";
    int failed = read_cells(job, plan, oops);
    if (!failed)
        failed = find_known(job, world, plan, oops);
    if (!failed)
        decide(job, plan);
    return failed;
}

void job_row_fact(const struct job *job, const struct job_row *plan, struct fact *ret_fact)
{
    const struct job_table_work *work = job->plan_state;
    ret_fact->kind = FACT_DEED;
    ret_fact->name = plan->known ? "edit" : "open";
    ret_fact->table = work->reg->name;
    ret_fact->record = plan->known ? plan->known->id : 0;
    ret_fact->version = plan->known ? row_int(plan->known, "version") : 0;
    ret_fact->values = plan->cells.at;
    ret_fact->value_count = plan->cells.n;
    ret_fact->actor.trusted = ret_fact->actor.trusted || (plan->known && page_is_void(plan->known));
}
