#include "server/setup_inner.h"

#include "rules/terms.h"
#include "rules/value_text.h"

#include <string.h>

/* Steps 3 and 4: units and people by hand (tables of them are imports, cases/job.h), and who holds which post. */

static void tell_ref(struct json *out, const char *key, int64_t id, const char *title)
{
    json_key(out, key);
    json_open_object(out);
    json_key_int(out, "id", id);
    json_key_text(out, "title", title);
    json_close(out);
}

static const struct row *row_of(const struct row *rows, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

static const char *name_of(const struct row *rows, size_t n, int64_t id)
{
    const struct row *row = row_of(rows, n, id);
    return row ? row_text(row, "name") : "";
}

/* --- units and people --- */

static void tell_kinds(struct setup_desk *desk)
{
    const struct reg *reg = law_reg(desk->house->law, "unit");
    const struct field *kind = reg ? reg_field(reg, "kind") : NULL;
    struct json *out = desk->step->out;
    json_key(out, "kinds");
    json_open_array(out);
    for (size_t i = 0; kind && i < kind->choices.n; i++)
        json_text(out, kind->choices.at[i]);
    json_close(out);
}

static int tell_people(struct setup_desk *desk)
{
    const struct row *units, *people;
    struct json *out = desk->step->out;
    size_t n = setup_rows(desk, "unit", NULL, "id", &units), m = setup_rows(desk, "person", NULL, "id", &people);
    tell_kinds(desk);
    json_key(out, "units");
    json_open_array(out);
    for (size_t i = 0; i < n; i++) {
        json_open_object(out);
        json_key_int(out, "id", units[i].id);
        json_key_text(out, "name", row_text(&units[i], "name"));
        json_key_text(out, "kind", row_text(&units[i], "kind"));
        json_key_text(out, "parent", name_of(units, n, row_int(&units[i], "parent")));
        json_close(out);
    }
    json_close(out);
    json_key(out, "people");
    json_open_array(out);
    for (size_t i = 0; i < m; i++) {
        json_open_object(out);
        json_key_int(out, "id", people[i].id);
        json_key_text(out, "name", row_text(&people[i], "name"));
        json_key_text(out, "unit", name_of(units, n, row_int(&people[i], "unit")));
        json_key_text(out, "phone", row_text(&people[i], "phone"));
        json_key_text(out, "mail", row_text(&people[i], "mail"));
        json_close(out);
    }
    json_close(out);
    return 0;
}

int setup_people(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    return setup_at_desk(setup, step, tell_people, NULL, oops);
}

static int64_t find(void *context, const char *table, const char *name, const char **ret_table)
{
    return stage_find(context, table, name, ret_table);
}

/* The texts of one row as values of its fields; the first that does not fit is told. */
static int enter(struct setup_desk *desk, const struct reg *reg, const json_t *row, struct fact *fact,
                 struct oops *oops)
{
    struct value_texts texts = {
        .arena = desk->step->arena, .law = desk->house->law, .find = find, .context = &desk->stage};
    const char *name;
    json_t *text;
    fact->values = ARENA_ARRAY(desk->step->arena, struct cell, json_object_size(row) + 2);
    json_object_foreach((json_t *)row, name, text)
    {
        const struct field *field = reg_field(reg, name);
        struct value value;
        if (!field || !json_is_string(text) || !json_string_length(text))
            continue;
        int failed = value_from_text(&texts, field, json_string_value(text), &value, oops);
        if (failed < 0)
            return failed;
        fact->values[fact->value_count++] = (struct cell){field->name, value};
    }
    return 0;
}

/* What a hand leaves out: the institution above, a plain kind, in service. */
static void complete(struct setup_desk *desk, const char *table, struct fact *fact)
{
    int64_t root = setup_draft_int(desk->setup, "root");
    if (!strcmp(table, "person"))
        fact->values[fact->value_count++] = (struct cell){"active", VALUE_OF_INT(1)};
    if (!strcmp(table, "unit") && !fact_cell(fact, "parent") && root)
        fact->values[fact->value_count++] = (struct cell){"parent", VALUE_OF_REF("unit", root)};
    if (!strcmp(table, "unit") && !fact_cell(fact, "kind"))
        fact->values[fact->value_count++] = (struct cell){"kind", VALUE_OF_TEXT("其他")};
}

static int open_row(struct setup_desk *desk, const char *table, const json_t *row, struct oops *oops)
{
    const struct reg *reg = law_reg(desk->house->law, table);
    const char *known, *name = json_string_value(json_object_get(row, "name"));
    struct fact fact = {.kind = FACT_DEED, .name = "open", .table = table, .actor = desk->step->actor};
    struct fact_answer answer;
    if (!reg)
        return oops_set(oops, ERR_REFUSED, table, "先采用制度包（第 2 步）", "adopt packs first (step 2)");
    if (!strcmp(table, "unit") && stage_find(&desk->stage, "unit", name, &known))
        return oops_printf(oops, ERR_EXISTS, "name", "已有单位“%s”", name);
    int failed = enter(desk, reg, row, &fact, oops);
    if (failed < 0)
        return failed;
    complete(desk, table, &fact);
    fact.actor.trusted = true;
    failed = stage_send(&desk->stage, &fact, &answer, oops);
    if (failed < 0 || !answer.code)
        return failed;
    return oops_printf(oops, answer.code, table, "%s",
                       answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
}

/* Row by row: what fits is taken, what does not is told with its reason and stays with whoever typed it. */
static void add_rows(struct setup_desk *desk, const char *name, const char *table)
{
    struct json *out = desk->step->out;
    size_t i;
    json_t *row;
    json_key(out, name);
    json_open_array(out);
    json_array_foreach(json_object_get(desk->step->body, name), i, row)
    {
        struct oops oops = {0};
        int failed = open_row(desk, table, row, &oops);
        json_open_object(out);
        json_key_bool(out, "ok", !failed);
        if (failed)
            json_key_text(out, "error",
                          desk->step->english && !*oops.zh ? err_en(failed)
                          : *oops.zh                       ? oops.zh
                                                           : err_zh(failed));
        json_close(out);
    }
    json_close(out);
}

static int add(struct setup_desk *desk)
{
    add_rows(desk, "units", "unit");
    add_rows(desk, "people", "person");
    return 0;
}

int setup_add(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    int failed = setup_at_desk(setup, step, add, NULL, oops);
    if (!failed)
        setup->changed(setup->context);
    return failed;
}

/* --- posts --- */

static const char *stand_in(const struct law *law, const struct post *post)
{
    const struct post *other = post->vacant && post->vacant->name ? law_post(law, post->vacant->name) : NULL;
    return other ? other->title : NULL;
}

/* Another pack's word for the post, which people of this institution may know better: "网络安全主管部门（网信办）". */
static const char *title_of(struct setup_desk *desk, const struct post *post)
{
    const struct map *posts = &desk->house->law->posts;
    for (size_t i = 0; i < posts->n; i++) {
        const struct post *other = posts->rows[i].value;
        if (other->same_as && !strcmp(other->same_as, post->name))
            return arena_printf(desk->step->arena, "%s（%s）", other->title, post->title);
    }
    return post->title;
}

struct roster {
    const struct row *units, *people, *holdings;
    size_t unit_count, person_count, holding_count;
};

static void tell_holders(struct setup_desk *desk, const struct post *post, const struct roster *roster)
{
    struct json *out = desk->step->out;
    json_key(out, "holders");
    json_open_array(out);
    for (size_t i = 0; i < roster->holding_count; i++) {
        const struct row *holding = &roster->holdings[i];
        int64_t ends = row_int(holding, "ends-on"), person = row_int(holding, "person"),
                unit = row_int(holding, "unit");
        if (strcmp(row_text(holding, "post"), post->name) != 0 || (ends && ends <= desk->stage.now))
            continue;
        json_open_object(out);
        json_key_int(out, "id", holding->id);
        tell_ref(out, "person", person, name_of(roster->people, roster->person_count, person));
        tell_ref(out, "unit", unit, name_of(roster->units, roster->unit_count, unit));
        json_key_bool(out, "deputy", row_int(holding, "deputy") != 0);
        json_close(out);
    }
    json_close(out);
}

static int tell_posts(struct setup_desk *desk)
{
    const struct map *posts = &desk->house->law->posts;
    struct json *out = desk->step->out;
    struct roster roster = {0};
    roster.unit_count = setup_rows(desk, "unit", NULL, "id", &roster.units);
    roster.person_count = setup_rows(desk, "person", NULL, "id", &roster.people);
    roster.holding_count = setup_rows(desk, "holding", NULL, "id", &roster.holdings);
    json_key(out, "posts");
    json_open_array(out);
    for (size_t i = 0; i < posts->n; i++) {
        const struct post *post = posts->rows[i].value;
        if (post->same_as)
            continue;
        json_open_object(out);
        json_key_text(out, "post", post->name);
        json_key_text(out, "title", title_of(desk, post));
        json_key_text(out, "per", post->per);
        json_key_bool(out, "single", post->single);
        json_key_text(out, "stand_in", stand_in(desk->house->law, post));
        tell_holders(desk, post, &roster);
        json_close(out);
    }
    json_close(out);
    json_key(out, "units");
    json_open_array(out);
    for (size_t i = 0; i < roster.unit_count; i++) {
        json_open_object(out);
        json_key_int(out, "id", roster.units[i].id);
        json_key_text(out, "title", row_text(&roster.units[i], "name"));
        json_close(out);
    }
    json_close(out);
    return 0;
}

int setup_posts(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    return setup_at_desk(setup, step, tell_posts, NULL, oops);
}

static int send(struct setup_desk *desk, struct fact *fact, const char *where)
{
    struct fact_answer answer;
    fact->kind = FACT_DEED;
    fact->table = "holding";
    fact->actor = desk->step->actor;
    fact->actor.trusted = true;
    int failed = stage_send(&desk->stage, fact, &answer, desk->oops);
    if (failed < 0 || !answer.code)
        return failed;
    return oops_printf(desk->oops, answer.code, where, "任职没有登记：%s",
                       answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
}

/* Nobody has acted in it yet: what was entered by mistake is void rather than ended. */
static int revoke(struct setup_desk *desk, int64_t holding)
{
    struct cell cells[] = {{"state", VALUE_OF_TEXT(TAKEN_BACK)}, {"since", VALUE_OF_INT(desk->stage.now)}};
    struct fact fact = {.name = "edit", .record = holding, .values = cells, .value_count = 2};
    return send(desk, &fact, "end");
}

static ms_t today(struct setup_desk *desk)
{
    const struct calendar *calendar = desk->house->law->calendar;
    return calendar ? calendar_ms(calendar, calendar_day_at(calendar, desk->stage.now), 1440) : desk->stage.now;
}

static int64_t id_in(const json_t *row, const char *name)
{
    const json_t *id = json_object_get(row, name);
    int64_t number = json_integer_value(id);
    return json_is_string(id) && !text_to_int(json_string_value(id), &number) ? 0 : number;
}

static int appoint_one(struct setup_desk *desk, const json_t *row)
{
    struct arena *arena = desk->step->arena;
    const struct post *post = law_post(desk->house->law, json_string_value(json_object_get(row, "post")));
    int64_t person = id_in(row, "person"), unit = id_in(row, "unit");
    const struct row *people, *units;
    if (!post)
        return oops_set(desk->oops, ERR_INVALID, "post", "没有这个岗位", "there is no such post");
    if (!stage_ask(&desk->stage, "person", term_is(arena, "id", VALUE_OF_INT(person)), NULL, false, 1, &people))
        return oops_set(desk->oops, ERR_INVALID, "person", "没有这个人，先在第 3 步登记",
                        "there is no such person, enter him in step 3");
    unit = unit ? unit : row_int(&people[0], "unit");
    if (!stage_ask(&desk->stage, "unit", term_is(arena, "id", VALUE_OF_INT(unit)), NULL, false, 1, &units))
        return oops_set(desk->oops, ERR_INVALID, "unit", "没有这个单位", "there is no such unit");
    struct cell cells[] = {
        {"post", VALUE_OF_TEXT(post->name)}, {"unit", VALUE_OF_REF("unit", unit)}, {"person", VALUE_OF_REF("person", person)},
        {"starts-on", VALUE_OF_INT(today(desk))}, {"deputy", VALUE_OF_INT(0)},
    };
    struct fact fact = {.name = "open", .values = cells, .value_count = 5};
    return send(desk, &fact, post->title);
}

static int appoint(struct setup_desk *desk)
{
    size_t i;
    json_t *one;
    int failed = 0;
    if (!law_reg(desk->house->law, "holding"))
        return oops_set(desk->oops, ERR_REFUSED, "packs", "先采用制度包（第 2 步）", "adopt packs first (step 2)");
    json_array_foreach(json_object_get(desk->step->body, "end"), i, one)
        failed = failed ? failed : revoke(desk, json_is_integer(one) ? json_integer_value(one) : 0);
    json_array_foreach(json_object_get(desk->step->body, "appoint"), i, one)
        failed = failed ? failed : appoint_one(desk, one);
    return failed ? failed : tell_posts(desk);
}

int setup_appoint(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    int failed = setup_at_desk(setup, step, appoint, NULL, oops);
    if (!failed)
        setup->changed(setup->context);
    return failed;
}
