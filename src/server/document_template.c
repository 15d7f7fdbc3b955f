#include "server/document_template.h"

#include "rules/scope.h"
#include "server/document_rows.h"
#include "server/document_words.h"

#include <string.h>

static const char *const GIVEN[DOCUMENT_GIVENS] = {
    [DOCUMENT_ISSUER] = "发文单位", [DOCUMENT_NUMBER] = "发文字号", [DOCUMENT_TITLE] = "单据名称",
    [DOCUMENT_OFFICE] = "落款",     [DOCUMENT_DATE] = "成文日期",   [DOCUMENT_BASIS] = "依据",
    [DOCUMENT_SEQ] = "留痕序号",    [DOCUMENT_HASH] = "留痕摘要",   [DOCUMENT_LINK] = "核验网址",
    [DOCUMENT_CODE] = "二维码",
};

static const char POSITION[] = "序号"; /* in a list: which row */

/* --- what a name means --- */

struct meaning {
    enum { UNKNOWN, OF_DOCUMENT, OF_RECORD, LISTED, OF_ROW } kind;
    enum document_given given;
    const char *word;   /* how the file calls it: in a list, without the list */
    const char *path;   /* OF_RECORD: as tell_text takes it · LISTED, OF_ROW: the field that lists */
    const char *column; /* OF_ROW */
};

static bool is_path(struct arena *arena, const struct law *law, const struct reg *reg, const char *text)
{
    struct issues silent = {0};
    const struct field *field = NULL;
    struct scope scope = {.arena = arena, .law = law, .subject = reg, .issues = &silent, .where = ""};
    return path_parse(&scope, text, &field) != NULL && !silent.n;
}

/* "信息系统.网址" → "system.url". */
static const char *path_of(struct arena *arena, const struct law *law, const struct reg *reg, const char *word)
{
    const struct field *field = document_words_named(reg, word);
    const char *dot = strchr(word, '.');
    if (field)
        return field->name;
    if (dot && (field = document_words_named(reg, arena_text_n(arena, word, (size_t)(dot - word)))) && field->to) {
        const struct field *far = document_words_named(law_reg(law, field->to), dot + 1);
        word = far ? arena_printf(arena, "%s.%s", field->name, far->name) : word;
    }
    return is_path(arena, law, reg, word) ? word : NULL;
}

static struct meaning meaning_of(struct arena *arena, const struct law *law, const struct reg *reg, const char *word);

/* "隐患清单.危险程度": of the row when that has it, else of the record around. */
static struct meaning meaning_in_list(struct arena *arena, const struct law *law, const struct reg *reg,
                                      const char *list, const char *word)
{
    struct deciding about = {.arena = arena, .law = law, .reg = reg};
    const struct reg *row = document_rows_reg(&about, list);
    const struct field *column = document_words_named(row, word);
    if (text_same(word, POSITION) || column)
        return (struct meaning){
            .kind = OF_ROW, .word = word, .path = list, .column = text_same(word, POSITION) ? POSITION : column->name};
    return meaning_of(arena, law, reg, word);
}

static struct meaning meaning_of(struct arena *arena, const struct law *law, const struct reg *reg, const char *word)
{
    for (size_t i = 0; i < DOCUMENT_GIVENS; i++)
        if (text_same(word, GIVEN[i]))
            return (struct meaning){.kind = OF_DOCUMENT, .given = (enum document_given)i, .word = word};
    struct deciding about = {.arena = arena, .law = law, .reg = reg};
    const char *dot = strchr(word, '.');
    const struct field *first = document_words_named(reg, dot ? arena_text_n(arena, word, (size_t)(dot - word)) : word);
    if (first && document_rows_reg(&about, first->name))
        return dot ? meaning_in_list(arena, law, reg, first->name, dot + 1)
                   : (struct meaning){.kind = LISTED, .word = word, .path = first->name};
    const char *path = path_of(arena, law, reg, word);
    return (struct meaning){.kind = path ? OF_RECORD : UNKNOWN, .word = word, .path = path};
}

/* --- checking --- */

