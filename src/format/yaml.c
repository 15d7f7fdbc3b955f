#include "format/yaml.h"

#include "base/list.h"
#include "base/map.h"
#include "base/must.h"
#include "base/text.h"
#include "format/yaml_message.h"

#include <libfyaml.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MOST = 64, NODES_DEFAULT = 500000, BYTES_DEFAULT = 4 << 20, OPEN_MOST = 10000 };

/* One open map or list. The lists grow in the tree's arena and become the node's own when it closes. */
struct level {
    struct node *node;
    struct pair_list LIST(struct node_pair) pairs;
    struct item_list LIST(struct node *) items;
    struct map seen;
    bool key_due;
};

struct reading {
    struct arena *arena;   /* of the tree */
    struct arena *scratch; /* of this reading: keys seen */
    struct fy_token_iter *pieces;
    const char *file;
    struct oops *oops;
    size_t nodes_left;
    unsigned depth, depth_limit;
    struct level levels[DEPTH_MOST];
    struct root_list LIST(struct node *) roots;
};

struct place {
    int line, column;
};

static struct place place_of(const struct fy_mark *mark)
{
    return mark ? (struct place){mark->line + 1, mark->column + 1} : (struct place){1, 1};
}

/* The mark of a quoted scalar stands behind its quote. */
static struct place place_of_event(struct fy_event *event)
{
    struct place place = place_of(fy_event_start_mark(event));
    enum fy_scalar_style style = event->type == FYET_SCALAR ? fy_token_scalar_style(event->scalar.value) : FYSS_PLAIN;
    place.column -= (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) && place.column > 1;
    return place;
}

static int refuse(struct reading *reading, int code, struct place place, const char *zh, const char *en)
{
    char where[160];
    snprintf(where, sizeof where, "%s:%d:%d", reading->file, place.line, place.column);
    return oops_set(reading->oops, code, where, zh, en);
}

static int refuse_named(struct reading *reading, struct place place, const char *zh, const char *en, const char *name)
{
    char long_zh[400], long_en[400];
    snprintf(long_zh, sizeof long_zh, "%s：%.200s", zh, name);
    snprintf(long_en, sizeof long_en, "%s: %.200s", en, name);
    return refuse(reading, ERR_SYNTAX, place, long_zh, long_en);
}

/* Piece by piece: fy_token_get_text of libfyaml 0.7.12 gives folded blocks with blank lines in them a wrong length,
 * and memory that was never written. */
static const char *token_text(struct arena *arena, struct fy_token *token, struct fy_token_iter *pieces)
{
    const char *text = NULL;
    struct text joined = TEXT(arena);
    const struct fy_iter_chunk *piece = NULL;
    int error = 0;
    fy_token_iter_start(token, pieces);
    for (size_t i = 0; (piece = fy_token_iter_chunk_next(pieces, piece, &error)) != NULL; i++) {
        /* Most scalars are one piece: no need to grow. */
        if (i == 1)
            text_add(&joined, text);
        if (i)
            text_add_n(&joined, piece->str, piece->len);
        else
            text = arena_text_n(arena, piece->str, piece->len);
    }
    fy_token_iter_finish(pieces);
    return joined.at ? joined.at : text ? text : "";
}

static RESULT int new_node(struct reading *reading, enum node_kind kind, struct place place, struct node **ret_node)
{
    if (!reading->nodes_left)
        return refuse(reading, ERR_TOO_LARGE, place, "文件里的内容太多", "the file holds too many values");
    reading->nodes_left--;
    struct node *node = ARENA_NEW(reading->arena, struct node);
    *node = (struct node){.kind = kind, .file = reading->file, .line = place.line, .column = place.column};
    *ret_node = node;
    return 0;
}

