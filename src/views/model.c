#include "views/model.h"

#include "rules/people.h"
#include "views/article.h"
#include "views/list.h"
#include "views/may.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/wording.h"

#include <string.h>

/* --- fields --- */

/* A bound as far as it can be known beforehand: a number or text, else the word it was written with. */
static void show_bound(struct reading *reading, struct json *out, const char *key, const struct field *field,
                       const struct term *term)
{
    bool moment = term && term->kind == TERM_PATH && (term->path->root == ROOT_NOW || term->path->root == ROOT_TODAY);
    if (term && term->kind == TERM_VALUE)
        show_value(reading, out, key, field, term->value);
    else
        json_key_text(out, key, !moment ? NULL : term->path->root == ROOT_NOW ? "now" : "today");
}

static void show_field(struct reading *reading, struct json *out, const struct reg *reg, const struct field *field);

/* The rows that the regulation names: the first column, which nobody enters. */
static void show_items(struct json *out, const struct field *field)
{
    json_key(out, "items");
    json_open_array(out);
    for (size_t i = 0; i < field->rows.n; i++) {
        json_open_object(out);
        json_key_text(out, "item", field->rows.at[i].item);
        json_key_bool(out, "always", !field->rows.at[i].when);
        json_close(out);
    }
    json_close(out);
}

/* The fields of the record that a term reads: while they are empty nobody knows what it will find. */
static void gather_read(struct arena *arena, const struct reg *reg, const struct term *term, struct names *names)
{
    if (!term)
        return;
    const struct path *path = term->path;
    bool own = path && path->root == ROOT_SUBJECT && path->n && path->hops[0].kind == HOP_FIELD;
    const struct field *field = own ? reg_field(reg, path->hops[0].name) : NULL;
    for (size_t i = 0; field && i < names->n; i++)
        if (!strcmp(names->at[i], field->name))
            field = NULL;
    if (field)
        *list_push(arena, names) = field->name;
    gather_read(arena, reg, term->a, names);
    gather_read(arena, reg, term->b, names);
}

static void show_columns(struct reading *reading, struct json *out, const struct field *field)
{
    json_key(out, "columns");
    json_open_array(out);
    for (size_t i = 0; i < field->lines->fields.n; i++)
        if (!field->lines->fields.at[i].builtin ||
            (field->rows.n && !strcmp(field->lines->fields.at[i].name, "item")))
            show_field(reading, out, field->lines, &field->lines->fields.at[i]);
    json_close(out);
    json_key_text(out, "rows", field->each ? "drawn" : field->rows.n ? "fixed" : "free");
    json_key_text(out, "key", law_row_key(field));
    if (field->rows.n)
        show_items(out, field);
    if (!field->each)
        return;
    struct names names = {0};
    gather_read(reading->arena, field->lines->owner, field->each->where, &names);
    show_names(out, "drawn_by", &names);
}

/* What the field itself names; the rest stands at its register. */
static void show_own_clauses(struct json *out, const struct reg *reg, const struct field *field)
{
    static const struct names NONE;
    bool inherited = field->origin.clauses.at == reg->origin.clauses.at ||
                     (reg->owner && field->origin.clauses.at == reg->owner->origin.clauses.at);
    show_names(out, "clauses", inherited ? &NONE : &field->origin.clauses);
}

static void show_field(struct reading *reading, struct json *out, const struct reg *reg, const struct field *field)
{
    json_open_object(out);
    json_key_text(out, "name", field->name);
    json_key_text(out, "title", field->title);
    json_key_text(out, "en", field->en);
    json_key_text(out, "type", field_type_name(field->type));
    if (field->choices.n)
        show_names(out, "choices", &field->choices);
    if (field->choices_en.n)
        show_names(out, "choices_en", &field->choices_en);
    json_key_text(out, "to", field->to);
    json_key_bool(out, "required", field->required_always);
    json_key_text(out, "group", reading_say(reading, field->group, field->group_en));
    json_key_text(out, "hint", reading_say(reading, field->hint, field->hint_en));
    json_key_bool(out, "computed", field->is != NULL);
    json_key_bool(out, "secret", field->type == TYPE_SECRET);
    show_bound(reading, out, "min", field, field->min);
    show_bound(reading, out, "max", field, field->max);
    show_own_clauses(out, reg, field);
    if (field->lines)
        show_columns(reading, out, field);
    json_close(out);
}

static bool hidden(const struct reg *reg, const struct field *field)
{
    return field->builtin && !reg->builtin && strcmp(field->name, "number") && strcmp(field->name, "unit");
}