static void note(struct arena *arena, struct docx_names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (!strcmp(names->at[i], name))
            return;
    *list_push(arena, names) = name;
}

static int unknown(const struct law *law, const struct form *form, const struct reg *reg, const char *word,
                   struct arena *arena, struct oops *oops)
{
    struct names known = {0};
    const char *dot = strchr(word, '.');
    struct deciding about = {.arena = arena, .law = law, .reg = reg};
    const struct field *list = dot ? document_words_named(reg, arena_text_n(arena, word, (size_t)(dot - word))) : NULL;
    const struct reg *of = list ? document_rows_reg(&about, list->name) : NULL;
    for (size_t i = 0; !of && i < DOCUMENT_GIVENS; i++)
        *list_push(arena, &known) = GIVEN[i];
    for (size_t i = 0; i < (of ? of : reg)->fields.n; i++)
        *list_push(arena, &known) = document_words_field(of ? of : reg, (of ? of : reg)->fields.at[i].name);
    const char *near = nearest_name(of ? dot + 1 : word, &known);
    return oops_printf(oops, ERR_INVALID, word, "模板里的{%s}填不了：《%s》所用的“%s”没有这一项%s", word, form->title,
                       (of ? of : reg)->title ? (of ? of : reg)->title : list->title,
                       near ? arena_printf(arena, "，是不是{%s}", near) : "");
}

static int check_names(const struct law *law, const struct form *form, const struct reg *reg,
                       const struct docx_names *names, struct arena *arena, struct oops *oops)
{
    bool number = false, proof = false;
    for (size_t i = 0; i < names->n; i++) {
        struct meaning meaning = meaning_of(arena, law, reg, names->at[i]);
        bool given = meaning.kind == OF_DOCUMENT;
        if (meaning.kind == UNKNOWN)
            return unknown(law, form, reg, names->at[i], arena, oops);
        number = number || (given && meaning.given == DOCUMENT_NUMBER) || text_same(meaning.path, "number");
        proof = proof || (given && (meaning.given == DOCUMENT_CODE || meaning.given == DOCUMENT_LINK));
    }
    if (!number)
        return oops_set(oops, ERR_INVALID, GIVEN[DOCUMENT_NUMBER], "模板里缺{发文字号}：印出的文书要有编号",
                        "the template lacks the place of the number: what is printed must have one");
    if (!proof)
        return oops_set(oops, ERR_INVALID, GIVEN[DOCUMENT_CODE],
                        "模板里缺{二维码}（或{核验网址}）：拿到文书的人要能核对留痕",
                        "the template lacks the code or the address: who holds the paper must be able to check it");
    return 0;
}

/* --- what the form prints --- */

static void note_places(struct arena *arena, struct docx_names *names, const char *text)
{
    const char *open, *close;
    for (; text && (open = strchr(text, '{')) && (close = strchr(open, '}')); text = close + 1)
        note(arena, names, arena_text_n(arena, open + 1, (size_t)(close - open - 1)));
}

static void printed_names(struct arena *arena, const struct form *form, struct docx_names *names)
{
    for (size_t i = 0; form->body && form->body->kind == NODE_LIST && i < form->body->n; i++) {
        const struct node *block = form->body->items[i], *fields = node_get(block, "fields");
        note_places(arena, names, node_text(block, "to"));
        note_places(arena, names, node_text(block, "heading"));
        note_places(arena, names, node_text(block, "text"));
        for (size_t k = 0; fields && fields->kind == NODE_LIST && k < fields->n; k++)
            if (fields->items[k]->text)
                note(arena, names, fields->items[k]->text);
        if (node_text(block, "table"))
            note(arena, names, node_text(block, "table"));
    }
}

static bool uses(const struct law *law, const struct reg *reg, const struct docx_names *names, const char *name,
                 struct arena *arena)
{
    for (size_t i = 0; i < names->n; i++) {
        struct meaning meaning = meaning_of(arena, law, reg, names->at[i]);
        if (text_same(meaning.path, name) ||
            (!strcmp(name, "number") && meaning.kind == OF_DOCUMENT && meaning.given == DOCUMENT_NUMBER))
            return true;
    }
    return false;
}