/* Puts a finished or just opened node where it belongs: value of the key before, item, or document. */
static void place_node(struct reading *reading, struct node *node)
{
    if (!reading->depth) {
        *list_push(reading->arena, &reading->roots) = node;
        return;
    }
    struct level *level = &reading->levels[reading->depth - 1];
    if (level->node->kind == NODE_LIST) {
        *list_push(reading->arena, &level->items) = node;
        return;
    }
    MUST(!level->key_due);
    level->pairs.at[level->pairs.n - 1].value = node;
    level->key_due = true;
}

static bool key_due(const struct reading *reading)
{
    return reading->depth && reading->levels[reading->depth - 1].key_due;
}

static RESULT int add_key(struct reading *reading, struct fy_token *token, struct place place)
{
    struct level *level = &reading->levels[reading->depth - 1];
    const char *key = token_text(reading->arena, token, reading->pieces);
    if (!*key)
        return refuse(reading, ERR_SYNTAX, place, "键不能为空", "a key must not be empty");
    if (map_set(reading->scratch, &level->seen, key, level))
        return refuse_named(reading, place, "同一个键写了两次", "the same key stands here twice", key);
    if (!reading->nodes_left)
        return refuse(reading, ERR_TOO_LARGE, place, "文件里的内容太多", "the file holds too many values");
    reading->nodes_left--;
    *list_push(reading->arena, &level->pairs) = (struct node_pair){key, place.line, place.column, NULL};
    level->key_due = false;
    return 0;
}

static RESULT int add_scalar(struct reading *reading, struct fy_token *token, struct place place)
{
    if (key_due(reading))
        return add_key(reading, token, place);
    struct node *node = NULL;
    int r = new_node(reading, NODE_TEXT, place, &node);
    if (r)
        return r;
    node->text = token_text(reading->arena, token, reading->pieces);
    node->plain = fy_token_scalar_style(token) == FYSS_PLAIN;
    if (node->plain && !*node->text) {
        node->kind = NODE_NULL;
        node->plain = false;
    }
    place_node(reading, node);
    return 0;
}

static RESULT int open_node(struct reading *reading, enum node_kind kind, struct place place)
{
    if (key_due(reading))
        return refuse(reading, ERR_SYNTAX, place, "键只能是文字", "a key must be a text");
    if (reading->depth >= reading->depth_limit)
        return refuse(reading, ERR_TOO_LARGE, place, "层次太深", "nested too deeply");
    struct node *node = NULL;
    int r = new_node(reading, kind, place, &node);
    if (r)
        return r;
    place_node(reading, node);
    reading->levels[reading->depth++] = (struct level){.node = node, .key_due = kind == NODE_MAP};
    return 0;
}

static void close_node(struct reading *reading)
{
    MUST(reading->depth);
    struct level *level = &reading->levels[--reading->depth];
    level->node->pairs = level->pairs.at;
    level->node->items = level->items.at;
    level->node->n = level->node->kind == NODE_MAP ? level->pairs.n : level->items.n;
}

static RESULT int check_bare(struct reading *reading, struct fy_token *anchor, struct fy_token *tag)
{
    if (anchor)
        return refuse_named(reading, place_of(fy_token_start_mark(anchor)), "不接受锚点（& 或 *）；字面上的请加引号",
                            "anchors and aliases are not accepted, quote a literal one",
                            token_text(reading->scratch, anchor, reading->pieces));
    if (tag)
        return refuse_named(reading, place_of(fy_token_start_mark(tag)), "不接受类型标记（!）；字面上的请加引号",
                            "tags are not accepted, quote a literal one",
                            token_text(reading->scratch, tag, reading->pieces));
    return 0;
}

static RESULT int start_document(struct reading *reading, struct fy_event *event, struct place place)
{
    struct fy_document_state *state = event->document_start.document_state;
    if (state && (fy_document_state_version_explicit(state) || fy_document_state_tags_explicit(state)))
        return refuse(reading, ERR_SYNTAX, place, "不接受 % 开头的指令", "directives are not accepted");
    return 0;
}

