#include "cases/import_words.h"

#include "cases/import_value.h"

#include <string.h>

/* --- answers --- */

static const char *key_of(struct arena *arena, const char *column, const char *plain_word)
{
    return arena_printf(arena, "%s\n%s", column, plain_word);
}

static int read_column(struct arena *arena, const char *column, const json_t *words, struct import_answers *answers,
                       struct oops *oops)
{
    const char *word;
    json_t *means;
    if (!json_is_object(words))
        return oops_set(oops, ERR_INVALID, column, "应是“词: 含义”", "words of a column must be an object");
    json_object_foreach((json_t *)words, word, means)
    {
        struct import_answer *answer = ARENA_NEW(arena, struct import_answer);
        const char *text = json_string_value(means);
        if (!text && !json_is_null(means))
            return oops_printf(oops, ERR_INVALID, column, "“%s”的含义应是一个词、空或 null", word);
        *answer = (struct import_answer){.answer = !text   ? WORD_REFUSED
                                                   : *text ? WORD_MEANS
                                                           : WORD_EMPTY,
                                         .means = arena_text(arena, text ? text : ""),
                                         .column = arena_text(arena, column),
                                         .word = arena_text(arena, import_names_plain(arena, word))};
        map_set(arena, &answers->map, key_of(arena, column, answer->word), answer);
    }
    return 0;
}

int import_answers_read(struct arena *arena, const json_t *words, struct import_answers *ret_answers, struct oops *oops)
{
    struct import_answers answers = {0};
    const char *column;
    json_t *of_column;
    if (!json_is_object(words))
        return oops_set(oops, ERR_INVALID, "words", "应是“列名: {词: 含义}”", "words must be an object");
    json_object_foreach((json_t *)words, column, of_column)
    {
        int failed = read_column(arena, column, of_column, &answers, oops);
        if (failed)
            return failed;
    }
    *ret_answers = answers;
    return 0;
}

const struct import_answer *import_answers_get(const struct import_answers *answers, const char *column,
                                               const char *word)
{
    ARENA_SCOPE(arena);
    return answers->map.n ? map_get(&answers->map, key_of(arena, column, import_names_plain(arena, word))) : NULL;
}

const char *import_answers_text(struct arena *arena, const struct import_answers *answers)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    const char *column = NULL;
    json_open_object(&json);
    for (size_t i = 0; i < answers->map.n; i++) { /* those of a column stand together */
        const struct import_answer *answer = answers->map.rows[i].value;
        if (!text_same(column, answer->column)) {
            if (column)
                json_close(&json);
            column = answer->column;
            json_key(&json, column);
            json_open_object(&json);
        }
        json_key_text(&json, answer->word, answer->answer == WORD_REFUSED ? NULL : answer->means);
    }
    if (column)
        json_close(&json);
    json_close(&json);
    return text_end(&text);
}

/* --- what can be asked --- */

static bool is_state(const struct field *field) { return field->builtin && !strcmp(field->name, "state"); }

static bool is_list(const struct field *field) { return field->type == TYPE_SOME_OF || field->type == TYPE_REFS; }

bool import_words_asked(const struct field *field)
{
    switch (field->type) {
    case TYPE_ONE_OF:
    case TYPE_SOME_OF:
    case TYPE_FLAG:
    case TYPE_UNIT:
    case TYPE_PERSON:
    case TYPE_POST: return true;
    case TYPE_REF:
    case TYPE_REFS: return field->to && strcmp(field->to, "any");
    default: return is_state(field);
    }
}

static void add_posts(struct arena *arena, const struct law *law, struct names *choices, struct names *english)
{
    for (size_t i = 0; i < law->posts.n; i++) {
        const struct post *post = law->posts.rows[i].value;
        if (law_post(law, post->name) != post) /* the same as another one */
            continue;
        *list_push(arena, choices) = post->title;
        *list_push(arena, english) = post->en ? post->en : post->title;
    }
}

void import_words_choices(struct arena *arena, const struct law *law, const struct reg *reg, const struct field *field,
                          struct names *ret_choices, struct names *ret_english)
{
    static const char *const FLAG[] = {"是", "否"}, *const FLAG_EN[] = {"yes", "no"};
    *ret_choices = field->choices;
    *ret_english = field->choices_en;
    for (size_t i = 0; field->type == TYPE_FLAG && i < 2; i++) {
        *list_push(arena, ret_choices) = FLAG[i];
        *list_push(arena, ret_english) = FLAG_EN[i];
    }
    if (field->type == TYPE_POST)
        add_posts(arena, law, ret_choices, ret_english);
    for (size_t i = 0; is_state(field) && reg && i < reg->states.n; i++) {
        const struct state *state = &reg->states.at[i];
        *list_push(arena, ret_choices) = state->title;
        *list_push(arena, ret_english) = state->en ? state->en : state->title;
    }
}

