#include "rules/check_inner.h"
#include "rules/value_text.h"

#include <string.h>

/* 1 Rows that a pack brings: every value is one of its field, every row can be told from the others, so that the next
 * adoption knows it again, and leads only to rows that packs bring before it. */

struct bringing {
    struct checking *checking;
    const struct record_row *row;
    size_t at; /* its place among all */
    const struct reg *reg;
    struct origin origin;
};

static void tell(struct bringing *bringing, const struct node *node, const char *zh, const char *en)
{
    struct origin origin = bringing->origin;
    origin.file = node->file;
    origin.line = node->line;
    check_tell(bringing->checking, ISSUE_ERROR, arena_copy(bringing->checking->arena, &origin, sizeof origin), zh, en);
}

static bool says(const struct node *values, const char *name)
{
    for (size_t i = 0; i < values->n; i++)
        if (values->pairs[i].value->text && !strcmp(values->pairs[i].value->text, name))
            return true;
    return false;
}

/* Some row before it is called so. */
static bool brought(const struct bringing *bringing, const char *table, const char *name)
{
    const struct law *law = bringing->checking->law;
    for (size_t i = 0; i < bringing->at; i++)
        if (!strcmp(law->records.at[i].reg, table) && says(law->records.at[i].values, name))
            return true;
    return false;
}

static const char *leads_to(const struct field *field)
{
    switch (field->type) {
    case TYPE_UNIT:
        return "unit";
    case TYPE_PERSON:
        return "person";
    case TYPE_REF:
    case TYPE_REFS:
        return field->to;
    default:
        return NULL;
    }
}

static void check_word(struct bringing *bringing, const struct field *field, const struct node *node)
{
    struct checking *checking = bringing->checking;
    const struct value_texts texts = {.arena = checking->arena, .law = checking->law};
    const char *text = node->text ? node->text : "", *to = leads_to(field);
    struct oops oops = {0};
    struct value value;
    if (to && !brought(bringing, to, text)) {
        tell(bringing, node,
             CHECK_PRINT(checking, "“%s”不是前面由制度自带的记录，单位、人员等各校不同的请在台账里登记", text),
             CHECK_PRINT(checking, "\"%s\" is no row that a pack brings before this one", text));
        return;
    }
    bool list = field_is_list(field);
    int failed = to     ? 0
                 : list ? value_from_list(&texts, field, &text, 1, &value, &oops)
                        : value_from_text(&texts, field, text, &value, &oops);
    bool chosen = !field->choices.n;
    for (size_t i = 0; i < field->choices.n; i++)
        chosen = chosen || !strcmp(field->choices.at[i], text);
    if (failed < 0 || !chosen)
        tell(bringing, node,
             CHECK_PRINT(checking, "%s不能是“%s”%s", field->title, text,
                         chosen ? "" : check_near(checking, text, &field->choices)),
             CHECK_PRINT(checking, "\"%s\" is no value of %s", text, field->name));
}

static void check_value(struct bringing *bringing, const struct node_pair *pair)
{
    struct checking *checking = bringing->checking;
    const struct field *field = reg_field(bringing->reg, pair->key);
    const struct node *node = pair->value;
    struct names known = {0};
    for (size_t i = 0; i < bringing->reg->fields.n; i++)
        if (!bringing->reg->fields.at[i].builtin && !bringing->reg->fields.at[i].is)
            *list_push(checking->arena, &known) = bringing->reg->fields.at[i].name;
    if (!field || field->builtin || field->is || field->lines) {
        tell(bringing, node,
             CHECK_PRINT(checking, "%s没有可以填的字段“%s”%s", bringing->reg->title, pair->key,
                         check_near(checking, pair->key, &known)),
             CHECK_PRINT(checking, "%s has no field \"%s\" to be filled in", bringing->reg->name, pair->key));
        return;
    }
    if (node->kind == NODE_TEXT)
        check_word(bringing, field, node);
    for (size_t i = 0; node->kind == NODE_LIST && i < node->n; i++)
        check_word(bringing, field, node->items[i]);
}

/* What tells it from the others, and what no row may lack. */
static void check_whole(struct bringing *bringing)
{
    struct checking *checking = bringing->checking;
    const struct node *values = bringing->row->values;
    const struct reg *reg = bringing->reg;
    const struct unique *unique = reg->uniques.n ? &reg->uniques.at[0] : NULL;
    if (!unique)
        tell(bringing, values,
             CHECK_PRINT(checking, "台账“%s”没有 unique，下次采用认不出这一行，会再登记一遍：请写明哪些字段不得重复",
                         reg->title),
             CHECK_PRINT(checking, "%s has no `unique`: the next adoption would enter this row again", reg->name));
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        bool key = false;
        for (size_t k = 0; unique && k < unique->n; k++)
            key = key || !strcmp(unique->columns[k], field->name);
        if ((key || (field->required_always && !field->initial)) && !field->is && !node_get(values, field->name))
            tell(bringing, values, CHECK_PRINT(checking, "%s的这一行没有填“%s”", reg->title, field->title),
                 CHECK_PRINT(checking, "this row of %s lacks \"%s\"", reg->name, field->name));
    }
}

void check_records(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->records.n; i++) {
        const struct record_row *row = &checking->law->records.at[i];
        struct bringing bringing = {.checking = checking,
                                    .row = row,
                                    .at = i,
                                    .reg = law_reg(checking->law, row->reg),
                                    .origin.pack = row->pack};
        if (!bringing.reg || row->values->kind != NODE_MAP)
            continue; /* told by the loader */
        check_whole(&bringing);
        for (size_t k = 0; k < row->values->n; k++)
            check_value(&bringing, &row->values->pairs[k]);
    }
}