static RESULT int take_event(struct reading *reading, struct fy_event *event)
{
    int r = 0;
    struct place place = place_of_event(event);
    switch (event->type) {
    case FYET_DOCUMENT_START:
        return start_document(reading, event, place);
    case FYET_SCALAR:
        r = check_bare(reading, event->scalar.anchor, event->scalar.tag);
        return r ? r : add_scalar(reading, event->scalar.value, place);
    case FYET_MAPPING_START:
        r = check_bare(reading, event->mapping_start.anchor, event->mapping_start.tag);
        return r ? r : open_node(reading, NODE_MAP, place);
    case FYET_SEQUENCE_START:
        r = check_bare(reading, event->sequence_start.anchor, event->sequence_start.tag);
        return r ? r : open_node(reading, NODE_LIST, place);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        close_node(reading);
        return 0;
    case FYET_ALIAS:
        return check_bare(reading, event->alias.anchor, NULL);
    default:
        return 0;
    }
}

static int refuse_malformed(struct reading *reading, struct fy_parser *parser)
{
    struct fy_diag *diag = fy_parser_get_diag(parser);
    void *walk = NULL;
    struct fy_diag_error *error = diag ? fy_diag_errors_iterate(diag, &walk) : NULL;
    const char *message = error ? error->msg : "", *zh = yaml_message_zh(message);
    struct place place = error ? (struct place){error->line, error->column} : (struct place){1, 1};
    char long_zh[400], long_en[400];
    snprintf(long_zh, sizeof long_zh, "YAML 写法不对：%.200s", zh ? zh : message);
    snprintf(long_en, sizeof long_en, "malformed YAML: %.200s", message);
    int r = refuse(reading, ERR_SYNTAX, place, long_zh, long_en);
    fy_diag_unref(diag);
    return r;
}

static void parser_done(struct fy_parser **parser) { fy_parser_destroy(*parser); }
static void diag_done(struct fy_diag **diag) { fy_diag_destroy(*diag); }
static void pieces_done(struct fy_token_iter **pieces) { fy_token_iter_destroy(*pieces); }

/* Errors are collected; nothing may reach the standard error of the process. */
static void diag_silent(struct fy_diag *diag, void *user, const char *bytes, size_t n)
{
    (void)diag, (void)user, (void)bytes, (void)n;
}

static RESULT int take_events(struct reading *reading, struct fy_parser *parser)
{
    struct fy_event *event;
    bool ended = false;
    while ((event = fy_parser_parse(parser)) != NULL) {
        int r = take_event(reading, event);
        ended = event->type == FYET_STREAM_END;
        fy_parser_event_free(parser, event);
        if (r)
            return r;
    }
    return ended && !fy_parser_get_stream_error(parser) ? 0 : refuse_malformed(reading, parser);
}

static RESULT int parse(struct reading *reading, const char *bytes, size_t n)
{
    /* Not fy_diag_cfg_default: it asks whether standard error is a terminal, which a confined process may not. */
    const struct fy_diag_cfg diag_cfg = {.output_fn = diag_silent, .level = FYET_ERROR, .module_mask = ~0u};
    __attribute__((cleanup(diag_done))) struct fy_diag *diag = fy_diag_create(&diag_cfg);
    if (!diag)
        return -ERR_NOMEM;
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE |
                                        FYPCF_DISABLE_MMAP_OPT,
                               .diag = diag};
    __attribute__((cleanup(pieces_done))) struct fy_token_iter *pieces = fy_token_iter_create(NULL);
    __attribute__((cleanup(parser_done))) struct fy_parser *parser = fy_parser_create(&cfg);
    reading->pieces = pieces;
    if (!pieces || !parser || fy_parser_set_string(parser, bytes, n))
        return -ERR_NOMEM;
    return take_events(reading, parser);
}

/* libfyaml reads brackets far ahead of the events, and keeps 300 bytes for each that is open: text with this
 * many unbalanced ones is refused before it starts, whatever quotes they stand in. */