/* A secret of a record is typed and never read, so its field is told though its value is not. */
static bool named(struct reading *reading, const struct reg *reg, const struct field *field)
{
    return !hidden(reg, field) &&
           (scope_field(reading, reg, field, NULL) || (field->type == TYPE_SECRET && !reg->builtin));
}

/* --- flow --- */

static void show_state(struct json *out, const struct state *state)
{
    json_open_object(out);
    json_key_text(out, "name", state->name);
    json_key_text(out, "title", state->title);
    json_key_text(out, "en", state->en);
    json_key_bool(out, "final", state->final);
    json_key_text(out, "due", state->clock.set ? state->clock.text : NULL);
    show_names(out, "clauses", &state->origin.clauses);
    json_close(out);
}

static void show_action(struct reading *reading, struct json *out, const struct reg *reg, const struct deed *deed)
{
    struct deciding deciding = reading_deciding(reading, reg, NULL);
    json_open_object(out);
    json_key_text(out, "name", deed->name);
    json_key_text(out, "title", deed->title);
    json_key_text(out, "en", deed->en);
    json_key_text(out, "state", deed->state ? deed->state->name : NULL);
    json_key_text(out, "to", deed->to);
    json_key_bool(out, "step", deed->step);
    may_show_asking(out, reg, deed);
    json_key_text(out, "by", deed->by ? reading_people(reading, &deciding, deed->by) : "");
    show_names(out, "clauses", &deed->origin.clauses);
    json_close(out);
}

static void show_flow(struct reading *reading, struct json *out, const struct reg *reg)
{
    json_key(out, "states");
    json_open_array(out);
    for (size_t i = 0; i < reg->states.n; i++)
        show_state(out, &reg->states.at[i]);
    json_close(out);
    json_key(out, "actions");
    json_open_array(out);
    for (size_t i = 0; i < reg->states.n; i++)
        for (size_t k = 0; k < reg->states.at[i].deeds.n; k++)
            show_action(reading, out, reg, &reg->states.at[i].deeds.at[k]);
    for (size_t i = 0; i < reg->deeds.n; i++)
        if (strcmp(reg->deeds.at[i].name, "open"))
            show_action(reading, out, reg, &reg->deeds.at[i]);
    json_close(out);
}

/* --- registers --- */

static bool filled_by_a_duty(const struct law *law, const struct reg *reg)
{
    for (size_t i = 0; i < law->duties.n; i++)
        if (text_same(law->duties.at[i].fill, reg->name))
            return true;
    return false;
}

const char *model_area(const struct law *law, const struct reg *reg)
{
    static const char *const WATCHED[] = {"outage", "sighting", "verdict", "reading", "probe"};
    for (size_t i = 0; reg->builtin && i < sizeof WATCHED / sizeof *WATCHED; i++)
        if (!strcmp(WATCHED[i], reg->name))
            return "watch";
    if (reg->builtin)
        return "audit";
    if (reg->area)
        return reg->area;
    if (reg_is_case(reg))
        return "cases";
    return filled_by_a_duty(law, reg) ? "duties" : "registers";
}

static void show_open(struct reading *reading, struct json *out, const struct reg *reg)
{
    const struct deed *open = reg_deed(reg, NULL, "open");
    struct refusals refusals;
    bool may = !reg->builtin && may_open(reading, reg, &refusals);
    json_key(out, "open");
    json_open_object(out);
    json_key_bool(out, "may", may);
    if (open) {
        json_key_text(out, "title", open->title);
        json_key_text(out, "en", open->en);
        may_show_asking(out, reg, open);
    }
    json_close(out);
}

static void show_views(struct reading *reading, struct json *out, const struct reg *reg)
{
    struct names columns = list_columns(reading, reg), filters = list_filters(reading, reg);
    json_key(out, "views");
    json_open_object(out);
    show_names(out, "columns", &columns);
    show_names(out, "filters", &filters);
    json_key_text(out, "default_sort", list_sort(reg));
    json_key(out, "named");
    json_open_array(out);
    for (size_t i = 0; i < reg->views.n; i++) {
        json_open_object(out);
        json_key_text(out, "view", reg->views.at[i].name);
        json_key_text(out, "title", reading_say(reading, reg->views.at[i].title, reg->views.at[i].en));
        show_names(out, "columns", &reg->views.at[i].columns);
        json_close(out);
    }
    json_close(out);
    json_close(out);
}