const char *import_words_table(const struct field *field)
{
    return field->type == TYPE_UNIT ? "unit" : field->type == TYPE_PERSON ? "person" : field->to;
}

size_t import_words_split(struct arena *arena, const struct field *field, const char *cell, char ***ret_words)
{
    return text_split(arena, cell, is_list(field) ? ',' : '\n', ret_words);
}

/* --- what is meant --- */

/* Words that offices use for one another. */
static const char *const ALIKE[] = {
    "|是|有|已启用|启用|已开启|开启|支持|已支持|重要|1|",
    "|否|没有|未启用|未开启|关闭|不支持|未支持|不重要|一般|0|",
    "|在用|使用中|正在使用|在运行|运行|运行中|正在运行|正常运行|正常|已上线|上线|已投入使用|运营中|",
    "|已下线|下线|停用|已停用|停止使用|关停|已关停|关闭|已关闭|停运|废弃|报废|注销|",
    "|建设中|在建|建设|开发中|开发|试运行|测试|测试中|待上线|未上线|规划|筹建|",
    "|职能部门|党政机构|党政机关|党政部门|党政管理机构|机关|机关部处|机关部门|行政部门|管理部门|职能处室|党群部门|",
    "|教辅机构|教辅单位|教辅|教学辅助单位|直属单位|直属机构|业务单位|公共服务机构|科研机构|",
    "|二级学院|学院|院系|院（系）|教学单位|教学机构|教学科研单位|学部|系部|二级单位|",
    "|科室|科|处室|办公室|中心|",
    "|网站|门户网站|网页|站点|web|web网站|门户|",
    "|信息系统|业务系统|应用系统|系统|管理系统|业务应用|应用|平台|",
    "|移动应用|app|手机应用|小程序|移动端|移动app|",
    "|新媒体|公众号|微信公众号|微博|抖音|视频号|",
    "|服务器|物理机|主机|虚拟机|云主机|云服务器|物理服务器|虚拟服务器|",
    "|网络设备|交换机|路由器|无线控制器|ap|",
    "|安全设备|防火墙|waf|堡垒机|入侵检测|ips|ids|vpn|",
    "|存储设备|存储|磁盘阵列|nas|",
    "|终端|电脑|计算机|台式机|笔记本|打印机|摄像头|",
    "|其他|其它|另外|别的|",
};

static bool is_in(struct arena *arena, const char *group, const char *word)
{
    return !strchr(word, '|') && strstr(group, arena_printf(arena, "|%s|", word)) != NULL;
}

static const char *plain(struct arena *arena, const char *word)
{
    char *text = arena_text(arena, import_names_plain(arena, word));
    for (char *p = text; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;
    return text;
}

/* The only choice of which `holds` is true; NULL: none, or several. */
static const char *only(struct arena *arena, const struct names *choices, const char *word,
                        bool (*holds)(struct arena *, const char *, const char *))
{
    const char *found = NULL;
    for (size_t i = 0; i < choices->n; i++)
        if (holds(arena, plain(arena, choices->at[i]), word)) {
            if (found)
                return NULL;
            found = choices->at[i];
        }
    return found;
}

static bool is_alike(struct arena *arena, const char *choice, const char *word)
{
    for (size_t i = 0; i < sizeof ALIKE / sizeof *ALIKE; i++)
        if (is_in(arena, ALIKE[i], choice) && is_in(arena, ALIKE[i], word))
            return true;
    return false;
}

static bool is_within(struct arena *arena, const char *choice, const char *word)
{
    (void)arena;
    return text_chars(choice) > 1 && text_chars(word) > 1 && (strstr(word, choice) || strstr(choice, word));
}

static bool is_shortened(struct arena *arena, const char *choice, const char *word)
{
    (void)arena;
    return import_names_shortened(word, choice);
}

const char *import_words_near(struct arena *arena, const struct names *choices, const char *word)
{
    const char *simple = plain(arena, word), *near = only(arena, choices, simple, is_alike);
    size_t n = text_chars(simple), best = n <= 4 ? 2 : n / 4 + 1;
    if (near || (near = only(arena, choices, simple, is_within)))
        return near;
    for (size_t i = 0; i < choices->n; i++) {
        size_t apart = import_names_apart(simple, choices->at[i]);
        if (apart < best && apart < text_chars(choices->at[i])) {
            best = apart;
            near = choices->at[i];
        }
    }
    return near ? near : only(arena, choices, simple, is_shortened);
}