int document_template_check(const struct law *law, const struct form *form, const char *bytes, size_t n,
                            struct arena *arena, struct docx_names *ret_unused, struct oops *oops)
{
    struct docx_names names, printed = {0};
    int err = docx_template_names(bytes, n, arena, &names, oops);
    const struct reg *reg = NULL;
    for (size_t i = 0; !err && i < form->of.n; i++) {
        reg = law_reg(law, form->of.at[i]);
        err = reg ? check_names(law, form, reg, &names, arena, oops) : 0;
    }
    if (err)
        return err;
    *ret_unused = (struct docx_names){0};
    printed_names(arena, form, &printed);
    for (size_t i = 0; reg && i < printed.n; i++)
        if (!uses(law, reg, &names, printed.at[i], arena))
            *list_push(arena, ret_unused) = document_words_called(law, form, printed.at[i]);
    return 0;
}

/* --- filling --- */

struct filling LIST(struct docx_field);

static const char *cell_of(struct document_writing *writing, const struct document_rows *rows, size_t i,
                           const struct meaning *meaning)
{
    if (meaning->column == POSITION)
        return arena_printf(writing->deciding->arena, "%zu", i + 1);
    return document_rows_cell(writing->deciding, rows, i, meaning->column);
}

static void add_list(struct document_writing *writing, const struct docx_names *names, const struct meaning *list,
                     struct filling *fields)
{
    struct deciding *deciding = writing->deciding;
    struct document_rows *rows = ARENA_NEW(deciding->arena, struct document_rows);
    if (!document_rows_find(writing->reading, deciding, list->path, rows))
        return;
    struct docx_fields *items = ARENA_ARRAY(deciding->arena, struct docx_fields, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++) {
        struct filling item = {0};
        for (size_t k = 0; k < names->n; k++) {
            struct meaning meaning = meaning_of(deciding->arena, deciding->law, deciding->reg, names->at[k]);
            if (meaning.kind == OF_ROW && text_same(meaning.path, list->path))
                *list_push(deciding->arena, &item) =
                    (struct docx_field){.name = meaning.word, .value = cell_of(writing, rows, i, &meaning)};
        }
        items[i] = (struct docx_fields){item.at, item.n};
    }
    *list_push(deciding->arena, fields) =
        (struct docx_field){.name = list->word, .items = items, .item_count = rows->n};
}

/* In words; moments as a sentence has them, but what a person wrote stays as it is. */
static const char *told(struct document_writing *writing, const char *path)
{
    struct deciding *deciding = writing->deciding;
    const char *text = tell_text(deciding, arena_printf(deciding->arena, "{%s}", path), &writing->form->origin);
    const struct field *field = reg_field(deciding->reg, path);
    return field && field->type == TYPE_TEXT ? text : document_words_dates(deciding->arena, text);
}

void document_template_fields(struct document_writing *writing, const struct docx_names *names,
                              const char *const *given, struct docx_fields *ret_fields)
{
    struct arena *arena = writing->deciding->arena;
    struct filling fields = {0};
    for (size_t i = 0; i < names->n; i++) {
        struct meaning meaning = meaning_of(arena, writing->deciding->law, writing->deciding->reg, names->at[i]);
        const char *code = meaning.given == DOCUMENT_CODE ? given[DOCUMENT_CODE] : NULL;
        const char *value = meaning.kind != OF_DOCUMENT ? NULL
                            : meaning.given == DOCUMENT_CODE ? given[DOCUMENT_LINK] /* where there is no code */
                                                             : given[meaning.given];
        if (meaning.kind == OF_DOCUMENT)
            *list_push(arena, &fields) = (struct docx_field){.name = meaning.word, .value = value, .code = code};
        else if (meaning.kind == OF_RECORD || meaning.kind == LISTED)
            *list_push(arena, &fields) =
                (struct docx_field){.name = meaning.word, .value = told(writing, meaning.path)};
        if (meaning.kind == LISTED)
            add_list(writing, names, &meaning, &fields);
    }
    *ret_fields = (struct docx_fields){fields.at, fields.n};
}