static void show_register(struct reading *reading, struct json *out, const struct reg *reg)
{
    json_open_object(out);
    json_key_text(out, "name", reg->name);
    json_key_text(out, "title", reg->title);
    json_key_text(out, "en", reg->en);
    json_key_text(out, "pack", reg->origin.pack ? reg->origin.pack : "base");
    json_key_text(out, "area", model_area(reading->law, reg));
    json_key_text(out, "title_of", reg_title_field(reg));
    json_key_text(out, "number", reg->number_pattern);
    json_key(out, "fields");
    json_open_array(out);
    for (size_t i = 0; i < reg->fields.n; i++)
        if (named(reading, reg, &reg->fields.at[i]))
            show_field(reading, out, reg, &reg->fields.at[i]);
    json_close(out);
    show_flow(reading, out, reg);
    show_open(reading, out, reg);
    show_views(reading, out, reg);
    json_close(out);
}

/* Engine registers with pages of their own are not offered as lists. */
static bool offered(struct reading *reading, const struct reg *reg)
{
    static const char *const OWN_PAGE[] = {"task", "probe", "call", "document", "reading"};
    for (size_t i = 0; reg->builtin && i < sizeof OWN_PAGE / sizeof *OWN_PAGE; i++)
        if (!strcmp(OWN_PAGE[i], reg->name))
            return false;
    return scope_register(reading, reg);
}

/* --- the rest --- */

static void show_packs(struct reading *reading, struct json *out)
{
    json_key(out, "packs");
    json_open_array(out);
    for (size_t i = 0; i < reading->law->packs.n; i++) {
        const struct pack *pack = &reading->law->packs.at[i];
        json_open_object(out);
        json_key_text(out, "pack", pack->name);
        json_key_text(out, "title", pack->title);
        json_key_text(out, "en", pack->en);
        json_key_text(out, "number", pack->number);
        json_key_text(out, "edition", pack->edition);
        json_key_text(out, "effective", pack->effective);
        json_close(out);
    }
    json_close(out);
}

static void show_words_of_law(struct reading *reading, struct json *out)
{
    const struct law *law = reading->law;
    json_key(out, "posts");
    json_open_array(out);
    for (size_t i = 0; i < law->posts.n; i++) {
        const struct post *post = law->posts.rows[i].value;
        json_open_object(out);
        json_key_text(out, "post", post->name);
        json_key_text(out, "title", reading_say(reading, post->title, post->en));
        json_key_text(out, "per", post->per);
        json_key_text(out, "same_as", post->same_as);
        json_close(out);
    }
    json_close(out);
    json_key(out, "notices");
    json_open_array(out);
    for (size_t i = 0; i < law->notices.n; i++) {
        const struct notice *notice = law->notices.rows[i].value;
        json_open_object(out);
        json_key_text(out, "notice", notice->name);
        json_key_text(out, "title",
                      wording_without_places(reading->arena, reading_say(reading, notice->title, notice->en)));
        json_close(out);
    }
    json_close(out);
    json_key(out, "forms");
    json_open_array(out);
    for (size_t i = 0; i < law->forms.n; i++) {
        const struct form *form = law->forms.rows[i].value;
        json_open_object(out);
        json_key_text(out, "form", form->name);
        json_key_text(out, "title", reading_say(reading, form->title, form->en));
        json_key_text(out, "register", form->of.n ? form->of.at[0] : NULL);
        json_close(out);
    }
    json_close(out);
}

static void show_clauses(struct reading *reading, struct json *out)
{
    json_key(out, "clauses");
    json_open_object(out);
    for (size_t i = 0; i < reading->law->clauses.n; i++) {
        const struct clause *clause = &reading->law->clauses.at[i];
        json_key(out, clause->id);
        json_open_object(out);
        json_key_text(out, "pack", clause->pack);
        json_key_text(out, "article", clause->article);
        json_key_text(out, "cited", article_cited(reading, clause));
        json_key_text(out, "title", reading_say(reading, clause->title, clause->en));
        json_key_text(out, "gist", reading_say(reading, clause->gist, clause->gist_en));
        json_close(out);
    }
    json_close(out);
}

static int draw_model(struct reading *reading, struct json *out, void *context)
{
    (void)context;
    json_open_object(out);
    json_key_int(out, "generation", reading->law->generation);
    show_packs(reading, out);
    json_key(out, "registers");
    json_open_array(out);
    for (size_t i = 0; i < reading->law->regs.n; i++)
        if (offered(reading, reading->law->regs.rows[i].value))
            show_register(reading, out, reading->law->regs.rows[i].value);
    json_close(out);
    show_words_of_law(reading, out);
    show_clauses(reading, out);
    json_close(out);
    return 0;
}

int view_model(struct reading *reading, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_model, NULL, oops);
}