static bool brackets_run_away(const char *bytes, size_t n)
{
    unsigned open = 0;
    for (size_t i = 0; i < n && open <= OPEN_MOST; i++) {
        if (bytes[i] == '[' || bytes[i] == '{')
            open++;
        else if ((bytes[i] == ']' || bytes[i] == '}') && open)
            open--;
    }
    return open > OPEN_MOST;
}

/* UTF-8 without control characters (YAML 1.2.2, 5.1). */
static bool printable(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f)
            return false;
    }
    return text_utf8(bytes, n);
}

/* The line that is not printable. */
static struct place bad_line(const char *bytes, size_t n)
{
    size_t line_start = 0;
    struct place place = {1, 1};
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != '\n')
            continue;
        if (!printable(bytes + line_start, i - line_start))
            break;
        place.line++;
        line_start = i + 1;
    }
    return place;
}

int yaml_read_all(struct arena *arena, const char *file, const char *bytes, size_t n, const struct yaml_limits *limits,
                  struct node ***ret_roots, size_t *ret_count, struct oops *oops)
{
    static const struct yaml_limits NONE;
    if (!limits)
        limits = &NONE;
    ARENA_SCOPE(scratch);
    struct reading *reading = ARENA_NEW(scratch, struct reading);
    *reading = (struct reading){.arena = arena, .scratch = scratch, .file = arena_text(arena, file), .oops = oops};
    reading->nodes_left = limits->nodes ? limits->nodes : NODES_DEFAULT;
    reading->depth_limit = limits->depth && limits->depth < DEPTH_MOST ? limits->depth : DEPTH_MOST;
    if (n > (limits->bytes ? limits->bytes : BYTES_DEFAULT))
        return oops_set(oops, ERR_TOO_LARGE, file, "文件太大", "the file is too large");
    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        bytes += 3, n -= 3;
    if (!printable(bytes, n))
        return refuse(reading, ERR_SYNTAX, bad_line(bytes, n), "这一行不是 UTF-8 文字，或有控制字符",
                      "this line is not UTF-8 text, or holds control characters");
    if (brackets_run_away(bytes, n))
        return refuse(reading, ERR_TOO_LARGE, (struct place){1, 1}, "括号太多没有闭合", "too many brackets stay open");
    int r = n ? parse(reading, bytes, n) : 0;
    if (r)
        return r;
    *ret_roots = reading->roots.at;
    *ret_count = reading->roots.n;
    return 0;
}

int yaml_read(struct arena *arena, const char *file, const char *bytes, size_t n, const struct yaml_limits *limits,
              struct node **ret_root, struct oops *oops)
{
    struct node **roots = NULL;
    size_t count = 0;
    int r = yaml_read_all(arena, file, bytes, n, limits, &roots, &count, oops);
    if (r)
        return r;
    if (count > 1) {
        const char *where = node_where(arena, roots[1]);
        return oops_set(oops, ERR_SYNTAX, where, "一个文件里只能有一份文档（多了一个 ---）",
                        "a file may hold one document only (there is one --- too many)");
    }
    if (!count) {
        *ret_root = ARENA_NEW(arena, struct node);
        **ret_root =
            (struct node){.kind = NODE_NULL, .file = arena_text(arena, file), .line = 1, .column = 1, .text = ""};
        return 0;
    }
    *ret_root = roots[0];
    return 0;
}

struct node *node_get(const struct node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (strcmp(map->pairs[i].key, key) == 0)
            return map->pairs[i].value;
    return NULL;
}

const char *node_text(const struct node *map, const char *key)
{
    const struct node *node = node_get(map, key);
    return node && node->kind == NODE_TEXT ? node->text : NULL;
}

const char *node_where(struct arena *arena, const struct node *node)
{
    return arena_printf(arena, "%s:%d:%d", node->file, node->line, node->column);
}
