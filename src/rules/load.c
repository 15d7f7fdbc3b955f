#include "rules/load_inner.h"

#include "rules/cite.h"
#include "rules/schema.h"
#include "rules/touches.h"

#include <stdio.h>
#include <string.h>

void issue_add(struct arena *arena, struct issues *issues, enum issue_level level, const char *where,
               const char *zh_format, ...)
{
    if (!issues)
        return;
    va_list args;
    va_start(args, zh_format);
    const char *zh = arena_vprintf(arena, zh_format, args);
    va_end(args);
    *list_push(arena, issues) = (struct issue){.level = level, .where = where ? where : "", .zh = zh, .en = zh};
}

size_t issues_errors(const struct issues *issues)
{
    size_t n = 0;
    for (size_t i = 0; i < issues->n; i++)
        n += issues->at[i].level == ISSUE_ERROR;
    return n;
}

void load_fault(struct loader *loader, const struct node *node, const char *zh_format, ...)
{
    va_list args;
    va_start(args, zh_format);
    const char *zh = arena_vprintf(loader->arena, zh_format, args);
    va_end(args);
    issue_add(loader->arena, loader->issues, ISSUE_ERROR, node ? node_where(loader->arena, node) : "", "%s", zh);
}

/* --- nearest name: edit distance over bytes, good enough for words of any script --- */

static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(b), row[128];
    if (n >= 127 || strlen(a) >= 127)
        return 99;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t swap = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            size_t best = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            row[j] = swap < best ? swap : best;
        }
    }
    return row[n];
}

const char *nearest_name(const char *word, const struct names *known)
{
    const char *best = NULL;
    size_t least = strlen(word) / 2 + 1;
    for (size_t i = 0; i < known->n; i++) {
        size_t d = distance(word, known->at[i]);
        if (d < least) {
            least = d;
            best = known->at[i];
        }
    }
    return best;
}

/* --- reading nodes --- */

const struct node *load_shape(struct loader *loader, const struct node *node, enum node_kind kind, const char *place)
{
    if (!node || node->kind == NODE_NULL)
        return NULL;
    if (node->kind == kind)
        return node;
    load_fault(loader, node, kind == NODE_MAP ? "%s应写成“词: 内容”的形式" : "%s应是一个列表", place);
    return NULL;
}

void load_keys(struct loader *loader, const struct node *map, const char *place, const char *words)
{
    char **parts;
    struct names known = {0};
    const char *all = arena_printf(loader->arena, "title en clauses hint hint-en %s", words);
    size_t n = text_split(loader->arena, all, ' ', &parts);
    for (size_t i = 0; i < n; i++)
        *list_push(loader->arena, &known) = parts[i];
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node_pair *pair = &map->pairs[i];
        bool found = false;
        for (size_t k = 0; k < n && !found; k++)
            found = strcmp(pair->key, parts[k]) == 0;
        if (found)
            continue;
        const char *near = nearest_name(pair->key, &known);
        struct node at = {.file = map->file, .line = pair->line, .column = pair->column};
        load_fault(loader, &at, "%s里没有“%s”这个词%s%s%s", place, pair->key, near ? "，是不是“" : "", near ? near : "",
                   near ? "”" : "");
    }
}

const char *load_text(struct loader *loader, const struct node *map, const char *key)
{
    const struct node *value = node_get(map, key);
    if (!value || value->kind == NODE_NULL)
        return NULL;
    if (value->kind != NODE_TEXT) {
        load_fault(loader, value, "“%s”应是一个词或一句话", key);
        return NULL;
    }
    return value->text;
}

const char *load_choice(struct loader *loader, const struct node *map, const char *key, const char *words)
{
    char **parts;
    const char *text = load_text(loader, map, key);
    size_t n = text_split(loader->arena, words, ' ', &parts);
    for (size_t i = 0; text && i < n; i++)
        if (!strcmp(text, parts[i]))
            return text;
    if (text)
        load_fault(loader, node_get(map, key), "%s 不能写“%s”，只有：%s", key, text, words);
    return NULL;
}

bool load_yes(const struct node *map, const char *key)
{
    const char *text = node_text(map, key);
    return text && (!strcmp(text, "yes") || !strcmp(text, "true"));
}

struct names load_names(struct loader *loader, const struct node *value)
{
    struct names names = {0};
    if (!value || value->kind == NODE_NULL)
        return names;
    if (value->kind == NODE_TEXT) {
        *list_push(loader->arena, &names) = value->text;
        return names;
    }
    if (value->kind != NODE_LIST) {
        load_fault(loader, value, "这里应是一个列表");
        return names;
    }
    for (size_t i = 0; i < value->n; i++) {
        if (value->items[i]->kind != NODE_TEXT)
            load_fault(loader, value->items[i], "列表里应是词");
        else
            *list_push(loader->arena, &names) = value->items[i]->text;
    }
    return names;
}

