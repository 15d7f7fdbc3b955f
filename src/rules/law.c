#include "rules/law.h"

#include <string.h>

const struct reg *law_reg(const struct law *law, const char *name) { return map_get(&law->regs, name); }

const struct field *reg_field(const struct reg *reg, const char *name)
{
    for (size_t i = 0; reg && name && i < reg->fields.n; i++)
        if (text_same(reg->fields.at[i].name, name))
            return &reg->fields.at[i];
    return NULL;
}

const char *law_row_key(const struct field *lines)
{
    return lines->each ? lines->each->table : lines->rows.n ? "item" : NULL;
}

const struct state *reg_state(const struct reg *reg, const char *name)
{
    for (size_t i = 0; reg && name && i < reg->states.n; i++)
        if (strcmp(reg->states.at[i].name, name) == 0)
            return &reg->states.at[i];
    return NULL;
}

bool reg_is_case(const struct reg *reg)
{
    for (size_t i = 0; i < reg->states.n; i++)
        if (reg->states.at[i].clock.set)
            return true;
    return false;
}

const struct law *law_of_record(const struct law *law, const char *table, const struct row *row)
{
    const struct reg *reg = law->formers.n ? law_reg(law, table) : NULL;
    int64_t generation = row_int(row, "law");
    for (size_t i = 0; i < law->formers.n; i++) {
        const struct former_law *former = &law->formers.at[i];
        if (former->generation == generation && law_reg(former->law, table) && (!reg || reg_is_case(reg)))
            return former->law;
    }
    return law;
}

const struct state *reg_first_state(const struct reg *reg) { return reg->states.n ? &reg->states.at[0] : NULL; }

static const struct deed *deed_named(const struct deeds *deeds, const char *name)
{
    for (size_t i = 0; i < deeds->n; i++)
        if (strcmp(deeds->at[i].name, name) == 0)
            return &deeds->at[i];
    return NULL;
}

const struct deed *reg_deed(const struct reg *reg, const struct state *state, const char *name)
{
    const struct deed *deed = state ? deed_named(&state->deeds, name) : NULL;
    return deed ? deed : deed_named(&reg->deeds, name);
}

const struct post *law_post(const struct law *law, const char *name)
{
    const struct post *post = map_get(&law->posts, name);
    for (int hops = 0; post && post->same_as && hops < 8; hops++) {
        const struct post *meant = map_get(&law->posts, post->same_as);
        if (!meant)
            break;
        post = meant;
    }
    return post;
}

const struct duty *law_duty(const struct law *law, const char *name)
{
    for (size_t i = 0; name && i < law->duties.n; i++)
        if (strcmp(law->duties.at[i].name, name) == 0)
            return &law->duties.at[i];
    return NULL;
}

/* The register of records that `term` wants to exist. */
static const struct reg *wanted_record(const struct law *law, const struct term *term)
{
    if (!term)
        return NULL;
    if (term->kind == TERM_EXISTS)
        return law_reg(law, term->set->table);
    if (term->kind != TERM_AND && term->kind != TERM_OR)
        return NULL;
    const struct reg *reg = wanted_record(law, term->a);
    return reg ? reg : wanted_record(law, term->b);
}

const struct reg *law_record_of_duty(const struct law *law, const struct duty *duty)
{
    const struct reg *reg = wanted_record(law, duty->met ? duty->met : duty->always);
    for (size_t i = 0; !reg && i < duty->clock.anchors.n; i++)
        if (duty->clock.anchors.at[i]->set)
            reg = law_reg(law, duty->clock.anchors.at[i]->set->table);
    return reg && !reg->builtin && !reg->owner ? reg : NULL;
}

const char *field_choice_en(const struct field *field, const char *choice)
{
    for (size_t i = 0; i < field->choices_en.n; i++)
        if (text_same(field->choices.at[i], choice))
            return field->choices_en.at[i];
    return NULL;
}

const struct clause *law_clause(const struct law *law, const char *id) { return map_get(&law->clause_of, id); }

const char *field_type_name(enum field_type type)
{
    static const char *const NAMES[TYPE_COUNT] = {
        "text", "page", "number", "money", "percent", "date", "datetime", "time", "duration", "range", "flag", "person",
        "unit", "post", "ref", "refs", "lines", "file", "files", "address", "net", "mac", "url", "mail", "phone", "secret",
        "one-of", "some-of",
    };
    return NAMES[type];
}

bool field_is_list(const struct field *field)
{
    return field->type == TYPE_REFS || field->type == TYPE_FILES || field->type == TYPE_SOME_OF ||
           field->type == TYPE_NET;
}

const char *reg_title_field(const struct reg *reg)
{
    static const char *const OWN[] = {"title", "login", "name", "target"}; /* of the engine's registers */
    if (reg->title_of)
        return reg->title_of;
    for (size_t i = 0; reg->builtin && i < sizeof OWN / sizeof *OWN; i++)
        if (reg_field(reg, OWN[i]))
            return OWN[i];
    for (size_t i = 0; i < reg->fields.n; i++)
        if (!reg->fields.at[i].builtin && reg->fields.at[i].type == TYPE_TEXT)
            return reg->fields.at[i].name;
    const struct field *about = NULL; /* nothing in words: called after what it is about, a unit only if nothing else */
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        bool leads = field->type == TYPE_REF || field->type == TYPE_PERSON || field->type == TYPE_UNIT;
        if (leads && !field->builtin && (!about || about->type == TYPE_UNIT))
            about = field;
    }
    return about ? about->name : "number";
}