struct origin load_origin(struct loader *loader, const char *pack, const struct node *node, const char *path,
                          const struct origin *outer)
{
    struct origin origin = {.pack = pack, .path = path, .file = node ? node->file : "", .line = node ? node->line : 0};
    const struct node *clauses = node_get(node, "clauses");
    if (clauses)
        origin.clauses = load_names(loader, clauses);
    else if (outer)
        origin.clauses = outer->clauses;
    return origin;
}

struct scope load_scope(struct loader *loader, const struct node *node, const struct reg *subject)
{
    return (struct scope){
        .arena = loader->arena,
        .law = loader->law,
        .issues = loader->issues,
        .where = node ? node_where(loader->arena, node) : "",
        .subject = subject,
    };
}

const struct term *load_cond(struct loader *loader, const struct node *node, const struct reg *subject)
{
    if (!node || node->kind == NODE_NULL)
        return NULL;
    if (node->kind != NODE_TEXT) {
        load_fault(loader, node, "这里应是一个条件");
        return NULL;
    }
    struct scope scope = load_scope(loader, node, subject);
    return term_parse(&scope, node->text);
}

const struct who *load_who(struct loader *loader, const struct scope *scope, const struct node *value)
{
    if (!value || value->kind == NODE_NULL)
        return NULL;
    struct names phrases = load_names(loader, value);
    struct scope here = *scope;
    here.where = node_where(loader->arena, value);
    struct text joined = TEXT(loader->arena);
    for (size_t i = 0; i < phrases.n; i++)
        text_printf(&joined, "%s%s", i ? " or " : "", phrases.at[i]);
    return phrases.n ? who_parse(&here, text_end(&joined)) : NULL;
}

const struct reg *load_subjects(struct loader *loader, const struct node *node, const struct reg *outer,
                                const struct term **ret_among, const char **ret_lines)
{
    const char *text = node->text ? node->text : "";
    if (text_starts(text, "each "))
        text += 5;
    size_t n = strcspn(text, " ");
    const char *name = arena_text_n(loader->arena, text, n);
    const struct reg *reg = law_reg(loader->law, name);
    const struct field *lines = outer ? reg_field(outer, name) : NULL;
    if (lines && lines->type == TYPE_LINES) {
        *ret_lines = name;
        reg = lines->lines;
    }
    if (!reg) {
        load_fault(loader, node, "没有这个台账“%s”", name);
        return NULL;
    }
    const char *where = strstr(text, "where (");
    if (where) {
        struct scope scope = load_scope(loader, node, reg);
        *ret_among = term_parse(&scope, where + strlen("where "));
    } else if (text[n]) {
        load_fault(loader, node, "“%s”后面应是 where (条件)", name);
    }
    return reg;
}

/* --- entrance --- */

static void read_files(struct loader *loader, const struct pack_file *files, size_t n)
{
    static const char SECTIONS[] =
        "pack edition short short-en number issuer approved-by issued effective repeals moves basis interpreter extends scope settings posts groups registers "
        "additions duties policy-kinds policies watches rules ladders indicators notices forms records facts chapters units values";
    static const char *const MAPS[] = {"settings", "posts",        "groups",  "registers", "additions",
                                       "duties",   "policy-kinds", "watches", "rules",     "forms",
                                       "ladders",  "notices",      "records", "facts",     "indicators", "values"};
    for (size_t i = 0; i < n; i++) {
        struct oops oops = {0};
        struct node *root;
        const char *label = arena_printf(loader->arena, "%s/%s", files[i].pack, files[i].name);
        if (yaml_read(loader->arena, label, files[i].bytes, files[i].n, NULL, &root, &oops)) {
            issue_add(loader->arena, loader->issues, ISSUE_ERROR, arena_text(loader->arena, oops.where), "%s", oops.zh);
            continue;
        }
        if (root->kind == NODE_NULL)
            continue;
        if (root->kind != NODE_MAP) {
            load_fault(loader, root, "制度包文件应是“词: 内容”的形式");
            continue;
        }
        load_keys(loader, root, "制度包", SECTIONS);
        for (size_t k = 0; k < sizeof MAPS / sizeof *MAPS; k++)
            load_shape(loader, node_get(root, MAPS[k]), NODE_MAP, MAPS[k]);
        load_shape(loader, node_get(root, "policies"), NODE_LIST, "policies");
        *list_push(loader->arena, &loader->sources) = (struct source){arena_text(loader->arena, files[i].pack), root};
    }
}

int law_load(struct arena *arena, const struct pack_file *files, size_t n, const struct calendar *calendar,
             struct law **ret_law, struct issues *issues)
{
    struct loader loader = {.arena = arena, .issues = issues, .law = ARENA_NEW(arena, struct law)};
    loader.law->arena = arena;
    loader.law->calendar = calendar;
    if (calendar)
        loader.law->calendar_label =
            arena_printf(arena, "%s 第%s版", calendar_name(calendar), calendar_version(calendar));
    read_files(&loader, files, n);
    load_builtin(&loader);
    load_declare(&loader);
    cite_articles(loader.law, NULL);
    load_registers(&loader);
    load_standing(&loader);
    load_reach(&loader);
    touches_build(arena, loader.law);
    schema_build(arena, loader.law);
    *ret_law = loader.law;
    return 0;
}
